"""Every address of the product × every role: what belongs to another location is not there, and its words nowhere.

The addresses are read from the URLconfs: a view without a row here fails the run.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.tokens import sign
from tenants.context import in_tenant
from tenants.enums import MemberRole
from tenants.members.services.joining import set_member_role
from tenants.models import Tenant
from tests.conftest import Cast, make_user
from tests.isolation.routes import Route, routes
from tests.isolation.world import CARDS, QUIZ, Things, fill

MakeClient = Callable[..., Client]
LOCATION = routes(settings.ROOT_URLCONF)
NETWORK = routes(settings.PUBLIC_SCHEMA_URLCONF)


@dataclass(frozen=True)
class Row:
    """How an address names a thing: its parameters for a location's things, and for things that exist nowhere."""

    foreign: Callable[[Things], dict[str, object]]
    unknown: dict[str, object]


NOTHING = uuid.UUID(int=7)


def token_of(things: Things, purpose: str, key: int) -> str:
    """The signed key of a row, made where the row lies."""
    with in_tenant(things.tenant):
        return sign(purpose, key)


CREDENTIAL = Row(lambda t: {"pk": t.credential.pk}, {"pk": NOTHING})
ACHIEVEMENT = Row(lambda t: {"pk": t.activity.achievement_id}, {"pk": NOTHING})
CODE = Row(
    lambda t: {"pk": t.activity.achievement_id, "number": t.code.pk}, {"pk": NOTHING, "number": 999_999}
)
ACTIVITY = Row(lambda t: {"slug": t.activity.slug}, {"slug": "nothing-like-this"})
STEP = Row(lambda t: {"slug": t.activity.slug, "step": "name"}, {"slug": "nothing-like-this", "step": "name"})
PLACE_INVITATION = Row(lambda t: {"token": token_of(t, "invitation", t.invitation.pk)}, {"token": "A" * 32})
ORGANISER = Row(lambda t: {"slug": t.organiser.slug}, {"slug": "nothing-like-this"})
PLAYLIST = Row(lambda t: {"slug": t.playlist.slug}, {"slug": "nothing-like-this"})
ORGANISERS_MEMBER = Row(
    lambda t: {"slug": t.organiser.slug, "number": t.owner_id}, {"slug": "nothing-like-this", "number": 1}
)
ACTIVITYS_MEMBER = Row(
    lambda t: {"slug": t.activity.slug, "number": t.owner_id}, {"slug": "nothing-like-this", "number": 1}
)
PLAYLISTS_MEMBER = Row(
    lambda t: {"slug": t.playlist.slug, "number": t.owner_id}, {"slug": "nothing-like-this", "number": 1}
)
INVITATION = Row(lambda t: {"pk": t.link.pk}, {"pk": NOTHING})
GUEST_LIST = Row(lambda t: {"pk": t.guest_list.pk}, {"pk": NOTHING})
VERIFICATION = Row(lambda t: {"pk": t.verification.pk}, {"pk": NOTHING})

