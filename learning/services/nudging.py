"""Reminding people of the playlist that they have started: by mail, in the location's look and their own language, and
not too often."""

from collections.abc import Collection, Hashable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from learning.errors import NudgedTooOften
from learning.models import Playlist, PlaylistEnrolment
from learning.queries.over_steps import over_steps
from learning.queries.playlists import items_elsewhere, open_title, open_titles, steps_of
from learning.queries.progress import groups_of, progress_of, standings_of
from learning.services.playlists import playlist_url
from shared.models import User
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.limits import hit
from shared.titles import Titles, title_in
from tenants.context import current_tenant
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.members.queries.members import accounts_of
from tenants.queries.homes import language_of

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
    coming = _next_titles(playlist, [enrolment.member_id for enrolment in waiting])
    told = [enrolment for enrolment in waiting if coming[enrolment.member_id][0]]
    for enrolment in told:
        _write(playlist, accounts[enrolment.member_id], *coming[enrolment.member_id])
    PlaylistEnrolment.objects.filter(pk__in=[enrolment.pk for enrolment in told]).update(nudged_at=now)
    record_audit(
        actor_id=actor.user_id,
        action="playlist.nudged",
        target=playlist,
        changes={"members": [enrolment.member_id for enrolment in told]},
    )
    return len(told)


def _next_titles(playlist: Playlist, user_ids: list[int]) -> dict[int, tuple[str, Titles]]:
    """{user id: (the next step's name, or "", and its names)}"""
    steps, groups = steps_of(playlist), groups_of(playlist)
    over = {step.pk for step in over_steps([playlist.pk]).get(playlist.pk, ())}
    elsewhere = items_elsewhere(steps)
    titles: dict[Hashable, tuple[str, Titles]] = {
        step.pk: (open_title(step), open_titles(step, elsewhere)) for step in steps if step.pk not in over
    }
    found = {}
    for user, standings in standings_of(steps, user_ids).items():
        key = progress_of(playlist, steps, groups, standings).next_key
        found[user] = titles.get(key, ("", {}))
    return found


def _write(playlist: Playlist, account: User, title: str, titles: Titles) -> None:
    language = language_of(account, current_tenant())
    with override(language):
        step, _language = title_in(titles, title)
    send_mail(
        to=account.email,
        language=language,
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
