"""Who signs in with a password. An address without an account costs the same query and the same hash."""

from functools import lru_cache

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from shared.models import Notification, User, normalise_email

_UNREAD = Coalesce(
    Subquery(
        Notification.objects.filter(user=OuterRef("pk"), read_at=None, is_shown=True)
        .order_by()
        .values("user")
        .annotate(number=Count("pk"))
        .values("number")
    ),
    0,
)


class AccountBackend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """The person of a request, with `unread_notifications` in the same query: the bell stands on every page."""
        person = User.objects.annotate(unread_notifications=_UNREAD).filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None

    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        email = normalise_email(email)
        user = User.objects.filter(emailaddress__email=email, emailaddress__verified=True).first()
        return self._check_password(user, password)

    def _mitigate_timing_attack(self, password: str) -> None:
        check_password(password, _nobodys_password())


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password("nobody has this password")
