from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.enums import OrganiserRole
from shared.ids import new_id


class Organiser(models.Model):
    """Whoever offers learning in a location: an organisation, school, company, informal group or freelancer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    email = models.EmailField(_("public e-mail address"), blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    phone = models.CharField(_("phone number"), max_length=40, blank=True, default="", db_default="")
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True, db_default=[])  # spoken
    logo_hash = models.CharField(
        max_length=32, blank=True, default="", db_default=""
    )  # names its file, anew at each upload: learning.services.logos
    is_verified = models.BooleanField(default=False)
    # A coordinator lets it publish without approval, where the location approves first.
    is_trusted = models.BooleanField(default=False, db_default=False)
    hidden_at = models.DateTimeField(null=True, blank=True)  # by the location's moderators
    hidden_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    issuer = models.OneToOneField("credentials.Issuer", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug"], name="organiser_slug_unique")]

    def __str__(self) -> str:
        return self.name


class OrganiserMembership(models.Model):
    """A member's role in an organiser."""

    organiser = models.ForeignKey(
        Organiser, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="organiser_memberships"
    )
    role = models.CharField(max_length=10, choices=OrganiserRole)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organiser", "member"], name="organiser_member_unique")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.role}"


class OrganiserLogo(models.Model):
    """A logo of the time before logos were files; served until another is uploaded."""

    organiser = models.OneToOneField(
        Organiser, on_delete=models.CASCADE, primary_key=True, related_name="logo"
    )
    image = models.BinaryField()  # WebP
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"logo of {self.organiser_id}"
