"""Who asks for a page of the organiser's area, and for which activity."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from learning.models import Activity
from shared.rules import allows
from tenants.members.models import Member
from tenants.members.requests import member_of_request, user_of_request

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """People who are not signed in are sent to sign in and come back."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect(f"/sign-in/?next={request.path}")
        return view(request, *args, **kwargs)

    return wrapped


def manager_of(request: HttpRequest) -> Member:
    """Who acts. Nobody becomes a member by asking: a stand-in, which is allowed nothing, serves as well."""
    user = user_of_request(request)
    assert user is not None  # `signed_in` saw to it
    return member_of_request(request) or Member(user_id=user.pk, display_name=user.get_display_name())


def managed_activity(member: Member, slug: str) -> Activity:
    """The activity, for whoever works for its organiser. Raises Http404."""
    activity = (
        Activity.objects.select_related("organiser__issuer", "achievement", "category")
        .filter(slug=slug)
        .first()
    )
    if activity is None or not allows("organiser.enter", member, activity.organiser):
        raise Http404
    return activity