# Addresses that name a thing of one location.
ROWS: dict[str, Row] = {
    "credential": CREDENTIAL,
    "credential-findable": CREDENTIAL,
    "credential-name": CREDENTIAL,
    "credential-ob3": CREDENTIAL,
    "credential-jwt": CREDENTIAL,
    "credential-ob2": CREDENTIAL,
    "credential-ob3-png": CREDENTIAL,
    "credential-ob2-png": CREDENTIAL,
    "achievement": ACHIEVEMENT,
    "achievement-ob3": ACHIEVEMENT,
    "achievement-ob2": ACHIEVEMENT,
    "achievement-svg": ACHIEVEMENT,
    "achievement-png": ACHIEVEMENT,
    "issue": ACHIEVEMENT,
    "codes": ACHIEVEMENT,
    "code": CODE,
    "code-qr": CODE,
    "code-off": CODE,
    "revoke": Row(
        lambda t: {"pk": t.activity.achievement_id, "credential": t.credential.pk},
        {"pk": NOTHING, "credential": NOTHING},
    ),
    "issuer": Row(lambda t: {"slug": t.issuer.slug}, {"slug": "nothing-like-this"}),
    "issuer-ob2": Row(lambda t: {"slug": t.issuer.slug}, {"slug": "nothing-like-this"}),
    "issuer-did": Row(lambda t: {"slug": t.issuer.slug}, {"slug": "nothing-like-this"}),
    "status-list": Row(
        lambda t: {"slug": t.issuer.slug, "number": t.credential.status_list.number},
        {"slug": "nothing-like-this", "number": 1},
    ),
    "claim": Row(lambda t: {"code": t.code.code}, {"code": "A" * 22}),
    "activity": ACTIVITY,
    "activity-point": ACTIVITY,
    "activity-cover": ACTIVITY,
    "activity-calendar": ACTIVITY,
    "activity-preview": ACTIVITY,
    "activity-poster": ACTIVITY,
    "activity-embed": ACTIVITY,
    "embed-activity": ACTIVITY,
    "activity-quiz": Row(
        lambda t: {"slug": t.activity.slug, "block": QUIZ}, {"slug": "nothing", "block": QUIZ}
    ),
    "activity-cards": Row(
        lambda t: {"slug": t.activity.slug, "block": CARDS}, {"slug": "nothing", "block": CARDS}
    ),
    "activity-file": Row(
        lambda t: {"slug": t.activity.slug, "pk": t.material.pk}, {"slug": "nothing", "pk": NOTHING}
    ),
    "activity-cover-file": Row(
        lambda t: {"slug": t.activity.slug, "token": t.activity.cover["token"], "size": 600, "form": "webp"},
        {"slug": "nothing", "token": "nothing", "size": 600, "form": "webp"},
    ),
    "content": ACTIVITY,
    "content-new": Row(
        lambda t: {"slug": t.activity.slug, "kind": "text"}, {"slug": "nothing", "kind": "text"}
    ),
    "content-edit": Row(
        lambda t: {"slug": t.activity.slug, "block": QUIZ}, {"slug": "nothing", "block": QUIZ}
    ),
    "cover-edit": ACTIVITY,
    "cover-source": ACTIVITY,
    "feed-organiser": Row(
        lambda t: {"slug": t.organiser.slug, "form": "ics"}, {"slug": "nothing", "form": "ics"}
    ),
    "activity-join": ACTIVITY,
    "activity-leave": ACTIVITY,
    "activity-wait": ACTIVITY,
    "activity-report": ACTIVITY,
    "activity-copy": ACTIVITY,
    "activity-template": ACTIVITY,
    "participants-scan": ACTIVITY,
    "participants-write": ACTIVITY,
    "participants-invite": ACTIVITY,
    "participants-withdraw": Row(
        lambda t: {"slug": t.activity.slug, "number": t.invitation.pk},
        {"slug": "nothing-like-this", "number": 999_999},
    ),
    "participants-export": Row(
        lambda t: {"slug": t.activity.slug, "kind": "csv"}, {"slug": "nothing-like-this", "kind": "csv"}
    ),
    "check-in": Row(lambda t: {"token": token_of(t, "ticket", t.ticket.pk)}, {"token": "A" * 32}),
    "ticket": ACTIVITY,
    "ticket-kept": ACTIVITY,
    "ticket-picture": ACTIVITY,
    "reports-act": Row(
        lambda t: {"kind": "activity", "slug": t.activity.slug},
        {"kind": "activity", "slug": "nothing-like-this"},
    ),
    "template-start": ACTIVITY,
    "import": Row(lambda t: {"key": t.run.pk}, {"key": NOTHING}),
    "import-wrong": Row(lambda t: {"key": t.run.pk, "kind": "csv"}, {"key": NOTHING, "kind": "csv"}),
    "playlist-report": PLAYLIST,
    "organiser-report": ORGANISER,
    "organiser-export": Row(
        lambda t: {"slug": t.organiser.slug, "kind": "csv"}, {"slug": "nothing-like-this", "kind": "csv"}
    ),
    "provider-claim": ORGANISER,
    "organiser-claim": Row(
        lambda t: {"token": token_of(t, "organiser-claim", t.claim.pk)}, {"token": "A" * 32}
    ),
    "activity-name": ACTIVITY,
    "activity-apply": Row(lambda t: {"slug": t.call.slug}, {"slug": "nothing-like-this"}),
    "activity-nominate": Row(lambda t: {"slug": t.prize.slug}, {"slug": "nothing-like-this"}),
    "activity-out": ACTIVITY,
    "place-invitation": PLACE_INVITATION,
    "activity-edit": ACTIVITY,
    "activity-status": ACTIVITY,
    "participants": ACTIVITY,
    "worksheet-step": STEP,
    "worksheet-draft": STEP,
    "worksheet-preview": ACTIVITY,
    "worksheet-presence": ACTIVITY,
    "worksheet-pdf": ACTIVITY,
    "versions": ACTIVITY,
    "version-restore": Row(
        lambda t: {"slug": t.activity.slug, "number": 1}, {"slug": "nothing-like-this", "number": 1}
    ),
    "dates": ACTIVITY,
    "date-set": Row(
        lambda t: {"slug": t.meeting.activity.slug, "pk": t.meeting.pk},
        {"slug": "nothing-like-this", "pk": 999_999},
    ),
    "together": ACTIVITY,
    "together-asked": ORGANISER,
    "organiser": ORGANISER,
    "organiser-edit": ORGANISER,
    "activity-new": ORGANISER,
    "plan-add": ACTIVITY,
    "plan-add-playlist": PLAYLIST,
    "playlist": PLAYLIST,
    "playlist-cover": PLAYLIST,
    "playlist-start": PLAYLIST,
    "playlist-leave": PLAYLIST,
    "playlist-new": ORGANISER,
    "playlist-edit": PLAYLIST,
    "playlist-change": PLAYLIST,
    "playlist-check": PLAYLIST,
    "playlist-status": PLAYLIST,
    "playlist-people": PLAYLIST,
    "playlist-nudge": PLAYLIST,
    "playlist-team": PLAYLIST,
    "playlist-member": PLAYLISTS_MEMBER,
    "playlist-invitations": PLAYLIST,
    "playlist-invitations-file": PLAYLIST,
    "playlist-invitations-link": PLAYLIST,
    "playlist-export": Row(
        lambda t: {"slug": t.playlist.slug, "kind": "csv"}, {"slug": "nothing-like-this", "kind": "csv"}
    ),
    "organiser-logo": ORGANISER,
    "organiser-logo-change": ORGANISER,
    "organiser-point": ORGANISER,
    "organiser-members": ORGANISER,
    "organiser-member": ORGANISERS_MEMBER,
    "organiser-leave": ORGANISER,
    "organiser-verification": ORGANISER,
    "organiser-invitations": ORGANISER,
    "organiser-invitations-file": ORGANISER,
    "organiser-invitations-link": ORGANISER,
    "activity-team": ACTIVITY,
    "activity-member": ACTIVITYS_MEMBER,
    "activity-invitations": ACTIVITY,
    "activity-invitations-file": ACTIVITY,
    "activity-invitations-link": ACTIVITY,
    "invitation": INVITATION,
    "invitation-qr": INVITATION,
    "invitation-resend": INVITATION,
    "invitation-withdraw": INVITATION,
    "guest-list": GUEST_LIST,
    "guest-list-csv": GUEST_LIST,
    "guest-list-xlsx": GUEST_LIST,
    "invitation-accept": Row(lambda t: {"token": t.token}, {"token": "A" * 32}),
}
# Named by a thing, but there for coordinators alone: their own place has other tests.
OF_COORDINATORS: dict[str, Row] = {
    "review": Row(lambda t: {"slug": t.draft.slug}, {"slug": "nothing-like-this"}),
    "verification": VERIFICATION,
    "verification-document": VERIFICATION,
}
ROWS |= OF_COORDINATORS


