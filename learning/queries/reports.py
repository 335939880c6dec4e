"""Reading what was reported, and what is hidden."""

from dataclasses import dataclass

from django.db.models import QuerySet

from learning.models import Activity, Organiser, Playlist, Report

MOST = 500

Item = Activity | Playlist | Organiser


@dataclass
class Reported:
    """One item with all its reports that wait, the oldest first."""

    item: Item
    reports: list[Report]


def waiting_reports() -> list[Reported]:
    """What waits for a moderator, the longest waiting first; in one query."""
    rows = Report.objects.filter(outcome="").select_related(
        "activity__organiser", "playlist__organiser", "organiser", "reporter"
    )
    found: dict[tuple[str, str], Reported] = {}
    for report in rows.order_by("created_at", "pk")[:MOST]:
        item = report.activity or report.playlist or report.organiser
        assert item is not None  # the database sees to it
        found.setdefault((type(item).__name__, str(item.pk)), Reported(item, [])).reports.append(report)
    return list(found.values())


def hidden_activities() -> QuerySet[Activity]:
    return Activity.objects.filter(hidden_at__isnull=False).select_related("organiser").order_by("-hidden_at")


def hidden_playlists() -> QuerySet[Playlist]:
    return Playlist.objects.filter(hidden_at__isnull=False).select_related("organiser").order_by("-hidden_at")


def hidden_organisers() -> QuerySet[Organiser]:
    return Organiser.objects.filter(hidden_at__isnull=False).order_by("-hidden_at")
