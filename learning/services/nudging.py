"""Reminding people of the playlist that they have started: by mail, in the location's look and their own language, and
not too often."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from learning.errors import NudgedTooOften
from learning.models import Playlist, PlaylistEnrolment
from learning.queries.over_steps import over_steps
from learning.queries.playlists import open_title, steps_of
from learning.queries.progress import groups_of, progress_of, standings_of
from learning.services.playlists import playlist_url
from shared.models import User
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.limits import hit
from tenants.context import current_tenant
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.members.queries.members import accounts_of

REST = timedelta(days=3)  # after a reminder one is left alone
ROUNDS_A_DAY = 10  # for a playlist


@transaction.atomic
def nudge_people(*, actor: Member, playlist: Playlist, member_ids: Collection[int]) -> int:
    """Write to those of `member_ids` who are on the way, with the step that comes next; returns to how many.

    Left alone are who is done, whose next step is over or not for everybody, and who was reminded in the last three
    days. Raises NotAllowed, NudgedTooOften.
    """
    require("playlist.nudge", actor, playlist)
    subject = f"{current_tenant().pk}:{playlist.pk}"
    if not hit(name="nudge", subject=subject, limit=ROUNDS_A_DAY, seconds=86_400).allowed:
        raise NudgedTooOften
    now = timezone.now()
    waiting = list(
        PlaylistEnrolment.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(playlist=playlist, member_id__in=member_ids, left_at=None, completed_at=None)
        .exclude(nudged_at__gt=now - REST)
        .order_by("pk")
    )
    accounts = accounts_of([enrolment.member for enrolment in waiting])
    next_titles = _next_titles(playlist, [enrolment.member_id for enrolment in waiting])
    told = [enrolment for enrolment in waiting if next_titles[enrolment.member_id]]
    for enrolment in told:
        _write(playlist, accounts[enrolment.member_id], next_titles[enrolment.member_id])
    PlaylistEnrolment.objects.filter(pk__in=[enrolment.pk for enrolment in told]).update(nudged_at=now)
    record_audit(
        actor_id=actor.user_id,
        action="playlist.nudged",
        target=playlist,
        changes={"members": [enrolment.member_id for enrolment in told]},
    )
    return len(told)


def _next_titles(playlist: Playlist, user_ids: list[int]) -> dict[int, str]:
    steps, groups = steps_of(playlist), groups_of(playlist)
    over = {step.pk for step in over_steps([playlist.pk]).get(playlist.pk, ())}
    titles = {step.pk: open_title(step) for step in steps if step.pk not in over}
    found = {}
    for user, standings in standings_of(steps, user_ids).items():
        key = progress_of(playlist, steps, groups, standings).next_key
        found[user] = titles.get(key, "")  # type: ignore[call-overload]
    return found


def _write(playlist: Playlist, account: User, step: str) -> None:
    send_mail(
        to=account.email,
        language=account.language,
        template="shared/mail/letter",
        context={
            "subject": format_lazy(_("Your next step: {step}"), step=step),
            "lead": format_lazy(
                _("You are on your way through “{playlist}”. Next comes “{step}”."),
                playlist=playlist.title,
                step=step,
            ),
            "lines": [
                format_lazy(
                    _("{organiser} thought that you might like a reminder."),
                    organiser=playlist.organiser.name,
                )
            ],
            "action_url": playlist_url(playlist),
            "action_label": _("Continue"),
            "note": _(
                "If you no longer want to do it, give it up on that page: then no more reminders come."
            ),
        },
        tenant=current_tenant(),
    )
