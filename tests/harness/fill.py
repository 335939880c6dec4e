"""Fill a running network with what attacks are after, from a process of its own (`python -m tests.harness.fill FILE`).

Two locations, alpha and beta, with the same things, every word of which holds the location's canary
(tests/isolation/world.py). Accounts as in TRUST's conventions: La/Lb learners, Oa/Ob organisers, Aa/Ab coordinators,
G member of both, P network admin; and a crowd of learners of alpha. Everybody is signed in everywhere.
"""

import json
import secrets
import sys
from pathlib import Path
from typing import Any

CROWD = 1000


def main(path: str) -> None:
    import django

    django.setup()
    Path(path).write_text(json.dumps(_fill()))


def _fill() -> dict[str, Any]:
    from django.conf import settings

    from shared.enums import NetworkRole
    from tests.isolation.world import fill

    people = {name: _person(name) for name in ("La", "Lb", "Oa", "Ob", "Aa", "Ab", "G", "P")}
    people["P"].network_role = NetworkRole.ADMIN
    people["P"].save()
    locations, tenants = {}, {}
    for slug, letter in (("alpha", "a"), ("beta", "b")):
        tenants[slug] = tenant = _location(slug)
        things = fill(tenant, organiser=people[f"O{letter}"], learner=people[f"L{letter}"])
        _join(tenant, coordinator=people[f"A{letter}"], guest=people["G"])
        locations[slug] = _describe(tenant, things)
    hosts = {slug: f"{slug}.{settings.NETWORK_DOMAIN}" for slug in tenants} | {
        "network": settings.NETWORK_DOMAIN
    }
    return {
        "hosts": {slug: f"{host}:{settings.PUBLIC_PORT}" for slug, host in hosts.items()},
        "locations": locations,
        "names": {name: user.display_name for name, user in people.items()},
        "emails": {name: user.email for name, user in people.items()},
        "cookies": {
            name: {slug: _cookie(user, host) for slug, host in hosts.items()} for name, user in people.items()
        },
        "crowd": [_crowd(number, hosts["alpha"]) for number in range(CROWD)],
        "codes": _codes(tenants["alpha"], locations["alpha"]["achievement"]),
    }


def _person(name: str) -> Any:
    """Their names are secrets too: a page that was made for somebody holds them."""
    from tests.conftest import make_user

    return make_user(f"{name.lower()}.{secrets.token_hex(4)}", shown=f"READER-{name}-{secrets.token_hex(4)}")


def _location(slug: str) -> Any:
    from tenants.enums import TenantKind, TenantStatus
    from tenants.services.onboarding import create_tenant

    return create_tenant(
        actor=None,
        slug=slug,
        # Seen on every page of the location, and in the network's list: a mark, no canary.
        name=f"MARK-{slug.upper()}-{secrets.token_hex(4)}",
        kind=TenantKind.CITY,
        country="SI",
        status=TenantStatus.LIVE,
        lat=46.05,
        lon=14.5,
    )


def _join(tenant: Any, *, coordinator: Any, guest: Any) -> None:
    from tenants.context import in_tenant
    from tenants.enums import MemberRole
    from tenants.members.services.joining import join_tenant, set_member_role

    with in_tenant(tenant):
        join_tenant(user=guest)
        set_member_role(actor=None, user=coordinator, role=MemberRole.COORDINATOR)


def _describe(tenant: Any, things: Any) -> dict[str, Any]:
    """Where everything of the location is, by the names of the URLconf."""
    from django.conf import settings
    from django.urls import reverse

    from tests.isolation.routes import routes
    from tests.isolation.test_matrix import FREE, ROWS

    def path(name: str, **parameters: object) -> str:
        return reverse(name, urlconf=settings.ROOT_URLCONF, kwargs=parameters)

    plain = {route.name for route in routes(settings.ROOT_URLCONF) if not route.parameters}
    return {
        "schema": tenant.schema_name,
        "mark": tenant.name,
        "canary": things.canary,
        "achievement": str(things.activity.achievement_id),
        "code": things.code.code,
        "lists": {name: path(name) for name in sorted(FREE & plain)},
        "things": {name: path(name, **row.foreign(things)) for name, row in ROWS.items()},
        "unknown": {name: path(name, **row.unknown) for name, row in ROWS.items()},
    }


def _cookie(user: Any, host: str) -> str:
    from django.conf import settings

    from tenants.middleware import seal_cookie
    from tests.conftest import session_for

    return f"{settings.SESSION_COOKIE_NAME}={seal_cookie(session_for(user), host=host)}"


def _crowd(number: int, host: str) -> dict[str, str]:
    from allauth.account.models import EmailAddress

    from shared.models import User

    user = User(email=f"crowd{number}@example.org", display_name=f"Crowd {number}")
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return {"email": user.email, "cookie": _cookie(user, host)}


def _codes(tenant: Any, achievement_id: str) -> dict[str, Any]:
    """Codes by what they are for; each list of one achievement of its own."""
    from credentials.models import Achievement
    from credentials.services.claiming import create_claim_code
    from tenants.context import in_tenant

    limits: dict[str, list[int | None]] = {
        "limited": [30],
        "tabs": [1] * 20,
        "pairs": [1] * 500,
        "sleepy": [1] * 500,
        **{f"open{number}": [None] for number in range(4)},
    }
    made: dict[str, Any] = {}
    with in_tenant(tenant):
        first = Achievement.objects.get(pk=achievement_id)
        for what, uses in limits.items():
            achievement = _achievement(first, f"Badge for {what}")
            codes = [
                create_claim_code(actor=None, achievement=achievement, max_uses=limit, label=what)
                for limit in uses
            ]
            made[what] = {"achievement": str(achievement.pk), "codes": [code.code for code in codes]}
    return made


def _achievement(like: Any, name: str) -> Any:
    from credentials.services.achievements import create_achievement

    return create_achievement(
        actor=None, issuer=like.issuer, name=name, description=name, criteria="Be there."
    )


if __name__ == "__main__":
    main(sys.argv[1])
