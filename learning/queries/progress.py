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
from tenants.context import current_tenant, on_the_network

Standings = dict[int, Standing]
Awards = dict[int, dict[tuple[int, uuid.UUID], list[Award]]]  # {user id: {(tenant id, achievement id): …}}
Marks = set[tuple[int, int, uuid.UUID]]  # (user id, tenant id, item id)

# A badge's permanent address names what was earned: in a wallet nothing else tells it.
_ACHIEVEMENT = re.compile(r"/achievements/([0-9a-f-]{36})/")


def achievements_of(step: PlaylistStep) -> list[uuid.UUID]:
    """The badges of which one is enough, of what stands here now and of what it replaced."""
    now = step.achievement_id if step.activity is None else step.activity.achievement_id
    return [*([now] if now else []), *step.former_achievements]


def items_of(step: PlaylistStep) -> list[uuid.UUID]:
    now = step.item_id if step.activity is None else step.activity_id
    return [*([now] if now else []), *step.former_items]


def places_of(step: PlaylistStep) -> set[int]:
    """The locations whose word counts for this step: no other can say that somebody has done it."""
    return {step.tenant_id or current_tenant().pk, *step.former_tenants}


def standings_of(steps: Sequence[PlaylistStep], user_ids: Collection[int]) -> dict[int, Standings]:
    """{user id: {step id: standing}} for every one of `user_ids`."""
    achievements = {one for step in steps for one in achievements_of(step)}
    items = {one for step in steps for one in items_of(step)}
    places = {place for step in steps for place in places_of(step)}
    awards = _awards(places, achievements, user_ids)
    marks = _marks_here(items, user_ids) | _marks_elsewhere(places, items, user_ids)
    return {
        user: {
            step.pk: standing_of(
                [
                    award
                    for place in places_of(step)
                    for one in achievements_of(step)
                    for award in awards.get(user, {}).get((place, one), ())
                ],
                is_marked=any(
                    (user, place, item) in marks for place in places_of(step) for item in items_of(step)
                ),
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
def _awards(
    places: Collection[int], achievements: Collection[uuid.UUID], user_ids: Collection[int]
) -> Awards:
    """From the wallets of these people, of these badges of these locations alone."""
    found: Awards = {}
    if not achievements or not user_ids:
        return found
    one_of = "|".join(sorted(str(one) for one in achievements))
    now = timezone.now()
    rows = WalletItem.objects.filter(
        user_id__in=user_ids, tenant_id__in=places, image_url__regex=f"/achievements/({one_of})/"
    ).values_list("user_id", "tenant_id", "image_url", "revoked_at", "expires_at")
    for user, tenant_id, url, revoked_at, expires_at in rows:
        named = _ACHIEVEMENT.search(url)
        assert named is not None
        award = Award(is_revoked=revoked_at is not None, is_expired=bool(expires_at and expires_at <= now))
        found.setdefault(user, {}).setdefault((tenant_id, uuid.UUID(named[1])), []).append(award)
    return found


def _marks_here(items: Collection[uuid.UUID], user_ids: Collection[int]) -> Marks:
    marked = Enrolment.objects.filter(
        activity_id__in=items, member_id__in=user_ids, completed_at__isnull=False
    )
    here = current_tenant().pk
    return {(user, here, item) for user, item in marked.values_list("member_id", "activity_id")}


@on_the_network
def _marks_elsewhere(
    places: Collection[int], items: Collection[uuid.UUID], user_ids: Collection[int]
) -> Marks:
    marked = JournalEntry.objects.filter(
        user_id__in=user_ids, tenant_id__in=places, kind=ItemKind.ACTIVITY, item_id__in=items
    )
    return set(marked.filter(completed_at__isnull=False).values_list("user_id", "tenant_id", "item_id"))
