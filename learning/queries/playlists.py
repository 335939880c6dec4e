"""Reading playlists of the current location, and what the network's catalogue says of steps elsewhere."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.enums import ActivityStatus, PlaylistStatus
from learning.models import (
    Activity,
    OrganiserMembership,
    Playlist,
    PlaylistGroup,
    PlaylistMembership,
    PlaylistStep,
)
from learning.queries.activities import LISTED
from learning.queries.occurrences import add_next, with_next
from learning.queries.texts import reader_language, titles_of
from shared.enums import ItemKind
from shared.folding import words_of
from shared.models import CatalogueItem
from shared.queries.catalogue import search_items, shown_items
from shared.queries.words import MAX_WORDS, words_query
from shared.titles import Titles, title_in
from tenants.context import current_tenant, on_the_network
from tenants.members.models import Member


@dataclass(frozen=True)
class ItemElsewhere:
    """An activity of another location, as the catalogue shows it to everybody."""

    tenant_id: int
    item_id: uuid.UUID
    title: str
    titles: Titles
    summary: str
    url: str
    image_url: str
    organiser: str
    location: str
    starts_at: datetime | None
    ends_at: datetime | None
    time_zone: str
    age_min: int | None
    age_max: int | None
    price: str
    is_repeating: bool
    is_by_invitation: bool
    is_full: bool | None  # None: what joining takes is not known of it

    @property
    def local_title(self) -> str:
        """In the reader's language, where it has one."""
        return title_in(self.titles, self.title)[0]

    @property
    def has_ended(self) -> bool:
        end = self.ends_at or self.starts_at
        return end is not None and end < timezone.now()


Elsewhere = dict[tuple[int | None, uuid.UUID | None], ItemElsewhere]


def published_playlists() -> QuerySet[Playlist]:
    """Everything on show, the latest first, with what a card needs."""
    return (
        Playlist.objects.filter(
            status=PlaylistStatus.PUBLISHED,
            visibility__in=LISTED,
            hidden_at=None,
            organiser__hidden_at=None,
        )
        .select_related("organiser", "category", "achievement")
        .annotate(step_count=Count("steps"))
        .order_by("-published_at", "title")
    )


def search_playlists(words: str, category: str) -> QuerySet[Playlist]:
    """Playlists on show that match; empty values ask for nothing."""
    found = published_playlists()
    for word in words.split()[:8]:
        found = found.filter(
            Q(title__unaccent__icontains=word)
            | Q(description__unaccent__icontains=word)
            | Q(organiser__name__unaccent__icontains=word)
        )
    return found.filter(category__slug=category) if category else found


def find_playlist(slug: str) -> Playlist | None:
    """The playlist of this address, with all that its page and its rules need."""
    return (
        Playlist.objects.select_related("organiser__issuer", "category", "achievement__issuer")
        .filter(slug=slug)
        .first()
    )


def playlists_of_area(member: Member) -> QuerySet[Playlist]:
    """Every playlist, drafts too, of the organisers for which `member` works, and those in which they have a
    role; with how many are on their way."""
    organisers = OrganiserMembership.objects.filter(member_id=member.pk).values("organiser_id")
    single = PlaylistMembership.objects.filter(member_id=member.pk).values("playlist_id")
    return (
        Playlist.objects.filter(Q(organiser__in=organisers) | Q(pk__in=single))
        .select_related("organiser")
        .annotate(
            started=Count("enrolments", filter=Q(enrolments__left_at=None), distinct=True),
            finished=Count("enrolments", filter=Q(enrolments__completed_at__isnull=False), distinct=True),
        )
        .order_by("-updated_at", "pk")
    )


def playlists_with(activity: Activity) -> QuerySet[Playlist]:
    """The playlists on show in which it is a step."""
    steps = PlaylistStep.objects.filter(playlist=OuterRef("pk"), activity=activity)
    return Playlist.objects.filter(
        Exists(steps),
        status=PlaylistStatus.PUBLISHED,
        visibility__in=LISTED,
        hidden_at=None,
        organiser__hidden_at=None,
    ).order_by("title")


def steps_of(playlist: Playlist) -> list[PlaylistStep]:
    """In their order, with the activities and what a page says of them."""
    return list(
        PlaylistStep.objects.filter(playlist=playlist)
        .select_related("activity__category", "activity__organiser", "activity__achievement", "group")
        .order_by("order", "pk")
    )


