from typing import Any

import pytest

from credentials.models import Achievement, ClaimCode, Credential
from credentials.services.claiming import create_claim_code
from shared.models import OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast


@pytest.fixture
def code(achievement: Achievement, alpha: Tenant) -> ClaimCode:
    with in_tenant(alpha):
        return create_claim_code(actor=None, achievement=achievement)


def badges(alpha: Tenant) -> int:
    with in_tenant(alpha):
        return Credential.objects.count()


def test_two_taps_when_signed_in(code: ClaimCode, alpha: Tenant, client_for: Any, cast: Cast) -> None:
    client, path = client_for("alpha", user=cast.lena), f"/claim/{code.code}/"
    look = client.get(path)
    assert (look.status_code, badges(alpha)) == (200, 0)
    assert "Get my badge" in look.content.decode()
    done = client.post(path)
    assert (done.status_code, done.context["state"], badges(alpha)) == (201, "done", 1)
    assert client.get(done.context["credential_url"].split(":8000")[1]).status_code == 200
    again = client.post(path)
    assert (again.status_code, again.context["credential_url"]) == (200, done.context["credential_url"])
    assert client.get(path).context["state"] == "already"


def test_claim_by_address_sends_a_link(code: ClaimCode, alpha: Tenant, client_for: Any) -> None:
    client, path = client_for("alpha"), f"/claim/{code.code}/"
    page = client.get(path).content.decode()
    assert f"/sign-in/?next=/claim/{code.code}/" in page
    done = client.post(path, {"email": "New@example.org"})
    assert (done.status_code, done.context["needs_account"]) == (201, True)
    assert OutgoingMail.objects.get().recipient == "new@example.org"


@pytest.mark.parametrize("typed", ["{}", " {} ", "https://alpha.example/claim/{}/", "{} "])
def test_code_is_understood_as_people_type_it(typed: str, code: ClaimCode, client_for: Any) -> None:
    spaced = f"{code.code[:11]} {code.code[11:]}" if typed == "{} " else code.code
    answer = client_for("alpha").get("/claim/", {"code": typed.format(spaced)})
    assert answer["Location"] == f"/claim/{code.code}/"


def test_answer_does_not_tell_whether_an_address_has_an_account(
    code: ClaimCode, client_for: Any, cast: Cast
) -> None:
    path = f"/claim/{code.code}/"
    pages = []
    for email in ("lena@example.org", "nobody@example.org"):
        answer = client_for("alpha").post(path, {"email": email})
        link = answer.context["credential_url"]
        pages.append((answer.status_code, answer.content.decode().replace(link, "LINK")))
    assert pages[0] == pages[1]


def test_repeated_claim_by_address_shows_nothing_of_the_badge(
    code: ClaimCode, client_for: Any, cast: Cast
) -> None:
    path = f"/claim/{code.code}/"
    client_for("alpha", user=cast.lena).post(path)
    answer = client_for("alpha").post(path, {"email": "lena@example.org"})
    assert (answer.status_code, answer.context["credential_url"]) == (200, "")
    assert "/credentials/" not in answer.content.decode()


def test_claim_page_lists_nobody_and_is_never_cached(code: ClaimCode, client_for: Any, cast: Cast) -> None:
    client_for("alpha", user=cast.lena).post(f"/claim/{code.code}/")
    answer = client_for("alpha").get(f"/claim/{code.code}/")
    assert "lena" not in answer.content.decode().lower()
    assert "no-store" in answer["Cache-Control"]


def test_typed_code_leads_to_its_page(code: ClaimCode, client_for: Any) -> None:
    client = client_for("alpha")
    for typed in (code.code, f" http://alpha.cityoflearning.localhost:8000/claim/{code.code}/ "):
        assert client.get("/claim/", {"code": typed})["Location"] == f"/claim/{code.code}/"
    assert client.get("/claim/").status_code == 200


def test_wrong_address_is_told_beside_the_field(code: ClaimCode, client_for: Any) -> None:
    for email in ("", "no-address", "a" * 300 + "@example.org", "a\x00@example.org"):
        answer = client_for("alpha").post(f"/claim/{code.code}/", {"email": email})
        assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)
