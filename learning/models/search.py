from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class ActivitySearch(models.Model):
    """What list, map and counts read of an activity that is on show, in one narrow row; written with the activity.

    `document` holds each word as it is written and its stem in the activity's language: title A, category, organiser
    and skills B, what people do and learn C, description and place D. `x` and `y`: the point in Web Mercator, 0 to 1.
    `over_at`: from when on nobody can join any more; null for what has no end.
    """

    activity = models.OneToOneField(
        "learning.Activity", on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    document = SearchVectorField()
    headline = SearchVectorField()  # the title alone
    whereabouts = SearchVectorField()  # street and place
    category = models.ForeignKey(
        "theming.Category", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    organiser = models.ForeignKey(
        "learning.Organiser", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    type = models.CharField(max_length=20)
    format = models.CharField(max_length=10)
    starts_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    is_free = models.BooleanField()
    age_min = models.PositiveSmallIntegerField(null=True)
    age_max = models.PositiveSmallIntegerField(null=True)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    accessibility = ArrayField(models.CharField(max_length=20), default=list)
    skills = ArrayField(models.CharField(max_length=300), default=list)  # URIs of skills and competences
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["document"], fastupdate=False, name="activity_search_document"),
            GinIndex(fields=["headline"], fastupdate=False, name="activity_search_headline"),
            GinIndex(fields=["whereabouts"], fastupdate=False, name="activity_search_where"),
            GinIndex(fields=["skills"], fastupdate=False, name="activity_search_skills"),
            models.Index(fields=["starts_at", "activity"], name="activity_search_next"),
            models.Index(fields=["x", "y"], name="activity_search_point"),
        ]

    def __str__(self) -> str:
        return str(self.activity_id)


class SearchWord(models.Model):
    """A word that stands in some activity: what a misspelt one may have meant. Those of old texts stay; whether a word
    finds anything is asked anew each time."""

    word = models.CharField(max_length=40, primary_key=True, db_collation="C")

    class Meta:
        indexes = [
            GinIndex(
                fields=["word"], fastupdate=False, opclasses=["gin_trgm_ops"], name="search_word_similar"
            )
        ]

    def __str__(self) -> str:
        return self.word
