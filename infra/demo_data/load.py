"""The demo network, made through the services alone: the same each time, its dates counted from today. Idempotent."""

import random
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from typing import Any

import django
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from credentials.addresses import credential_url
from credentials.models import ClaimCode, Credential
from credentials.services.claiming import create_claim_code
from credentials.services.issuing import issue_credential
from credentials.services.revoking import revoke_credential
from credentials.services.sharing import set_findable
from infra.demo_data.contents import add_contents
from infra.demo_data.joining import make_joining
from infra.demo_data.looks import look_of
from infra.demo_data.organisers import make_teams
from infra.demo_data.own_things import make_own_things
from infra.demo_data.people import CAST, ELSEWHERE, HOME, PASSWORD, Person, learners
from infra.demo_data.playlists import make_playlists
from infra.demo_data.source import DemoLocation, read_activities, read_locations, read_organisers
from infra.demo_data.worksheets import make_worksheets
from learning.enums import OrganiserRole
from learning.models import Activity, Organiser, Playlist
from learning.services.activities import activity_url, create_activity, publish_activity
from learning.services.enrolments import join_activity
from learning.services.organisers import create_organiser, set_organiser_role
from shared.enums import NetworkRole
from shared.errors import ServiceError
from shared.models import User
from tenants.context import in_tenant, on_the_network
from tenants.enums import MemberRole, TenantStatus
from tenants.hosts import announce_tenant_change, network_url, tenant_url
from tenants.members.models import Member
from tenants.members.services.joining import join_tenant, set_member_role
from tenants.models import Tenant
from tenants.services.onboarding import create_tenant
from theming.models import Category
from theming.services.themes import set_theme

LEARNERS_EACH = 14  # in each location that has activities


def load_demo(today: date | None = None, *, processes: int = 1) -> None:
    """Make what is not there yet. A location is made on trial, and live when it is filled, in one transaction each: a
    load that was broken off goes on."""
    day = today or timezone.localdate()
    for person in CAST:
        make_person(person, with_password=True)
    present = set(Tenant.objects.filter(status=TenantStatus.LIVE).values_list("slug", flat=True))
    missing = [number for number, location in enumerate(read_locations()) if location.slug not in present]
    if processes == 1 or len(missing) < 2:
        for number in missing:
            make_location(number, day)
    else:
        _make_at_once(missing, day, processes)
    make_playlists()


def _make_at_once(missing: list[int], day: date, processes: int) -> None:
    """Signing is work for a core: fresh processes, not threads. Those with much to do come first."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        locations = read_locations()
        missing.sort(key=lambda number: -len(read_activities(locations[number], today=day)))
        for made in [pool.submit(make_location, number, day) for number in missing]:
            made.result()


def make_location(number: int, day: date) -> None:
    """The location at place `number` of the list, with everything in it."""
    cast = {user.email: user for user in User.objects.filter(email__in=[person.email for person in CAST])}
    location = read_locations()[number]
    # A transaction of its own, and a short one: until its end nobody else can make a location's role.
    tenant = Tenant.objects.filter(slug=location.slug).first() or _make_tenant(location)
    with transaction.atomic():
        _fill(tenant, location, number, day, cast)
        tenant.status = TenantStatus.LIVE
        tenant.save(update_fields=["status"])
        announce_tenant_change()


@on_the_network
@transaction.atomic
def make_person(person: Person, *, with_password: bool = False) -> User:
    """An account with a verified address; only the cast can sign in with a password."""
    user = User.objects.filter(email=person.email).first()
    if user is not None:
        return user
    role = NetworkRole.ADMIN if person.role == "network admin" else NetworkRole.NONE
    user = User(email=person.email, display_name=person.name, network_role=role)
    if with_password:
        user.set_password(PASSWORD)
    else:
        user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    return user


def _make_tenant(location: DemoLocation) -> Tenant:
    return create_tenant(
        actor=None,
        slug=location.slug,
        name=location.name,
        kind=location.kind,
        country=location.country,
        languages=location.languages,
        visibility=location.visibility,
        time_zone=location.time_zone,
        lat=location.lat,
        lon=location.lon,
    )


def _fill(tenant: Tenant, location: DemoLocation, number: int, day: date, cast: dict[str, User]) -> None:
    look = look_of(location, number)
    with in_tenant(tenant):
        set_theme(
            actor=None,
            brand=look.brand,
            accent=look.accent,
            font_pair=look.font_pair,
            shape=look.shape,
            headline=look.headline,
            lead=look.lead,
        )
        owner = _staff(location, cast)
        organisers = _make_organisers(location, owner)
        activities = _make_activities(location, organisers, day, owner)
        if location.slug == HOME:
            add_contents(activities[0], owner)
        if activities:
            people = _make_learning(location, activities, owner, cast, day)
            make_teams(location.slug, organisers, activities, owner, cast, people)
        if location.slug == HOME:
            make_worksheets(next(iter(organisers.values())), owner, day)


def _staff(location: DemoLocation, cast: dict[str, User]) -> Member:
    """Who owns the location's organisers: Petra at home, an invented person elsewhere."""
    if location.slug == HOME:
        set_member_role(actor=None, user=cast["amir@example.org"], role=MemberRole.COORDINATOR)
        join_tenant(user=cast["lena@example.org"])
        join_tenant(user=cast["ravi@example.org"])
        return join_tenant(user=cast["petra@example.org"])
    if location.slug == ELSEWHERE:
        join_tenant(user=cast["otto@example.org"])
    person = Person(f"Team {location.name}", f"team.{location.slug}@example.org", "organiser", location.slug)
    return join_tenant(user=make_person(person))


