from collections.abc import Collection

from shared.models import User
from tenants.context import on_the_network
from tenants.members.models import Member


def member_of(user: User | None) -> Member | None:
    """The person's Member row in the current location, or None."""
    if user is None or not user.is_authenticated:
        return None
    return Member.objects.filter(user_id=user.pk).first()


def find_member(user_id: int) -> Member | None:
    return Member.objects.filter(pk=user_id).first()


@on_the_network
def account_of(member: Member) -> User:
    """The account behind a member, for writing to it: the location itself knows no addresses."""
    return User.objects.only("email", "language").get(pk=member.user_id)


@on_the_network
def main_emails_of(members: Collection[Member]) -> dict[int, str]:
    """{user id: main address} of several members, as in `account_of`."""
    users = User.objects.filter(pk__in=[member.user_id for member in members])
    return dict(users.values_list("pk", "email"))


@on_the_network
def accounts_of(members: Collection[Member]) -> dict[int, User]:
    """{user id: account} of several members, as in `account_of`."""
    return User.objects.only("email", "language").in_bulk([member.user_id for member in members])


@on_the_network
def people_behind(emails: Collection[str]) -> dict[str, int]:
    """{normalised address: user id} of active accounts that have verified it: to be asked for all of a list at once,
    so that what follows takes as long for known addresses as for unknown ones."""
    from allauth.account.models import EmailAddress

    found = EmailAddress.objects.filter(email__in=emails, verified=True, user__is_active=True)
    return dict(found.values_list("email", "user_id"))
