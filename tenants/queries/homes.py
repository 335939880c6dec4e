"""In which language, and on whose clock, something is said to a person who has chosen neither: those of the location
that it is about or, where it is about none, of the location that they joined first."""

from django.conf import settings

from shared.models import User
from tenants.models import Tenant


def home_of(user: User) -> Tenant | None:
    mine = Tenant.objects.filter(memberships__user=user).defer("look")
    found: Tenant | None = mine.order_by("memberships__joined_at").first()
    return found


def time_zone_of(user: User, tenant: Tenant | None = None) -> str:
    if user.time_zone:
        return user.time_zone
    home = tenant or home_of(user)
    return home.time_zone if home else settings.TIME_ZONE


def language_of(user: User, tenant: Tenant | None = None) -> str:
    """The code of a language in which mails and files are written."""
    if user.language:
        return user.language
    home = tenant or home_of(user)
    return home.language if home else settings.LANGUAGE_CODE
