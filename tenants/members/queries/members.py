from shared.models import User
from tenants.members.models import Member


def member_of(user: User | None) -> Member | None:
    """The person's Member row in the current location, or None."""
    if user is None or not user.is_authenticated:
        return None
    return Member.objects.filter(user_id=user.pk).first()
