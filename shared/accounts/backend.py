"""Who signs in with a password. An address without an account costs the same query and the same hash."""

from functools import lru_cache

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password, make_password

from shared.models import User, normalise_email


class AccountBackend(AuthenticationBackend):
    def _authenticate_by_email(self, email: str, password: str) -> AbstractBaseUser | None:
        email = normalise_email(email)
        user = User.objects.filter(emailaddress__email=email, emailaddress__verified=True).first()
        return self._check_password(user, password)

    def _mitigate_timing_attack(self, password: str) -> None:
        check_password(password, _nobodys_password())


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password("nobody has this password")
