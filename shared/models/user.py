import unicodedata
import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from shared.access import TenantAccess
from shared.enums import NetworkRole


def normalise_email(email: str) -> str:
    """The one form in which addresses are stored and compared: NFKC, trimmed, lower case (both parts)."""
    return unicodedata.normalize("NFKC", email).strip().lower()


class UserManager(BaseUserManager["User"]):
    """Users are found by e-mail, case-insensitively."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normalise_email(username or ""))


class User(AbstractBaseUser):
    """One person, one account for all locations. Further addresses are allauth's `EmailAddress` rows."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    display_name = models.CharField(_("name shown to others"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    network_role = models.CharField(max_length=10, choices=NetworkRole, default=NetworkRole.NONE)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    # Part of every session's hash: raising it signs the person out everywhere on the very next request.
    session_epoch = models.PositiveIntegerField(default=0)
    last_login = None  # never written: a shared row must not change with each request

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    # A location knows its members by `Member`; accounts, addresses and password hashes are not its business.
    tenant_access = TenantAccess()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
        ]

    def __str__(self) -> str:
        return self.get_display_name()

    def save(self, *args: object, **kwargs: object) -> None:
        self.email = normalise_email(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_display_name(self) -> str:
        """What others see: never the e-mail address."""
        return self.display_name or str(_("Somebody"))

    @property
    def is_network_admin(self) -> bool:
        return self.is_active and self.network_role == NetworkRole.ADMIN

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        from django.utils.crypto import salted_hmac

        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("shared.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    def get_session_auth_hash(self) -> str:
        return self._get_session_auth_hash()
