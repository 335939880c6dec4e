from django.db import models

from shared.ids import new_id


class Material(models.Model):
    """An uploaded file of an organiser, which the content of activities refers to by its id. `unused_since`: when the
    last reference went; some days later the file goes as well."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organiser = models.ForeignKey("learning.Organiser", on_delete=models.CASCADE, related_name="materials")
    key = models.CharField(max_length=100)  # in tenants.files
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True, blank=True)  # pixels of a picture
    height = models.PositiveIntegerField(null=True, blank=True)
    unused_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
