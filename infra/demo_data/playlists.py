"""The demo's playlists: made once all locations are there, since their steps are in several. Idempotent."""

import random
from dataclasses import dataclass

from django.db import transaction

from credentials.services.issuing import issue_credential
from infra.demo_data.people import HOME, learners
from infra.demo_data.source import read_file
from learning.enums import OrganiserRole
from learning.models import Activity, Organiser, OrganiserMembership, Playlist, PlaylistStep
from learning.services.playlist_completing import complete_if_done
from learning.services.playlist_enrolments import start_playlist
from learning.services.playlist_steps import add_step, add_step_elsewhere, update_step
from learning.services.playlists import create_playlist, publish_playlist
from shared.enums import ItemKind
from shared.models import CatalogueItem, User
from tenants.context import in_public, in_tenant
from tenants.members.models import Member
from tenants.members.queries.members import main_emails_of
from tenants.models import Tenant

FOLLOWERS = 8  # of the location's learners, for each playlist


@dataclass(frozen=True)
class DemoStep:
    """`title` of the activity in English; `location` its slug."""

    location: str
    title: str
    is_mandatory: bool


@dataclass(frozen=True)
class DemoPlaylist:
    location: str
    organiser: str
    title: str
    description: str
    is_fixed: bool
    badge_name: str
    steps: tuple[DemoStep, ...]


def read_playlists() -> list[DemoPlaylist]:
    """All twenty, in the file's order."""
    activities = {entry["id"]: entry for entry in read_file()["activities"]}
    return [
        DemoPlaylist(
            location=entry["location"],
            organiser=entry["organiser"],
            title=entry["title"]["en"],
            description=entry["description"]["en"],
            is_fixed=entry["sequence"] == "fixed",
            badge_name=entry["badge"]["name"],
            steps=tuple(
                DemoStep(
                    location=activities[step["activity"]]["location"],
                    title=activities[step["activity"]]["title"]["en"],
                    is_mandatory=step["mandatory"],
                )
                for step in sorted(entry["steps"], key=lambda step: step["position"])
            ),
        )
        for entry in read_file()["playlists"]
    ]


def make_playlists() -> None:
    """Those that are not there yet, each in a transaction of its own."""
    tenants = {tenant.slug: tenant for tenant in Tenant.objects.all()}
    for entry in read_playlists():
        elsewhere = _elsewhere(entry, tenants)
        with in_tenant(tenants[entry.location]), transaction.atomic():
            if not Playlist.objects.filter(title=entry.title).exists():
                _follow(_make(entry, elsewhere), entry)


def _elsewhere(entry: DemoPlaylist, tenants: dict[str, Tenant]) -> dict[str, CatalogueItem]:
    """{title: what the catalogue shows} of the steps in other locations."""
    found = {}
    for step in entry.steps:
        if step.location != entry.location:
            item = CatalogueItem.objects.filter(
                tenant=tenants[step.location], kind=ItemKind.ACTIVITY, title=step.title
            ).first()
            if item is not None:
                found[step.title] = item
    return found


def _make(entry: DemoPlaylist, elsewhere: dict[str, CatalogueItem]) -> Playlist:
    organiser = Organiser.objects.get(slug=entry.organiser)
    owner = (
        OrganiserMembership.objects.select_related("member")
        .get(organiser=organiser, role=OrganiserRole.OWNER)
        .member
    )
    first = next(step for step in entry.steps if step.location == entry.location)
    playlist = create_playlist(
        actor=owner,
        organiser=organiser,
        title=entry.title,
        description=entry.description,
        category=Activity.objects.select_related("category").get(title=first.title).category,
        is_fixed=entry.is_fixed,
        badge_name=entry.badge_name,
    )
    for step in entry.steps:
        made = _add(owner, playlist, entry, step, elsewhere)
        if made is not None and not step.is_mandatory:
            update_step(actor=owner, step=made, is_mandatory=False, group=None)
    return publish_playlist(actor=owner, playlist=playlist)


def _add(
    owner: Member,
    playlist: Playlist,
    entry: DemoPlaylist,
    step: DemoStep,
    elsewhere: dict[str, CatalogueItem],
) -> PlaylistStep | None:
    """The step; None for one that its own location keeps to itself."""
    if step.location == entry.location:
        activity = Activity.objects.select_related("organiser").get(title=step.title)
        return add_step(actor=owner, playlist=playlist, activity=activity)
    item = elsewhere.get(step.title)
    if item is None:
        return None
    return add_step_elsewhere(actor=owner, playlist=playlist, tenant_id=item.tenant_id, item_id=item.item_id)


def _follow(playlist: Playlist, entry: DemoPlaylist) -> None:
    """Learners start it: one has done all of it that is here, one nothing yet, the others something."""
    dice = random.Random(f"playlist:{entry.title}")
    here = [step.activity for step in playlist.steps.select_related("activity__achievement") if step.activity]
    emails = [person.email for person in learners(entry.location, FOLLOWERS)]
    if entry.location == HOME:
        emails.append("lena@example.org")
    people = list(Member.objects.filter(pk__in=_ids(emails)).order_by("pk"))
    for place, member in enumerate(people):
        start_playlist(member=member, playlist=playlist)
        count = len(here) if place == 0 else 0 if place == 1 else dice.randrange(len(here))
        for activity in here[:count]:
            _give(activity, member)
    complete_if_done(playlist=playlist, member_ids=[member.pk for member in people])


def _ids(emails: list[str]) -> list[int]:
    with in_public():
        return list(User.objects.filter(email__in=emails).values_list("pk", flat=True))


def _give(activity: Activity, member: Member) -> None:
    assert activity.achievement is not None
    issue_credential(
        actor=None,
        achievement=activity.achievement,
        email=main_emails_of([member])[member.pk],
        recipient_name=member.display_name,
        member=member,
        notify=False,
    )
