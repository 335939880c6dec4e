"""A person's home: what is next, what they take part in, their playlists, badges and news, in all locations."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from credentials.wallet.queries.items import state_of, wallet_of
from shared.enums import ItemKind, JournalState
from shared.models import JournalEntry, User
from shared.moments import moment_text, month_text
from shared.queries.ages import may_be_public
from shared.queries.journal import journal_of
from shared.queries.notifications import notifications_of
from shared.titles import title_in
from tenants.access import open_to_all
from tenants.context import on_the_network
from tenants.hosts import network_url
from tenants.members.requests import user_of_request
from tenants.notification_rows import notification_rows

MOST = 200
SHOWN = 6
_WISHES = (JournalState.APPLIED, JournalState.WAITING)


@open_to_all
@on_the_network
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """From the public schema's projections alone: no location is entered."""
    user = user_of_request(request)
    if user is None:
        return redirect("/sign-in/?next=/me/")
    now = timezone.now()
    entries = list(journal_of(user)[:MOST])
    parts = _in_parts(entries, user, now)
    coming = parts["coming"]
    badges = list(wallet_of(user)[:SHOWN])
    news = list(notifications_of(user)[:5])
    return render(
        request,
        "learning/me/dashboard.html",
        {
            "name": user.display_name,
            "next": next((row for row in coming if row["is_dated"] and row["state"] == "joined"), None),
            "coming": coming[:SHOWN],
            "more_coming": max(len(coming) - SHOWN, 0),
            "past": parts["past"][:3],
            "invitations": parts["invitations"],
            "playlists": parts["playlists"][:SHOWN],
            "badges": [_badge(item, now) for item in badges],
            "news": notification_rows(news, user),
            "explore_url": "/activities/" if getattr(request, "tenant", None) else "/search/",
            "guardian_url": "" if may_be_public(user.pk) else network_url("/accounts/guardian/"),
        },
    )


@open_to_all
@on_the_network
@require_safe
def my_activities(request: HttpRequest) -> HttpResponse:
    """All of it, with what is over."""
    user = user_of_request(request)
    if user is None:
        return redirect("/sign-in/?next=/my-activities/")
    parts = _in_parts(list(journal_of(user)[:MOST]), user, timezone.now())
    return render(
        request,
        "learning/me/activities.html",
        {**parts, "explore_url": "/activities/" if getattr(request, "tenant", None) else "/search/"},
    )


def _in_parts(entries: list[JournalEntry], user: User, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """{"coming" (also running and without a date), "past" (newest first), "invitations", "playlists"}."""
    parts: dict[str, list[dict[str, Any]]] = {"coming": [], "past": [], "invitations": [], "playlists": []}
    for entry in entries:
        row = _row(entry, user, now)
        if entry.state == JournalState.INVITED:
            parts["invitations"].append(row)
        elif entry.kind == ItemKind.PLAYLIST:
            parts["playlists"].append(row)
        elif row["is_over"]:
            parts["past"].insert(0, row)
        else:
            parts["coming"].append(row)
    return parts


def _row(entry: JournalEntry, user: User, now: datetime) -> dict[str, Any]:
    zone = user.time_zone or entry.tenant.time_zone
    end = entry.ends_at or entry.starts_at
    is_on = bool(entry.starts_at and entry.ends_at and entry.starts_at <= now <= entry.ends_at)
    is_over = bool(end and end < now) or entry.state == JournalState.DONE
    local = entry.starts_at.astimezone(ZoneInfo(zone)) if entry.starts_at else None
    title, language = title_in(entry.titles, entry.title)
    return {
        "title": title,
        "lang": language,
        "url": entry.url,
        "location": entry.tenant.name,
        "when": _when(entry, zone, is_on=is_on),
        "day": str(local.day) if local else "",
        "month": month_text(local) if local else "",
        "where": entry.place,
        "is_dated": entry.starts_at is not None,
        "is_on": is_on,
        "is_over": is_over,
        "state": entry.state,
        "state_text": JournalState(entry.state).label if entry.state in _WISHES else "",
        "percent": entry.percent,
        "next_title": title_in(entry.next_titles, entry.next_title)[0],
        "next_url": entry.next_url or entry.url,
    }


def _when(entry: JournalEntry, zone: str, *, is_on: bool) -> str:
    if entry.starts_at is None:
        return ""
    if is_on and entry.ends_at:
        return _("On now, until %(when)s") % {"when": moment_text(entry.ends_at, zone)}
    return moment_text(entry.starts_at, zone)


def _badge(item: Any, now: datetime) -> dict[str, str]:
    state = state_of(item, now)
    return {
        "name": item.achievement_name,
        "url": item.url,
        "image_url": item.image_url,
        "detail": item.issuer_name,
        "state": "" if state == "held" else state,
    }