# Addresses that name nothing of a location: lists, own pages, sign-in. Their answers must hold no foreign word.
FREE = {
    *("activity-suggestions", "skill-suggestions", "skills-from-text", "framework-list"),
    *("home", "activity-list", "activity-points", "organiser-list", "badge-list", "category-list"),
    *("playlist-list", "playlist-area", "plan-list"),
    *(
        "my-activities",
        "manage",
        "worksheet-blank",
        "organiser-new",
        "claim-ask",
        "wallet",
        "verify",
        "theme",
        "icon",
        "manifest",
    ),
    *("trusted-inviters", "rights", "switch", "coordination", "review-queue", "verification-queue"),
    *("location-team", "coordination-settings", "location-invitations"),
    *("location-invitations-file", "location-invitations-link"),
    *("embed-map", "oembed"),
    *("reports", "templates", "import-new", "providers"),
    *("me", "notifications", "notifications-read", "notifications-settings", "calendar"),
    *(
        "robots",
        "sitemap",
        "basemap",
        "health",
        "sign_in",
        "sign_up",
        "sign_out",
        "offline",
        "tickets-worker",
    ),
    *(
        "network-home",
        "network-search",
        "location-list",
        "location-points",
        "account",
        "hand_over",
        "mailbox",
    ),
}
# A person's own pages show what is theirs from every location.
OWN_PAGES = ("/wallet/", "/my-activities/", "/me/", "/me/notifications/")
# The network's console: for network administrators alone.
CONSOLE = {"console-migrations"}
# Named by something that is no location's: a form, a category of the network's set, a size, a one-time token, a file
# of the demo's mailbox, a framework.
NAMED_OTHERWISE = {
    *(
        "feed",
        "feed-category",
        "sitemap-section",
        "framework",
        "import-template",
        "icon-png",
        "take_hand_over",
        "mailbox_mail",
        "mailbox_mail_html",
    ),
    *("plan", "plan-change", "plan-shared"),  # a person's own: tests/learning/views/test_plans.py
    *("calendar-feed", "unsubscribe", "guardian-answer", "keep-account"),
}
OTHERS_OWN = ("account_", "mfa_")  # the accounts' pages, on the network's host alone


