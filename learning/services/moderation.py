"""Reports, and what moderators do about them: warn, hide, restore. Always with a reason, a mail and an audit entry."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.enums import ReportOutcome, ReportReason
from learning.errors import AlreadySo, ReasonMissing, TooManyReports
from learning.models import Activity, Playlist, Report
from learning.queries.co_organisers import offered_by
from learning.queries.reports import Item
from learning.services.activities import project_activity
from learning.services.coordinators import tell_coordinators
from learning.services.participant_letters import Letter, own_words, write_to_managers
from learning.services.playlists import project_playlist
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.limits import hit
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.members.models import Member

REPORTS_AN_HOUR = 5  # of one address
HOUR = 60 * 60


@transaction.atomic
def report_item(
    *, reporter: Member | None, item: Item, reason: ReportReason, note: str, address: str
) -> Report:
    """Put a report into the moderators' queue; they are told of the first one about an item. `address`: the network
    address it comes from, which is not kept.

    Raises TooManyReports.
    """
    subject = f"{current_tenant().pk}:{address}"
    if not hit(name="learning.report", subject=subject, limit=REPORTS_AN_HOUR, seconds=HOUR).allowed:
        raise TooManyReports
    waits_already = Report.objects.filter(**_concerns(item), outcome="").exists()
    report = Report.objects.create(**_concerns(item), reason=reason, note=note.strip(), reporter=reporter)
    record_audit(
        actor_id=reporter.user_id if reporter else None,
        action="report.made",
        target=report,
        changes={"reason": reason},
    )
    if not waits_already:
        tell_coordinators(name=name_of(item), path="/manage/reports/", but=reporter, moderators_too=True)
    return report


@transaction.atomic
def dismiss_reports(*, actor: Member, item: Item, reason: str = "") -> int:
    """Nothing is wrong with it. Returns how many reports that answers. Raises NotAllowed."""
    require("moderation.act", actor)
    return _answer(actor, item, ReportOutcome.DISMISSED, reason)


@transaction.atomic
def warn_about(*, actor: Member, item: Item, reason: str) -> None:
    """Tell the organiser by mail what has to change. Raises NotAllowed, ReasonMissing."""
    require("moderation.act", actor)
    words = _reason(reason)
    _answer(actor, item, ReportOutcome.WARNED, words)
    record_audit(
        actor_id=actor.user_id, action=f"{noun_of(item)}.warned", target=item, changes={"reason": words}
    )
    _tell(item, "warned", words)


@transaction.atomic
def hide_item(*, actor: Member, item: Item, reason: str) -> None:
    """Take it out of every list, the catalogue and the search; its page is there for its team alone. Of an organiser,
    everything that it offers is hidden with it. Raises NotAllowed, ReasonMissing, AlreadySo."""
    require("moderation.act", actor)
    words = _reason(reason)
    _set_hidden(actor, item, is_hidden=True, reason=words)
    _answer(actor, item, ReportOutcome.HIDDEN, words)
    _tell(item, "hidden", words)


@transaction.atomic
def restore_item(*, actor: Member, item: Item, reason: str) -> None:
    """Show it again as before. Raises NotAllowed, ReasonMissing, AlreadySo."""
    require("moderation.act", actor)
    words = _reason(reason)
    _set_hidden(actor, item, is_hidden=False, reason=words)
    _tell(item, "restored", words)


def _set_hidden(actor: Member, item: Item, *, is_hidden: bool, reason: str) -> None:
    current = type(item).objects.select_for_update(of=("self",)).get(pk=item.pk)
    if (current.hidden_at is not None) == is_hidden:
        raise AlreadySo
    item.hidden_at = timezone.now() if is_hidden else None
    item.hidden_reason = reason if is_hidden else ""
    item.save(update_fields=["hidden_at", "hidden_reason"])
    for activity in _activities_of(item):
        project_activity(activity)
    for playlist in _playlists_of(item):
        project_playlist(playlist)
    record_audit(
        actor_id=actor.user_id,
        action=f"{noun_of(item)}.{'hidden' if is_hidden else 'restored'}",
        target=item,
        changes={"reason": reason},
    )


def _activities_of(item: Item) -> list[Activity]:
    """What the network's catalogue shows, or shows no more."""
    rows = Activity.objects.select_related("organiser", "category", "achievement")
    match item:
        case Activity():
            mine = rows.filter(pk=item.pk)
        case Playlist():
            return []
        case _:
            mine = rows.filter(offered_by(item))
    return list(mine.order_by("pk"))


def _playlists_of(item: Item) -> list[Playlist]:
    """They go with their organiser, not with what they lead to."""
    rows = Playlist.objects.select_related("organiser", "category", "achievement")
    match item:
        case Activity():
            return []
        case Playlist():
            mine = rows.filter(pk=item.pk)
        case _:
            mine = rows.filter(organiser=item)
    return list(mine.order_by("pk"))


def _answer(actor: Member, item: Item, outcome: ReportOutcome, note: str) -> int:
    """Answer all reports of this item that wait."""
    waiting = list(Report.objects.select_for_update().filter(**_concerns(item), outcome="").order_by("pk"))
    for report in waiting:
        report.outcome, report.outcome_note = outcome, note
        report.handled_by, report.handled_at = actor, timezone.now()
        report.save(update_fields=["outcome", "outcome_note", "handled_by", "handled_at"])
        record_audit(
            actor_id=actor.user_id, action="report.answered", target=report, changes={"outcome": outcome}
        )
    return len(waiting)


def _concerns(item: Item) -> dict[str, Item]:
    return {noun_of(item): item}


def noun_of(item: Item) -> str:
    """What it is, in the audit trail and in addresses."""
    match item:
        case Activity():
            return "activity"
        case Playlist():
            return "playlist"
    return "organiser"


def name_of(item: Item) -> str:
    return item.title if isinstance(item, Activity | Playlist) else item.name


def page_path(item: Item) -> str:
    """The page on which everybody sees it, within the location."""
    return {
        "activity": f"/activities/{item.slug}/",
        "playlist": f"/playlists/{item.slug}/",
        "organiser": f"/organisers/{item.slug}/",
    }[noun_of(item)]


def _reason(reason: str) -> str:
    words = reason.strip()[:500]
    if not words:
        raise ReasonMissing
    return words


def _tell(item: Item, what: str, reason: str) -> None:
    organiser = item.organiser if isinstance(item, Activity | Playlist) else item
    name = {"name": name_of(item)}

    def compose() -> Letter:
        subjects = {
            "warned": _("Please have another look: %(name)s"),
            "hidden": _("Hidden: %(name)s"),
            "restored": _("Visible again: %(name)s"),
        }
        leads = {
            "warned": _("The location asks you to change something about “%(name)s”:"),
            "hidden": _("The location has hidden “%(name)s”. Your team still sees it. The reason:"),
            "restored": _("The location shows “%(name)s” again:"),
        }
        return Letter(
            subject=subjects[what] % name,
            lead=leads[what] % name,
            lines=own_words(reason),
            action_url=tenant_url(current_tenant(), page_path(item)),
            action_label=_("See its page"),
        )

    write_to_managers(organiser, compose)
