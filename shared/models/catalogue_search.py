from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from shared.access import ALL, TenantAccess

OWN_ROWS = TenantAccess(own="tenant_id", select=ALL, insert=ALL, update=ALL, delete=True)


class CatalogueSearch(models.Model):
    """What the network's search reads of a catalogue item; written with it."""

    item = models.OneToOneField(
        "shared.CatalogueItem", on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False)
    document = SearchVectorField()
    skills = ArrayField(models.CharField(max_length=300), default=list)  # URIs of skills and competences

    tenant_access = OWN_ROWS

    class Meta:
        indexes = [
            GinIndex(fields=["document"], fastupdate=False, name="catalogue_search_document"),
            GinIndex(fields=["skills"], fastupdate=False, name="catalogue_search_skills"),
        ]

    def __str__(self) -> str:
        return str(self.item_id)


class CatalogueWord(models.Model):
    """A word that stands in an item of the catalogue: what a misspelt one may have meant."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=40, db_collation="C")

    tenant_access = OWN_ROWS

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "tenant"], name="catalogue_word_unique")]
        indexes = [
            GinIndex(
                fields=["word"], fastupdate=False, opclasses=["gin_trgm_ops"], name="catalogue_word_similar"
            )
        ]

    def __str__(self) -> str:
        return self.word