def test_every_address_has_its_row() -> None:
    names = {route.name for route in (*LOCATION, *NETWORK)}
    left = {
        name
        for name in names - set(ROWS) - FREE - NAMED_OTHERWISE - CONSOLE
        if not name.startswith(OTHERS_OWN)
    }
    assert left == set(), "add these addresses to tests/isolation/test_matrix.py"


@pytest.fixture
def world(alpha: Tenant, beta: Tenant, cast: Cast) -> Iterator[tuple[Things, Things]]:
    """Alpha's and beta's things. Petra organises alpha; Bea organises beta, Carl coordinates it."""
    bea, carl = make_user("bea"), make_user("carl")
    of_alpha = fill(alpha, organiser=cast.petra, learner=cast.lena)
    of_beta = fill(beta, organiser=bea, learner=cast.otto)
    with in_tenant(beta):
        set_member_role(actor=None, user=carl, role=MemberRole.COORDINATOR)
    return of_alpha, of_beta


ROLES = ("nobody", "otto", "bea", "carl", "lena", "nora")


def clients_on(where: Tenant, client_for: MakeClient, names: tuple[str, ...] = ROLES) -> dict[str, Client]:
    from shared.models import User

    users = {user.email.partition("@")[0]: user for user in User.objects.all()}
    return {name: client_for(where, user=users.get(name)) for name in names}


def rows_of(tenant: Tenant) -> dict[str, str]:
    """A digest of the rows of each of the location's tables."""
    with in_tenant(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [tenant.schema_name])
        names = [name for (name,) in cursor.fetchall()]
        digests = {}
        for name in names:
            cursor.execute(
                f"""SELECT count(*) || ' ' || md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), ''))
                    FROM "{tenant.schema_name}"."{name}" t"""
            )
            digests[name] = cursor.fetchone()[0]
    return digests


