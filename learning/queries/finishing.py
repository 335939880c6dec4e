"""Who would finish a playlist at once: has done all that it asks for and has not started it."""

from django.db.models import Q

from credentials.models import Achievement, Credential
from learning.models import Activity, Enrolment, Playlist, PlaylistEnrolment, PlaylistStep
from learning.queries.progress import achievements_of, groups_of, items_of, progress_of, standings_of
from tenants.members.models import Member

CANDIDATES = 2000  # more of them are not looked at


def would_finish(playlist: Playlist, steps: list[PlaylistStep]) -> list[Member]:
    """Members with at least one step done in this location, and with the rest done wherever it is; by name."""
    candidates = _candidates(playlist, steps)
    if not candidates:
        return []
    groups, standings = groups_of(playlist), standings_of(steps, candidates)
    done = [user for user in candidates if progress_of(playlist, steps, groups, standings[user]).is_done]
    return list(Member.objects.filter(pk__in=done).order_by("display_name", "pk"))


def may_be_named(playlist: Playlist, steps: list[PlaylistStep]) -> bool:
    """Whether its organiser knows anyway who has done all this: every step, and what it replaced, is its own. Of what
    people do and earn with others it learns their number alone."""
    badges = {badge for step in steps for badge in achievements_of(step)}
    items = {item for step in steps for item in items_of(step)}
    own_badges = Achievement.objects.filter(pk__in=badges, issuer=playlist.organiser.issuer_id)
    own_items = Activity.objects.filter(pk__in=items, organiser=playlist.organiser_id)
    return (own_badges.count(), own_items.count()) == (len(badges), len(items))


def _candidates(playlist: Playlist, steps: list[PlaylistStep]) -> list[int]:
    badges = [badge for step in steps for badge in achievements_of(step)]
    items = [item for step in steps for item in items_of(step)]
    holders = Credential.objects.filter(achievement_id__in=badges, member_id__isnull=False, revoked_at=None)
    marked = Enrolment.objects.filter(activity_id__in=items, completed_at__isnull=False)
    started = PlaylistEnrolment.objects.filter(playlist=playlist, left_at=None)
    people = Member.objects.filter(
        Q(pk__in=holders.values("member_id")) | Q(pk__in=marked.values("member_id"))
    ).exclude(pk__in=started.values("member_id"))
    return list(people.order_by("pk").values_list("pk", flat=True)[:CANDIDATES])
