from django.db import models


class StatusList(models.Model):
    """A Bitstring Status List of one issuer (W3C Bitstring Status List v1.0): 131,072 bits, index drawn at random.

    `document` is the signed BitstringStatusListCredential that is served; it is signed anew when a bit changes.
    """

    issuer = models.ForeignKey("credentials.Issuer", on_delete=models.PROTECT, related_name="status_lists")
    number = models.PositiveIntegerField()
    bits = models.BinaryField()
    allocated = models.PositiveIntegerField(default=0)
    document = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "number"], name="status_list_unique")]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.number}"
