"""What a reader can do with an activity now, as learning/activities/_join.html wants it."""

from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from learning.enums import ActivityStatus, EnrolmentStatus, JoiningKind, ParticipantsVisibility
from learning.models import Activity, Enrolment
from learning.queries.enrolments import position_of
from shared.moments import moment_text

Card = dict[str, Any]


def join_card(activity: Activity, mine: Enrolment | None, *, signed_in: bool) -> Card:
    """{state, note, url, …}; the states are those of the template. `mine`: the reader's own row."""
    base = f"/activities/{activity.slug}/"
    card: Card = {
        "url": base + "join/",
        "leave_url": base + "leave/",
        "wait_url": base + "wait/",
        "sign_in_url": f"/sign-in/?next={base}",
        "note": "",
    }
    status = EnrolmentStatus(mine.status) if mine else None
    if activity.status == ActivityStatus.ARCHIVED:
        return card | {"state": "ended", "note": _("It has been put away; its badges stay valid.")}
    if activity.has_ended:
        note = _("You took part.") if status == EnrolmentStatus.JOINED else ""
        return card | {"state": "ended", "note": note}
    if mine and status in _OWN:
        return card | _OWN[status](activity, mine)
    if not activity.is_published:
        return card | {"state": "closed", "note": _("This is a draft: nobody else sees it.")}
    return card | _WAYS[JoiningKind(activity.joining)](activity, status, signed_in)


def _joined(activity: Activity, mine: Enrolment) -> Card:
    is_asked = activity.participants_visibility != ParticipantsVisibility.NOBODY
    may_choose = is_asked and mine.member.shows_name  # of a child no name is shown
    return {
        "state": "joined",
        "note": _("We have sent you an e-mail with when and where."),
        "ticket_url": f"/my-activities/{activity.slug}/ticket/",
        "name_url": f"/activities/{activity.slug}/name/" if may_choose else "",
        "shows_name": mine.shows_name,
    }


def _waiting(_activity: Activity, mine: Enrolment) -> Card:
    return {
        "state": "waiting",
        "position": position_of(mine),
        "note": _("As soon as a place becomes free it is yours, and we send you an e-mail."),
    }


def _applied(activity: Activity, mine: Enrolment) -> Card:
    note = _("The organiser will decide, and we will send you an e-mail.")
    can_change = activity.joining == JoiningKind.APPLICATION and bool(activity.questions)
    return {
        "state": "applied",
        "note": note,
        "apply_url": f"/activities/{activity.slug}/apply/" if can_change else "",
    }


def _declined(_activity: Activity, _mine: Enrolment) -> Card:
    return {"state": "closed", "note": _("This time others were chosen.")}


_OWN = {
    EnrolmentStatus.JOINED: _joined,
    EnrolmentStatus.WAITING: _waiting,
    EnrolmentStatus.APPLIED: _applied,
    EnrolmentStatus.DECLINED: _declined,
}


def _open(activity: Activity, _status: EnrolmentStatus | None, signed_in: bool) -> Card:
    if activity.places_left == 0:
        if not activity.has_waiting_list:
            return {"state": "full", "note": _("Somebody may give up a place: look again later.")}
        return {"state": "queue" if signed_in else "sign_in_queue"}
    return {"state": "open" if signed_in else "sign_in"}


def _by_application(activity: Activity, _status: EnrolmentStatus | None, _signed_in: bool) -> Card:
    return _by_form(activity, "apply")


def _by_nomination(activity: Activity, _status: EnrolmentStatus | None, _signed_in: bool) -> Card:
    return _by_form(activity, "nominate")


def _by_form(activity: Activity, way: str) -> Card:
    """The form asks for a sign-in by itself."""
    deadline = activity.apply_by
    if deadline is not None and deadline < timezone.now():
        return {"state": "closed", "note": _("The time to apply is over.")}
    note = (
        _("Until %(when)s.") % {"when": moment_text(deadline, activity.time_zone)}
        if deadline is not None
        else ""
    )
    return {"state": way, f"{way}_url": f"/activities/{activity.slug}/{way}/", "note": note}


def _by_invitation(_activity: Activity, _status: EnrolmentStatus | None, _signed_in: bool) -> Card:
    return {"state": "closed", "note": _("Only people whom the organiser has invited can take part.")}


def external_host(activity: Activity) -> str:
    """Whose website people join on; "" if the address is none."""
    target = urlsplit(activity.external_url)
    is_good = target.scheme in ("http", "https") and target.hostname
    return str(target.hostname).removeprefix("www.") if is_good else ""


def leads_elsewhere(activity: Activity) -> bool:
    """Whether the activity's page shows a link to the organiser's own website now."""
    is_open = activity.is_published and not activity.has_ended
    return is_open and activity.joining == JoiningKind.EXTERNAL and bool(external_host(activity))


def _elsewhere(activity: Activity, _status: EnrolmentStatus | None, _signed_in: bool) -> Card:
    host = external_host(activity)
    if not host:
        return {"state": "closed", "note": _("The organiser has not said yet where people join.")}
    return {"state": "external", "out_url": f"/activities/{activity.slug}/out/", "external_host": host}


_WAYS = {
    JoiningKind.OPEN: _open,
    JoiningKind.APPLICATION: _by_application,
    JoiningKind.NOMINATION: _by_nomination,
    JoiningKind.INVITATION: _by_invitation,
    JoiningKind.EXTERNAL: _elsewhere,
}
