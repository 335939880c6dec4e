"""Attacks on claim codes: replay (A15), guessing (A16), races (A17, A18, F9)."""

import base64
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from credentials.models import Achievement, ClaimCode, Credential
from credentials.models.claim import new_code
from credentials.services.claiming import create_claim_code, deactivate_claim_code
from credentials.services.issuers import create_issuer
from credentials.wallet.models import WalletItem
from shared.models import OutgoingMail, User
from tenants.context import enter, in_tenant
from tenants.enums import TenantKind, TenantStatus
from tenants.middleware import seal_cookie
from tenants.models import Domain, Membership, Tenant
from tenants.services.onboarding import create_tenant
from tenants.services.schemas import drop_role, drop_schema
from tests.conftest import Cast, host_of, make_user, session_for
from tests.credentials.badges import make_achievement
from tests.database import as_owner


@pytest.fixture
def achievement(alpha: Tenant) -> Achievement:
    with in_tenant(alpha):
        return make_achievement(create_issuer(actor=None, slug="library", name="City Library"))


def make_code(alpha: Tenant, achievement: Achievement, **window: Any) -> ClaimCode:
    with in_tenant(alpha):
        return create_claim_code(actor=None, achievement=achievement, **window)


# --- A15: replay ------------------------------------------------------------------------------------------------------


def test_single_use_code_twice_by_the_same_person_then_by_another(
    alpha: Tenant, achievement: Achievement, client_for: Any, cast: Cast
) -> None:
    path = f"/claim/{make_code(alpha, achievement, max_uses=1).code}/"
    lena, ravi = client_for("alpha", user=cast.lena), client_for("alpha", user=cast.ravi)
    first, again, other = lena.post(path), lena.post(path), ravi.post(path)
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 410]
    assert first.context["credential_url"] == again.context["credential_url"] != ""
    assert "You have this badge already" in again.content.decode()
    with in_tenant(alpha):
        assert (Credential.objects.count(), ClaimCode.objects.get().uses) == (1, 1)


def test_codes_out_of_their_time_switched_off_or_of_elsewhere(
    alpha: Tenant, achievement: Achievement, client_for: Any, cast: Cast
) -> None:
    hour, now = timedelta(hours=1), timezone.now()
    early = make_code(alpha, achievement, starts_at=now + hour)
    late = make_code(alpha, achievement, ends_at=now - hour)
    off, good = make_code(alpha, achievement), make_code(alpha, achievement)
    with in_tenant(alpha):
        deactivate_claim_code(actor=None, claim_code=off)
    lena = client_for("alpha", user=cast.lena)
    for code, status in ((early, 409), (late, 410), (off, 410)):
        for answer in (lena.get(f"/claim/{code.code}/"), lena.post(f"/claim/{code.code}/")):
            assert answer.status_code == status
    otto = client_for("beta", user=cast.otto)
    assert otto.post(f"/claim/{good.code}/").status_code == 404
    with in_tenant(alpha):
        Achievement.objects.update(archived_at=now)
    assert lena.post(f"/claim/{good.code}/").status_code == 410
    with in_tenant(alpha):
        Achievement.objects.all().delete()
        assert Credential.objects.count() == 0
    assert lena.post(f"/claim/{good.code}/").status_code == 404


def test_suspended_location_gives_no_badges(
    alpha: Tenant, achievement: Achievement, client_for: Any, cast: Cast
) -> None:
    from tenants.hosts import hosts

    code = make_code(alpha, achievement)
    Tenant.objects.filter(pk=alpha.pk).update(status=TenantStatus.SUSPENDED)
    hosts.clear()
    assert client_for("alpha", user=cast.lena).post(f"/claim/{code.code}/").status_code == 410
    hosts.clear()


# --- A16: guessing ----------------------------------------------------------------------------------------------------


def test_codes_have_128_random_bits() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(base64.urlsafe_b64decode(code + "==")) for code in codes} == {16}


def test_guessing_ends_after_twenty_tries_whatever_the_headers_say(
    alpha: Tenant, achievement: Achievement, client_for: Any
) -> None:
    good = make_code(alpha, achievement)
    client = client_for("alpha")
    statuses = [
        client.post(
            f"/claim/{new_code()}/",
            {"email": "a@example.org"},
            headers={"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"},
        ).status_code
        for number in range(50)
    ]
    assert statuses == [404] * 20 + [429] * 30
    blocked = client.get(f"/claim/{good.code}/")
    assert (blocked.status_code, 0 < int(blocked["Retry-After"]) <= 60) == (429, True)
    assert client_for("alpha", REMOTE_ADDR="192.0.2.7").get(f"/claim/{good.code}/").status_code == 200


def test_signed_in_people_are_not_stopped_by_their_neighbours(
    alpha: Tenant, achievement: Achievement, client_for: Any, cast: Cast
) -> None:
    good = make_code(alpha, achievement)
    stranger, lena = client_for("alpha"), client_for("alpha", user=cast.lena)
    for _ in range(25):
        stranger.get(f"/claim/{new_code()}/")
    assert lena.post(f"/claim/{good.code}/").status_code == 201
    guesses = [lena.get(f"/claim/{new_code()}/").status_code for _ in range(25)]
    assert guesses == [404] * 20 + [429] * 5


