"""Two locations exist in every run (alpha, beta), and the cast: learner Lena, reviewer Ravi, organiser Petra,
coordinator Amir and network admin Nora at alpha; outsider Otto at beta. Each test is rolled back."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections
from django.test import Client
from django.test.utils import setup_databases, teardown_databases

from shared.enums import NetworkRole
from shared.models import User
from tenants.context import enter, in_public, in_tenant, on_the_network
from tenants.enums import MemberRole, TenantKind, TenantStatus
from tenants.hosts import hosts
from tenants.members.models import Member
from tenants.members.services.joining import set_member_role
from tenants.middleware import seal_cookie
from tenants.models import Tenant
from tenants.sessions import SessionStore
from tests.database import drop_roles, use_as_owner, use_as_web

PASSWORD = "correct-horse-battery"
LOCKING = re.compile(r"\bFOR (NO KEY )?UPDATE\b")
GROWN_UP = {"country": "SI", "age": "adult"}  # what an adult says of their age when signing up


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, request: Any) -> Iterator[None]:
    """The test database: migrated by the same code as a real one, with alpha and beta in it, and used like a real
    one by the web's login role, which owns nothing."""
    from infra.migrating import build_template
    from shared.services.skills import load_skills

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    connections["default"].settings_dict["TEST"]["NAME"] = f"test_col_{worker}"
    with django_db_blocker.unblock():
        names = setup_databases(verbosity=0, interactive=False, aliases={"default": False})
        build_template()
        load_skills()
        use_as_web()
        make_locations()
    yield
    with django_db_blocker.unblock():
        database = str(connections["default"].settings_dict["NAME"])
        use_as_owner()
        teardown_databases(names, verbosity=0)
        drop_roles(database)


def make_locations() -> None:
    """The two locations and the cast. Also used after a test that really committed has emptied the tables."""
    from tenants.services.onboarding import create_tenant

    alpha = create_tenant(
        actor=None,
        slug="alpha",
        name="Alpha",
        kind=TenantKind.CITY,
        country="SI",
        status=TenantStatus.LIVE,
        time_zone="Europe/Ljubljana",
        lat=46.05,
        lon=14.5,
    )
    beta = create_tenant(
        actor=None,
        slug="beta",
        name="Beta",
        kind=TenantKind.CITY,
        country="NL",
        status=TenantStatus.LIVE,
        time_zone="Europe/Amsterdam",
        lat=51.9,
        lon=4.5,
    )
    people = {name: make_user(name) for name in ("lena", "ravi", "petra", "amir", "nora", "otto")}
    with in_tenant(alpha):
        for name, role in (
            ("lena", "member"),
            ("ravi", "member"),
            ("petra", "member"),
            ("amir", "coordinator"),
        ):
            set_member_role(actor=None, user=people[name], role=MemberRole(role))
    with in_tenant(beta):
        set_member_role(actor=None, user=people["otto"], role=MemberRole.MEMBER)


@on_the_network
def make_user(name: str, *, shown: str = "", **fields: Any) -> User:
    """A person with a verified address `<name>@example.org` and PASSWORD. `shown`: the name that others see."""
    from allauth.account.models import EmailAddress

    email = f"{name}@example.org"
    role = NetworkRole.ADMIN if name == "nora" else NetworkRole.NONE
    user = User(email=email, display_name=shown or name.capitalize(), network_role=role, **fields)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.fixture(autouse=True)
def _leave_location() -> Iterator[None]:
    """Every test starts and ends in no location, and knows of none."""
    hosts.clear()
    yield
    from django.db import connection

    if connection.connection is not None:
        enter(None)


@pytest.fixture(autouse=True)
def _lock_in_transactions(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test runs inside a transaction, which would hide that rows are locked outside of any: where the product runs,
    that fails."""
    if "db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("db")
    wrapper = connections["default"]
    own, depth = wrapper.connection, len(wrapper.atomic_blocks)

    def watch(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        is_locking = LOCKING.search(sql) and wrapper.connection is own
        assert not is_locking or len(wrapper.atomic_blocks) > depth, f"no transaction: {sql[:200]}"
        return execute(sql, *more)

    with wrapper.execute_wrapper(watch):
        yield


@pytest.fixture
def alpha(db: None) -> Tenant:
    with in_public():
        return Tenant.objects.get(slug="alpha")


@pytest.fixture
def beta(db: None) -> Tenant:
    with in_public():
        return Tenant.objects.get(slug="beta")


@pytest.fixture
def in_alpha(alpha: Tenant) -> Iterator[Tenant]:
    """The test runs inside alpha's schema (leave it before using a client: clients enter by themselves)."""
    with in_tenant(alpha):
        yield alpha


@dataclass(frozen=True)
class Cast:
    """The people of the tests; `member(name)` is their row in the active location."""

    lena: User
    ravi: User
    petra: User
    amir: User
    nora: User
    otto: User

    @staticmethod
    def member(user: User) -> Member:
        return Member.objects.get(user_id=user.pk)


@pytest.fixture
def cast(db: None) -> Cast:
    names = ("lena", "ravi", "petra", "amir", "nora", "otto")
    with in_public():
        return Cast(**{name: User.objects.get(email=f"{name}@example.org") for name in names})


def host_of(where: Tenant | str | None) -> str:
    """The Host header of a location, a slug, or the network (None)."""
    if where is None:
        return settings.NETWORK_DOMAIN
    slug = where if isinstance(where, str) else where.slug
    return f"{slug}.{settings.NETWORK_DOMAIN}"


@pytest.fixture
def client_for(db: None) -> Callable[..., Client]:
    """`client_for(alpha, user=lena)`: a browser on that host, signed in there if a user is given."""

    def make(where: Tenant | str | None = None, *, user: User | None = None, **extra: Any) -> Client:
        host = host_of(where)
        client = Client(HTTP_HOST=host, **extra)
        if user is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = seal_cookie(session_for(user), host=host)
        return client

    return make


def session_for(user: User) -> str:
    """A signed-in session's key, as the hand-over would have made it."""
    enter(None)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    assert store.session_key is not None
    return store.session_key


@pytest.fixture
def separate_connection(db: None) -> Iterator[None]:
    """For the few tests whose work other connections must see: commits for real, so the test cleans up by itself."""
    with apart():
        yield


@contextmanager
def apart() -> Iterator[None]:
    """Outside of the test's transaction, which goes on afterwards."""
    wrapper = connections["default"]
    test_connection, test_blocks = wrapper.connection, wrapper.in_atomic_block
    saved = (wrapper.savepoint_ids, wrapper.atomic_blocks, wrapper.needs_rollback, wrapper.autocommit)
    wrapper.connection, wrapper.in_atomic_block = None, False
    wrapper.savepoint_ids, wrapper.atomic_blocks, wrapper.needs_rollback = [], [], False
    wrapper.connect()
    yield
    enter(None)
    wrapper.close()
    wrapper.connection, wrapper.in_atomic_block = test_connection, test_blocks
    wrapper.savepoint_ids, wrapper.atomic_blocks, wrapper.needs_rollback, wrapper.autocommit = saved
    enter(None)
