from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class KeyKind(models.TextChoices):
    """What a key signs: Ed25519 the embedded proof, P-256 (ES256) the JWT."""

    ED25519 = "ed25519", "Ed25519"
    P256 = "p256", "P-256"


class CredentialState(models.TextChoices):
    """Where an issued credential stands, seen by people. Revoked wins over expired, expired over waiting."""

    WAITING = "waiting", _("waiting to be claimed")
    HELD = "held", _("held")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", pgettext_lazy("a badge", "withdrawn")


class NameAudience(models.TextChoices):
    """Who reads the holder's name on the page of a badge. The holder always does."""

    ANYONE = "anyone", _("Everybody who has the link")
    SIGNED_IN = "signed_in", _("People who are signed in")
    ORGANISER = "organiser", _("The people of the organiser")
    ONLY_ME = "only_me", _("Only me")