# --- A17, A18, F9: races ----------------------------------------------------------------------------------------------


class Race:
    """A location of its own with a badge and people, really committed, so that threads with connections of their own
    see it."""

    def __init__(self, tenant: Tenant, achievement: Achievement, people: list[User]) -> None:
        self.tenant, self.achievement, self.people = tenant, achievement, people

    def code(self, **window: Any) -> ClaimCode:
        return make_code(self.tenant, self.achievement, **window)

    def run(self, posts: list[tuple[User, str]]) -> list[Any]:
        """All `posts` (who, path) at once, each over its own connection; the answers."""
        host = host_of(self.tenant)
        clients = []
        for user, _path in posts:
            client = Client(HTTP_HOST=host)
            client.cookies[settings.SESSION_COOKIE_NAME] = seal_cookie(session_for(user), host=host)
            clients.append(client)
        barrier, answers = threading.Barrier(len(posts)), [None] * len(posts)

        def claim(number: int) -> None:
            try:
                barrier.wait()
                answers[number] = clients[number].post(posts[number][1])  # type: ignore[call-overload]
            finally:
                connections.close_all()

        threads = [threading.Thread(target=claim, args=(number,)) for number in range(len(posts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


@pytest.fixture
def race(separate_connection: None) -> Iterator[Callable[[int], Race]]:
    """`race(12)`: a location with twelve people."""
    made: list[Race] = []

    def make(number: int) -> Race:
        tenant = create_tenant(
            actor=None, slug="race", name="Race", kind=TenantKind.CITY, country="SI", status=TenantStatus.LIVE
        )
        people = [make_user(f"racer{n}") for n in range(number)]
        with in_tenant(tenant):
            issuer = create_issuer(actor=None, slug="library", name="City Library")
            made.append(Race(tenant, make_achievement(issuer), people))
        return made[0]

    try:
        yield make
    finally:
        enter(None)
        with as_owner():
            for one in made:
                _clean(one)


def _clean(race: Race) -> None:
    from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

    from shared.models import AuditEntry

    tenant = race.tenant
    WalletItem.objects.filter(tenant=tenant).delete()
    Membership.objects.filter(tenant=tenant).delete()
    OutgoingMail.objects.filter(tenant_schema=tenant.schema_name).delete()
    AuditEntry.objects.filter(tenant_schema=tenant.schema_name).delete()
    AuditEntry.objects.filter(object_type="tenants.tenant", object_id=str(tenant.pk)).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM shared_session")
        cursor.execute("DELETE FROM procrastinate_events")
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert (ProcrastinateEvent.objects.count(), ProcrastinateJob.objects.count()) == (0, 0)
    User.objects.filter(email__startswith="racer").delete()
    Domain.objects.filter(tenant=tenant).delete()
    Tenant.objects.filter(pk=tenant.pk)._raw_delete("default")  # type: ignore[attr-defined]
    drop_schema(tenant.schema_name)
    drop_role(tenant.pk)


def counts(race: Race) -> tuple[int, int, int, int]:
    """Badges, wallet items, mails, and uses of all codes."""
    with in_tenant(race.tenant):
        return (
            Credential.objects.count(),
            WalletItem.objects.filter(tenant=race.tenant).count(),
            OutgoingMail.objects.filter(tenant_schema=race.tenant.schema_name).count(),
            sum(ClaimCode.objects.values_list("uses", flat=True)),
        )


def test_limited_code_gives_exactly_its_limit(race: Callable[[int], Race]) -> None:
    """A17 with 24 people for 8 places."""
    run = race(24)
    path = f"/claim/{run.code(max_uses=8).code}/"
    answers = run.run([(person, path) for person in run.people])
    assert Counter(answer.status_code for answer in answers) == {201: 8, 410: 16}
    assert counts(run) == (8, 8, 8, 8)


def test_same_person_in_many_tabs_gets_one_badge(race: Callable[[int], Race]) -> None:
    """A18: single-use and unlimited codes, twelve posts at once."""
    run = race(2)
    for number, limit in enumerate((1, None)):
        path = f"/claim/{run.code(max_uses=limit).code}/"
        answers = run.run([(run.people[number], path)] * 12)
        assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 11}
        assert len({answer.context["credential_url"] for answer in answers}) == 1
        assert counts(run) == (number + 1,) * 4


def test_two_people_one_single_use_code(race: Callable[[int], Race]) -> None:
    """F9, five times."""
    run = race(10)
    for number in range(5):
        path = f"/claim/{run.code(max_uses=1).code}/"
        answers = run.run([(person, path) for person in run.people[2 * number : 2 * number + 2]])
        assert sorted(answer.status_code for answer in answers) == [201, 410]
    assert counts(run) == (5, 5, 5, 5)
