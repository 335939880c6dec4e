from django.db import models
from django.utils.translation import gettext_lazy as _

from credentials.enums import KeyKind
from shared.ids import new_id


class Issuer(models.Model):
    """Who signs: the Open Badges Profile of an organiser, with its own did:web and keys (Open Badges 3.0 §B.1.20).

    `host` is the authority (with port, if any) under which it was made; together with `slug` it fixes the DID and the
    address of everything issued for ever, whatever becomes of the location's primary domain.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=60)
    host = models.CharField(max_length=260)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug"], name="issuer_slug_unique")]

    def __str__(self) -> str:
        return self.name


class SigningKey(models.Model):
    """A key pair of an issuer. The private half is sealed under the master key and never leaves `services/keys.py`.

    Retired keys stay in the DID document, so that what they signed still verifies; compromised ones are taken out.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="keys", db_index=False)
    kind = models.CharField(max_length=8, choices=KeyKind)
    public_multikey = models.CharField(max_length=120)
    sealed_private = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    compromised_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "public_multikey"], name="signing_key_unique"),
            models.UniqueConstraint(
                fields=["issuer", "kind"], condition=models.Q(retired_at=None), name="signing_key_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_multikey[:12]}"
