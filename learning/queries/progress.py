"""Where people stand with the steps of a playlist: badges from everywhere and organisers' marks, in four queries
however many people and steps there are. Nobody's schema but this one is entered."""

import re
import uuid
from collections.abc import Collection, Sequence

from django.utils import timezone

from credentials.wallet.models import WalletItem
from learning.models import Enrolment, Playlist, PlaylistStep
from learning.progress import Award, Group, Progress, Standing, Step, judge, standing_of
from shared.enums import ItemKind
from shared.models import JournalEntry
from tenants.context import on_the_network

Standings = dict[int, Standing]
Awards = dict[int, dict[uuid.UUID, list[Award]]]
Marks = set[tuple[int, uuid.UUID]]  # (user id, item id)

# A badge's permanent address names what was earned: in a wallet nothing else tells it.
_ACHIEVEMENT = re.compile(r"/achievements/([0-9a-f-]{36})/")


def achievements_of(step: PlaylistStep) -> list[uuid.UUID]:
    """The badges of which one is enough, of what stands here now and of what it replaced."""
    now = step.achievement_id if step.activity is None else step.activity.achievement_id
    return [*([now] if now else []), *step.former_achievements]


def items_of(step: PlaylistStep) -> list[uuid.UUID]:
    now = step.item_id if step.activity is None else step.activity_id
    return [*([now] if now else []), *step.former_items]


def standings_of(steps: Sequence[PlaylistStep], user_ids: Collection[int]) -> dict[int, Standings]:
    """{user id: {step id: standing}} for every one of `user_ids`."""
    achievements = {one for step in steps for one in achievements_of(step)}
    items = {one for step in steps for one in items_of(step)}
    awards = _awards(achievements, user_ids)
    marks = _marks_here(items, user_ids) | _marks_elsewhere(items, user_ids)
    return {
        user: {
            step.pk: standing_of(
                [award for one in achievements_of(step) for award in awards.get(user, {}).get(one, ())],
                is_marked=any((user, item) in marks for item in items_of(step)),
            )
            for step in steps
        }
        for user in user_ids
    }


def progress_of(
    playlist: Playlist, steps: Sequence[PlaylistStep], groups: dict[int, int], standings: Standings
) -> Progress:
    """`groups`: {id: how many are enough}."""
    return judge(
        [Step(step.pk, step.is_mandatory, step.group_id) for step in steps],
        [Group(key, wanted) for key, wanted in groups.items()],
        standings,  # type: ignore[arg-type]
        is_fixed=playlist.is_fixed,
    )


def groups_of(playlist: Playlist) -> dict[int, int]:
    """{id: how many steps are enough} of all groups."""
    return dict(playlist.groups.order_by("pk").values_list("pk", "wanted"))


@on_the_network
def _awards(achievements: Collection[uuid.UUID], user_ids: Collection[int]) -> Awards:
    """From the wallets of these people, of these badges alone."""
    found: Awards = {}
    if not achievements or not user_ids:
        return found
    one_of = "|".join(sorted(str(one) for one in achievements))
    now = timezone.now()
    rows = WalletItem.objects.filter(
        user_id__in=user_ids, image_url__regex=f"/achievements/({one_of})/"
    ).values_list("user_id", "image_url", "revoked_at", "expires_at")
    for user, url, revoked_at, expires_at in rows:
        named = _ACHIEVEMENT.search(url)
        assert named is not None
        award = Award(is_revoked=revoked_at is not None, is_expired=bool(expires_at and expires_at <= now))
        found.setdefault(user, {}).setdefault(uuid.UUID(named[1]), []).append(award)
    return found


def _marks_here(items: Collection[uuid.UUID], user_ids: Collection[int]) -> Marks:
    return set(
        Enrolment.objects.filter(
            activity_id__in=items, member_id__in=user_ids, completed_at__isnull=False
        ).values_list("member_id", "activity_id")
    )


@on_the_network
def _marks_elsewhere(items: Collection[uuid.UUID], user_ids: Collection[int]) -> Marks:
    return set(
        JournalEntry.objects.filter(
            user_id__in=user_ids, kind=ItemKind.ACTIVITY, item_id__in=items, completed_at__isnull=False
        ).values_list("user_id", "item_id")
    )
