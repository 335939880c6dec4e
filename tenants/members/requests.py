"""The person of a request, as the location of that request knows them."""

from django.http import HttpRequest

from shared.models import User
from tenants.members.models import Member
from tenants.members.queries.members import member_of
from tenants.members.services.joining import join_tenant


def user_of_request(request: HttpRequest) -> User | None:
    """The signed-in person, or None. Costs no query when the request carries no session."""
    return request.user if request.user.is_authenticated else None


def member_of_request(request: HttpRequest) -> Member | None:
    """The signed-in person's Member row here, or None; one query a request."""
    if not hasattr(request, "_member"):
        request._member = member_of(user_of_request(request))  # type: ignore[attr-defined]
    member: Member | None = request._member  # type: ignore[attr-defined]
    return member


def ensure_member(request: HttpRequest) -> Member | None:
    """Like `member_of_request`, but a signed-in person becomes a member. Only for requests that change something."""
    user = user_of_request(request)
    if user is None:
        return None
    member = member_of_request(request) or join_tenant(user=user)
    request._member = member  # type: ignore[attr-defined]
    return member
