from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyKind(models.TextChoices):
    """What a key signs: Ed25519 the embedded proof, P-256 (ES256) the JWT."""

    ED25519 = "ed25519", "Ed25519"
    P256 = "p256", "P-256"


class CredentialState(models.TextChoices):
    """Where an issued credential stands, seen by people. Revoked wins over expired, expired over waiting."""

    WAITING = "waiting", _("waiting to be claimed")
    HELD = "held", _("held")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("withdrawn")