def queries_of(client: Client, path: str) -> int:
    """How many queries a GET takes: the part of its time that does not depend on the machine."""
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def same(first: HttpResponse, second: HttpResponse, foreign: str, unknown: str) -> bool:
    """Whether two answers are alike but for the address that was asked and one-time tokens."""
    if first.status_code != second.status_code:
        return False
    ignored = {"Content-Length", "Location", "Retry-After", "Expires"}  # the last one is the present second
    heads = [
        {name: value for name, value in answer.items() if name not in ignored} for answer in (first, second)
    ]
    if heads[0] != heads[1]:
        return False
    if first.status_code in (301, 302):
        return first["Location"].replace(foreign, "*") == second["Location"].replace(unknown, "*")

    def plain(answer: HttpResponse, path: str) -> str:
        text = answer.content.decode(errors="replace")
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
        return text.replace(quote(path, safe=""), "*").replace(quote(path), "*").replace(path, "*")

    return plain(first, foreign) == plain(second, unknown)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_foreign_things_are_as_unknown_ones(
    world: tuple[Things, Things], alpha: Tenant, beta: Tenant, client_for: MakeClient, name: str
) -> None:
    """On beta's host alpha's things answer like things that never were: to every role, by every method."""
    if name not in {route.name for route in LOCATION}:
        pytest.fail(f"{name} is no address any more: take its row out")
    of_alpha, _of_beta = world
    row = ROWS[name]
    path = reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=row.foreign(of_alpha))
    unknown = reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=row.unknown)
    before = rows_of(alpha)
    for role, client in clients_on(beta, client_for).items():
        for method in ("get", "post", "put", "patch", "delete"):
            answer, reference = getattr(client, method)(path), getattr(client, method)(unknown)
            where = f"{method} {path} as {role}: {answer.status_code}"
            assert answer.status_code in (302, 404, 405), where
            assert of_alpha.canary not in answer.content.decode(errors="replace"), where
            assert same(answer, reference, path, unknown), where
            if answer.status_code == 302:
                assert answer["Location"].startswith("/sign-in/"), where
        assert queries_of(client, path) == queries_of(client, unknown), f"{path} as {role}"
    assert rows_of(alpha) == before


# What every person may do in every public location, whether they belong to it or not.
OPEN_TO_GUESTS = {
    *("activity-join", "activity-leave", "activity-wait", "activity-name"),
    *("activity-quiz", "claim", "invitation-accept", "playlist-start", "playlist-leave", "plan-add"),
    "plan-add-playlist",
    *("place-invitation", "activity-apply", "activity-nominate", "activity-report", "organiser-report"),
    "playlist-report",
    "organiser-claim",
}


@pytest.mark.parametrize("name", sorted(set(ROWS) - OPEN_TO_GUESTS))
def test_roles_of_beta_are_worth_nothing_on_alphas_host(
    world: tuple[Things, Things], alpha: Tenant, client_for: MakeClient, name: str
) -> None:
    """Beta's organiser and coordinator see there what strangers see, and whatever else as if it never was."""
    of_alpha, _of_beta = world
    row = ROWS[name]
    path = reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=row.foreign(of_alpha))
    unknown = reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=row.unknown)
    is_public = client_for(alpha).get(path).status_code == 200
    before = rows_of(alpha)
    for role, client in clients_on(alpha, client_for, ("otto", "bea", "carl")).items():
        for method in ("get", "post", "put", "patch", "delete"):
            answer = getattr(client, method)(path)
            where = f"{method} {path} as {role}: {answer.status_code}"
            if is_public:
                assert answer.status_code == (200 if method == "get" else 405), where
            else:
                assert answer.status_code in (404, 405), where
                assert same(answer, getattr(client, method)(unknown), path, unknown), where
    assert rows_of(alpha) == before


def test_members_see_what_strangers_do_not(
    world: tuple[Things, Things], alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    """That the closed rows above are really there: alpha's organiser gets them."""
    of_alpha, _of_beta = world
    petra, closed = client_for(alpha, user=cast.petra), {}
    for name, row in ROWS.items():
        path = reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=row.foreign(of_alpha))
        if client_for(alpha).get(path).status_code != 200:
            closed[name] = petra.get(path).status_code
    assert closed.keys() >= {"activity-edit", "codes", "code", "issue", "participants", "revoke"}
    elsewhere = {"activity-out"}  # people join this activity here
    assert {name for name, status in closed.items() if status == 404} == set(OF_COORDINATORS) | elsewhere
    assert set(closed.values()) <= {200, 404, 405}


