"""What a person takes part in, in all locations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from shared.moments import moment_text
from shared.queries.journal import journal_of
from tenants.access import open_to_all
from tenants.context import on_the_network
from tenants.members.requests import user_of_request


@open_to_all
@on_the_network
@require_safe
def my_activities(request: HttpRequest) -> HttpResponse:
    """From the journal in the public schema: no location is entered."""
    user = user_of_request(request)
    if user is None:
        return redirect("/sign-in/?next=/my-activities/")
    entries = [
        {
            "title": entry.title,
            "url": entry.url,
            "location": entry.tenant.name,
            "when": moment_text(entry.starts_at, user.time_zone or entry.tenant.time_zone)
            if entry.starts_at
            else "",
        }
        for entry in journal_of(user)[:200]
    ]
    return render(request, "learning/me/activities.html", {"entries": entries})
