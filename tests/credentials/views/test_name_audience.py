"""Who reads the holder's name on the page of a badge."""

from collections.abc import Callable

import pytest
from django.test import Client

from credentials.enums import NameAudience
from credentials.models import Credential
from shared.models import AuditEntry
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

ClientFor = Callable[..., Client]


def readers(cast: Cast, alpha: Tenant, client_for: ClientFor, credential: Credential) -> set[str]:
    people = {"nobody": None, "lena": cast.lena, "otto": cast.otto, "petra": cast.petra}
    return {
        name
        for name, user in people.items()
        if "<b>Lena</b>"
        in client_for(alpha, user=user).get(f"/credentials/{credential.pk}/").content.decode()
    }


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("anyone", {"nobody", "lena", "otto", "petra"}),
        ("signed_in", {"lena", "otto", "petra"}),
        ("organiser", {"lena", "petra"}),
        ("only_me", {"lena"}),
    ],
)
def test_name_is_read_by_those_whom_the_holder_chose(
    alpha: Tenant, cast: Cast, client_for: ClientFor, credential: Credential, audience: str, who: set[str]
) -> None:
    lena = client_for(alpha, user=cast.lena)
    assert lena.post(f"/credentials/{credential.pk}/name/", {"audience": audience}).status_code == 302
    assert readers(cast, alpha, client_for, credential) == who
    assert AuditEntry.objects.filter(action="credential.name_audience_set").count() == 1


@pytest.mark.parametrize("name", ["otto", "petra", None])
def test_nobody_else_chooses(
    alpha: Tenant, cast: Cast, client_for: ClientFor, credential: Credential, name: str | None
) -> None:
    client = client_for(alpha, user=getattr(cast, name) if name else None)
    assert client.post(f"/credentials/{credential.pk}/name/", {"audience": "only_me"}).status_code == 404
    with in_tenant(alpha):
        assert Credential.objects.get().name_audience == NameAudience.ANYONE


def test_unknown_audience_is_refused(
    alpha: Tenant, cast: Cast, client_for: ClientFor, credential: Credential
) -> None:
    lena = client_for(alpha, user=cast.lena)
    assert lena.post(f"/credentials/{credential.pk}/name/", {"audience": "friends"}).status_code == 404