def pages(tenant_things: Things, names: set[str]) -> Iterator[str]:
    for route in LOCATION:
        if route.name in names and not route.parameters:
            yield reverse(route.name, urlconf=settings.ROOT_URLCONF)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_one_location_holds_a_word_of_the_other(
    world: tuple[Things, Things], beta: Tenant, client_for: MakeClient, role: str
) -> None:
    of_alpha, of_beta = world
    client = clients_on(beta, client_for, (role,))[role]
    paths = list(pages(of_beta, FREE))
    paths += [
        reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=row.foreign(of_beta))
        for name, row in ROWS.items()
    ]
    # Asked by the part of the word that both may know; an answer would hold the whole of it.
    paths += ["/activities/?q=CANARY-ALPHA", "/activities/points.json?q=CANARY-ALPHA"]
    paths += ["/activities/suggest.json?q=canary", "/skills/suggest.json?q=canary"]
    paths += [f"/feeds/activities.{form}" for form in ("ics", "rss", "atom")]
    paths += [f"/feeds/categories/{of_alpha.category.slug}.{form}" for form in ("ics", "rss", "atom")]
    paths += [f"/sitemap-{section}.xml" for section in ("activities", "playlists", "organisers")]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code < 500, path
        body = answer.content.decode(errors="replace")
        own_wallet = path in OWN_PAGES and role == "lena"
        assert own_wallet or of_alpha.canary not in body, f"{path} as {role}"