def _make_organisers(location: DemoLocation, owner: Member) -> dict[str, Organiser]:
    made = {}
    for entry in read_organisers(location.slug):
        made[entry.slug] = create_organiser(
            actor=owner,
            slug=entry.slug,
            name=entry.name,
            description=entry.description,
            street=entry.street,
            place=entry.place,
            lat=entry.lat,
            lon=entry.lon,
        )
        ravi = Member.objects.filter(display_name="Ravi Kos").first()
        if ravi is not None:
            set_organiser_role(
                actor=owner, organiser=made[entry.slug], member=ravi, role=OrganiserRole.ASSESSOR
            )
    return made


def _make_activities(
    location: DemoLocation, organisers: dict[str, Organiser], day: date, owner: Member
) -> list[Activity]:
    categories = {category.slug: category for category in Category.objects.all()}
    made = []
    for entry in read_activities(location, today=day):
        activity = create_activity(
            actor=owner,
            organiser=organisers[entry.organiser],
            badge_name=entry.badge_name,
            category=categories[entry.category],
            visibility="here" if entry.is_here_only else "network",
            **entry.fields,
        )
        made.append(publish_activity(actor=owner, activity=activity))
    return made


def _make_learning(
    location: DemoLocation, activities: list[Activity], owner: Member, cast: dict[str, User], day: date
) -> list[User]:
    """People join what is to come and hold badges of what they have done. Returns them."""
    dice = random.Random(f"learning:{location.slug}")
    people = [make_person(person) for person in learners(location.slug, LEARNERS_EACH)]
    for user in people:
        member = join_tenant(user=user)
        for activity in dice.sample(activities, 3):
            try:
                join_activity(member=member, activity=activity, notify=False)
            except ServiceError:
                continue  # it has ended, or all places are taken
    for user in people[:9]:
        for activity in dice.sample(activities, dice.choice((1, 2, 3))):
            _issue(owner, activity, user, days_ago=dice.randrange(3, 200))
    if location.slug == HOME:
        _make_samples(activities, owner, cast)
        make_joining(
            activities[0].organiser,
            owner,
            Member.objects.get(pk=cast["amir@example.org"].pk),
            list(Member.objects.filter(pk__in=[user.pk for user in people]).order_by("pk")),
        )
    return people


def _issue(owner: Member, activity: Activity, user: User, *, days_ago: int, **options: Any) -> Credential:
    assert activity.achievement is not None
    begin = timezone.now() - timedelta(days=days_ago)
    result = issue_credential(
        actor=owner,
        achievement=activity.achievement,
        email=user.email,
        recipient_name=user.display_name,
        valid_from=begin,
        notify=False,
        **options,
    )
    return result.credential


def _make_samples(activities: list[Activity], owner: Member, cast: dict[str, User]) -> None:
    """For Lena: a valid, a withdrawn and an expired badge, an activity that she joined, and a code to claim."""
    lena = cast["lena@example.org"]
    member = Member.objects.get(pk=lena.pk)
    upcoming = [activity for activity in activities if not activity.has_ended]
    join_activity(member=member, activity=upcoming[0], notify=False)
    valid = _issue(owner, activities[0], lena, days_ago=20)
    set_findable(actor=lena, credential=valid, is_findable=True)
    withdrawn = _issue(owner, activities[1], lena, days_ago=40)
    revoke_credential(actor=owner, credential=withdrawn, reason="Issued by mistake", notify=False)
    ended: datetime = timezone.now() - timedelta(days=5)
    _issue(owner, activities[2], lena, days_ago=370, valid_until=ended)
    last = activities[-1].achievement
    assert last is not None
    create_claim_code(actor=owner, achievement=last, label="Demo")
    make_own_things(upcoming, owner, member, "lena@example.org", cast["mia@example.org"])


def describe() -> dict[str, Any]:
    """The contents of demo.json."""
    home = Tenant.objects.get(slug=HOME)
    lena = User.objects.get(email="lena@example.org")
    with in_tenant(home):
        mine = Credential.objects.filter(member_id=lena.pk).select_related("issuer").order_by("created_at")
        valid, withdrawn, expired = list(mine)[:3]
        code = ClaimCode.objects.get(label="Demo")
        activity = Activity.objects.order_by("created_at").first()
        assert activity is not None
        samples = {
            "activity": activity_url(activity),
            "playlist": tenant_url(home, f"/playlists/{Playlist.objects.order_by('created_at')[0].slug}/"),
            "claim": tenant_url(home, f"/claim/{code.code}/"),
            "credential": {"url": credential_url(valid), "recipient": lena.email},
            "credential_revoked": {"url": credential_url(withdrawn), "recipient": lena.email},
            "credential_expired": {"url": credential_url(expired), "recipient": lena.email},
        }
    return {
        "network": network_url(),
        "locations": [
            {"slug": tenant.slug, "kind": tenant.kind, "url": tenant_url(tenant)}
            for tenant in Tenant.objects.order_by("name")
        ],
        "accounts": [
            {"email": person.email, "password": PASSWORD, "role": person.role, "location": person.location}
            for person in CAST
        ],
        "samples": samples,
    }