def shown_steps_of(playlist: Playlist) -> list[PlaylistStep]:
    """As `steps_of`, with the next meetings of what repeats."""
    steps = steps_of(playlist)
    add_next((step.activity.pk, step.activity) for step in steps if step.activity is not None)
    return steps


def find_step(playlist: Playlist, number: int) -> PlaylistStep | None:
    """One of its steps by primary key, with what changing it needs."""
    found = PlaylistStep.objects.select_related("playlist__organiser", "activity__organiser")
    return found.filter(playlist=playlist, pk=number).first()


def find_group(playlist: Playlist, number: int) -> PlaylistGroup | None:
    """One of its groups by primary key, with what changing it needs."""
    found = PlaylistGroup.objects.select_related("playlist__organiser")
    return found.filter(playlist=playlist, pk=number).first()


def title_of_hidden() -> str:
    """What is said in place of its name to who may not see an activity that the moderators have hidden."""
    return _("A hidden activity")


def open_title(step: PlaylistStep) -> str:
    """Its name as everybody may know it; "" for an activity that is not for everybody."""
    if step.activity is None:
        return step.title
    is_put_away = step.activity.status == ActivityStatus.ARCHIVED and not step.activity.is_hidden
    is_known = step.activity.is_open_to_all or is_put_away
    return step.activity.title if is_known else ""


def open_titles(step: PlaylistStep, elsewhere: Elsewhere) -> dict[str, str]:
    """The same in all its languages, {code: name}; {} where it has no open name."""
    if step.activity is not None:
        return titles_of(step.activity) if open_title(step) else {}
    item = elsewhere.get((step.tenant_id, step.item_id))
    return dict(item.titles) if item else {}


def items_elsewhere(steps: Iterable[PlaylistStep]) -> Elsewhere:
    """What the catalogue shows of the steps of other locations; what is missing is not to be had any more."""
    wanted = [step.item_id for step in steps if step.item_id is not None]
    return _catalogued(wanted) if wanted else {}


@on_the_network
def _catalogued(item_ids: list[uuid.UUID]) -> Elsewhere:
    found = shown_items().filter(kind=ItemKind.ACTIVITY, item_id__in=item_ids)
    return {(item.tenant_id, item.item_id): _elsewhere(item) for item in found}


def find_elsewhere(words: str, *, limit: int = 10) -> list[ItemElsewhere]:
    """Open activities of other locations that match the words."""
    return _found_elsewhere(words, current_tenant().pk, limit)


@on_the_network
def _found_elsewhere(words: str, tenant_id: int, limit: int) -> list[ItemElsewhere]:
    found = (
        search_items(words=words, languages=(reader_language(), "en"))
        .filter(kind=ItemKind.ACTIVITY)
        .exclude(tenant_id=tenant_id)
    )
    return [_elsewhere(item) for item in found[:limit]]


def _elsewhere(item: CatalogueItem) -> ItemElsewhere:
    return ItemElsewhere(
        tenant_id=item.tenant_id,
        item_id=item.item_id,
        title=item.title,
        titles=item.titles,
        summary=item.summary,
        url=item.url,
        image_url=item.image_url,
        organiser=item.organiser_names,
        location=item.tenant.name,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        time_zone=item.time_zone or "UTC",
        age_min=item.age_min,
        age_max=item.age_max,
        price=item.price_note,
        is_repeating=item.is_repeating,
        is_by_invitation=item.is_by_invitation,
        is_full=item.is_full,
    )


def find_here(words: str, member: Member, *, limit: int = 20) -> list[Activity]:
    """Activities of this location that can become a step: on show, or of the organisers for which `member` works.
    These have `is_own` and come first."""
    own = Activity.objects.filter(organiser__memberships__member=member).values("pk")
    found = (
        with_next(Activity.objects.exclude(status="archived"))
        .filter(
            Q(status="published", visibility__in=LISTED, hidden_at=None, organiser__hidden_at=None)
            | Q(pk__in=own)
        )
        .select_related("organiser", "category")
        .annotate(is_own=Case(When(pk__in=own, then=True), default=False))
    )
    languages = dict.fromkeys((reader_language(), "en"))
    for word in words_of(words)[:MAX_WORDS]:
        # What is not on show is in no index: it is known by its name.
        found = found.filter(
            Q(search__document=words_query([word], languages))
            | Q(title__unaccent__icontains=word)
            | Q(organiser__name__unaccent__icontains=word)
        )
    return list(found.order_by("-is_own", "title", "pk")[:limit])
