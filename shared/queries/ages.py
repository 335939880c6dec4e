"""Whether a person is a child before the law, and what may be shown of them. On the network: locations ask through
tenants.members.queries.names."""

from django.utils import timezone

from shared.ages import is_of_age
from shared.enums import ConsentState
from shared.models import AgeStatement, GuardianConsent, User


def may_show_name(user_id: int, *, country: str = "") -> bool:
    """Whether the name may stand where everybody reads it. Never a child's, whatever a guardian has confirmed."""
    statement = AgeStatement.objects.filter(pk=user_id).first()
    return is_of_age(statement, today=timezone.localdate(), country=country)


def may_be_public(user_id: int) -> bool:
    """Whether anything of the person may be made public: of a child only when a guardian has confirmed."""
    if may_show_name(user_id):
        return True
    return GuardianConsent.objects.filter(pk=user_id, state=ConsentState.CONFIRMED).exists()


def statement_of(user: User) -> AgeStatement | None:
    return AgeStatement.objects.filter(pk=user.pk).first()


def is_child(user_id: int) -> bool:
    return not may_show_name(user_id)
