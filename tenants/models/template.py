from django.db import models


class SchemaTemplate(models.Model):
    """The SQL that makes a new location's schema, dumped from a migrated one. `digest`: of the migrations it holds."""

    digest = models.CharField(max_length=64, primary_key=True)
    sql = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest[:12]