def test_remembered_pages_are_the_locations_own_and_nobodys(
    world: tuple[Things, Things], alpha: Tenant, beta: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    """A5: the same addresses on two hosts in turn, by a person and by strangers: each time from memory or drawn."""
    of_alpha, of_beta = world
    signed_in, named = client_for(alpha, user=cast.petra), []
    for path in pages(of_alpha, FREE):
        for _twice in range(2):
            own = signed_in.get(path)
            if "Petra" in own.content.decode(errors="replace"):
                named.append(path)
                assert "private" in own["Cache-Control"], path
            for tenant, other in ((alpha, of_beta), (beta, of_alpha)):
                body = client_for(tenant).get(path).content.decode(errors="replace")
                assert [word for word in (other.canary, "Petra") if word in body] == [], path
    assert "/activities/" in named


def test_searches_whose_sql_was_written_elsewhere_find_the_locations_own(
    world: tuple[Things, Things], alpha: Tenant, beta: Tenant, client_for: MakeClient
) -> None:
    """The same words on two hosts in turn: SQL, skeletons of cards and pages, and choices of filters, that one of them
    made serve the other with its own rows, name and addresses."""
    for path in ("/activities/?q=canary", "/activities/?q=cnaary", "/activities/suggest.json?q=canar"):
        for _twice in range(2):
            for tenant, own, other in zip((alpha, beta), world, reversed(world), strict=True):
                body = client_for(tenant).get(path).content.decode()
                assert (own.canary in body, other.canary in body) == (True, False), (path, tenant.slug)
                stranger = beta if tenant == alpha else alpha
                named = [f">{one.name}<" in body or f"{one.slug}." in body for one in (tenant, stranger)]
                assert named == [not path.endswith("canar"), False], (path, tenant.slug)


def test_things_that_are_seen_here_only_are_not_on_the_network(
    world: tuple[Things, Things], client_for: MakeClient
) -> None:
    client = client_for(None)
    for path in ("/", "/search/", "/locations/", "/locations/points.json"):
        assert "CANARY" not in client.get(path).content.decode(), path


@pytest.mark.parametrize("name", sorted(CONSOLE))
def test_console_is_there_for_network_admins_alone(
    world: tuple[Things, Things], alpha: Tenant, cast: Cast, client_for: MakeClient, name: str
) -> None:
    path = reverse(name, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    for method in ("get", "post", "put", "patch", "delete"):
        for user in (None, cast.lena, cast.ravi, cast.petra, cast.amir, cast.otto):
            assert getattr(client_for(None, user=user), method)(path).status_code == 404, (user, method)
        assert getattr(client_for(alpha, user=cast.nora), method)(path).status_code == 404, method
    answer = client_for(None, user=cast.nora).get(path)
    assert (answer.status_code, "CANARY" in answer.content.decode()) == (200, False)


def test_draft_is_seen_by_those_who_work_on_it_alone(
    world: tuple[Things, Things], alpha: Tenant, cast: Cast, client_for: MakeClient
) -> None:
    of_alpha, _of_beta = world
    path = reverse("activity", urlconf=settings.ROOT_URLCONF, kwargs={"slug": of_alpha.draft.slug})
    seen = {
        user.display_name: client_for(alpha, user=user).get(path).status_code
        for user in (cast.petra, cast.amir, cast.lena, cast.ravi, cast.otto)
    }
    assert seen == {"Petra": 200, "Amir": 200, "Lena": 404, "Ravi": 404, "Otto": 404}
    assert client_for(alpha).get(path).status_code == 404


def test_no_answer_for_strangers_holds_an_address(
    world: tuple[Things, Things], alpha: Tenant, client_for: MakeClient
) -> None:
    """No e-mail address and no salted hash on pages and lists (the credential's own document has the hash)."""
    of_alpha, _of_beta = world
    client = client_for(alpha)
    hashed = {
        "credential-ob3",
        "credential-ob2",
        "credential-jwt",
        "credential-ob3-png",
        "credential-ob2-png",
    }
    paths = list(pages(of_alpha, FREE)) + [
        reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=row.foreign(of_alpha))
        for name, row in ROWS.items()
        if name not in hashed
    ]
    for path in paths:
        body = client.get(path).content.decode(errors="replace")
        assert [secret for secret in ("lena@example.org", "sha256$") if secret in body] == [], path


# Text that nobody writes: choices, keys, addresses made from other texts, what is drawn or signed.
NO_WORDS = {
    *("ActivitySearch.type", "ActivitySearch.format", "ActivitySearch.languages", "ActivitySearch.skills"),
    *("ActivitySearch.accessibility", "SearchWord.word"),
    *("Activity.slug", "Activity.language", "Activity.languages", "Activity.time_zone", "Activity.skills"),
    *(
        "Activity.competences",
        "Activity.accessibility",
        "Activity.recurrence",
        "Material.key",
        "Material.content_type",
        "Enrolment.answers",
    ),
    *("Activity.except_on", "Activity.placeholders"),
    *("ParticipantMessage.group",),
    *("Achievement.language", "Achievement.source", "Achievement.art_shape", "Achievement.art_icon"),
    *("Achievement.art_accent", "Category.slug", "Category.icon", "Category.network_slug", "Claim.email"),
    *("ClaimCode.code", "Credential.recipient_email", "Credential.salt", "Credential.source"),
    *(
        "Credential.ob3_jwt",
        "Credential.ob2",
        "HomeBlock.options",
        "Issuer.host",
        "Issuer.slug",
        "Member.display_name",
    ),
    *("Playlist.slug", "Playlist.language", "PlaylistStep.former_items", "PlaylistStep.former_achievements"),
    "PlaylistStep.former_tenants",
    *("PlaylistStep.title", "PlaylistStep.url", "PlaylistStep.location_name"),  # of other locations
    *("Organiser.slug", "SigningKey.public_multikey", "StatusList.document", "Theme.brand", "Theme.accent"),
    *("Organiser.languages", "Organiser.logo_hash", "Invitation.role", "Invitation.token_hash"),
    *("VerificationDocument.media_type", "VerificationDocument.key"),
    *("Theme.font_pair", "Theme.shape", "Theme.badge_shape"),
}


def test_every_field_for_words_holds_the_canary(world: tuple[Things, Things], alpha: Tenant) -> None:
    """A new text field is filled in tests/isolation/world.py, or listed as one that nobody writes into."""
    of_alpha, _of_beta = world
    kinds = (models.CharField, models.TextField, models.JSONField, ArrayField)
    silent = set()
    with in_tenant(alpha):
        for label in settings.TENANT_APPS:
            for model in apps.get_app_config(label.rpartition(".")[2]).get_models():
                for field in model._meta.local_concrete_fields:
                    if isinstance(field, kinds) and not field.choices:
                        texts = model._default_manager.values_list(field.name, flat=True)
                        if of_alpha.canary.lower() not in str(list(texts)).lower():
                            silent.add(f"{model.__name__}.{field.name}")
    assert silent - NO_WORDS == set()


def test_addresses_are_read_with_their_parameters() -> None:
    assert Route("activity", frozenset({"slug"})) in LOCATION
