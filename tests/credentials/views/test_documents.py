"""The permanent addresses: what a stranger's program sees."""

import gzip
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credentials.models import Achievement, Credential
from credentials.openbadges.baking import unbake_png
from credentials.services.revoking import revoke_credential
from tenants.context import in_tenant
from tenants.models import Domain, Tenant

ORIGIN = "http://alpha.cityoflearning.localhost:8000"
STATUS = "/status/library/1/"


def paths(credential: Credential) -> dict[str, str]:
    """Every document's path and media type."""
    badge, achievement = f"/credentials/{credential.pk}/", f"/achievements/{credential.achievement_id}/"
    return {
        badge + "ob3.json": "application/vc+ld+json",
        badge + "ob3.jwt": "application/jwt",
        badge + "ob2.json": "application/ld+json",
        badge + "ob3.png": "image/png",
        badge + "ob2.png": "image/png",
        achievement + "ob3.json": "application/ld+json",
        achievement + "ob2.json": "application/ld+json",
        achievement + "image.svg": "image/svg+xml",
        achievement + "image.png": "image/png",
        "/issuers/library/ob2.json": "application/ld+json",
        "/issuers/library/did.json": "application/did+ld+json",
        STATUS: "application/vc+ld+json",
    }


def test_documents_are_public_cacheable_and_touch_no_session(credential: Credential, client_for: Any) -> None:
    client = client_for("alpha")
    for path, media_type in paths(credential).items():
        answer = client.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, media_type), path
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cache-Control"].startswith("public, max-age=")
        assert ("Cookie" in answer.get("Vary", ""), len(answer.cookies)) == (False, 0)
        again = client.get(path, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
        head = client.head(path)
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"])
        assert client.post(path).status_code == 405


def test_document_that_was_sent_compressed_is_known_again(credential: Credential, client_for: Any) -> None:
    client = client_for("alpha")
    path = f"/credentials/{credential.pk}/ob3.json"
    headers = {"Accept-Encoding": "gzip"}

    answer = client.get(path, headers=headers)
    again = client.get(path, headers={**headers, "If-None-Match": answer["ETag"]})

    assert (answer["Content-Encoding"], answer["ETag"][:2]) == ("gzip", "W/")
    assert json.loads(gzip.decompress(answer.content))["id"] == ORIGIN + path
    assert (again.status_code, again.content) == (304, b"")


def test_documents_are_found_at_their_own_ids(credential: Credential, client_for: Any) -> None:
    client = client_for("alpha")
    for path in paths(credential):
        answer = client.get(path)
        if answer["Content-Type"].endswith("json"):
            identifier = answer.json()["id"]
            assert identifier in (ORIGIN + path, ORIGIN.replace("http://", "did:web:") + "x") or (
                identifier == "did:web:alpha.cityoflearning.localhost%3A8000:issuers:library"
            )


def test_another_location_knows_nothing_of_them(credential: Credential, client_for: Any) -> None:
    client = client_for("beta")
    for path in paths(credential):
        assert client.get(path).status_code == 404, path


def test_private_location_stays_verifiable(credential: Credential, alpha: Tenant, client_for: Any) -> None:
    from tenants.hosts import hosts

    Tenant.objects.filter(pk=alpha.pk).update(visibility="private")
    hosts.clear()
    client = client_for("alpha")
    for path in [*paths(credential), f"/credentials/{credential.pk}/", "/verify/"]:
        assert client.get(path).status_code == 200, path
    hosts.clear()


def test_old_host_answers_with_the_same_documents(
    credential: Credential, alpha: Tenant, client_for: Any
) -> None:
    from tenants.hosts import hosts

    before = client_for("alpha").get(f"/credentials/{credential.pk}/ob3.json").content
    Domain.objects.filter(tenant=alpha).update(is_primary=False)
    Domain.objects.create(tenant=alpha, domain="learn.alpha.example", is_primary=True)
    hosts.clear()
    for host in ("alpha", "alpha.cityoflearning.localhost", "learn.alpha.example"):
        client = client_for("alpha")
        client.defaults["HTTP_HOST"] = host if "." in host else "alpha.cityoflearning.localhost"
        answers = [client.get(path) for path in paths(credential)]
        assert {answer.status_code for answer in answers} == {200}
        assert answers[0].content == before
    hosts.clear()


@pytest.mark.parametrize(
    ("name", "queries"), [("ob3.json", 1), ("ob3.jwt", 1), ("ob2.json", 1), ("ob3.png", 1)]
)
def test_badge_costs_one_query(credential: Credential, client_for: Any, name: str, queries: int) -> None:
    client, path = client_for("alpha"), f"/credentials/{credential.pk}/{name}"
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(path)
    asked = [query["sql"] for query in captured if not query["sql"].startswith(("SET ", "SELECT set_config"))]
    assert len(asked) == queries, asked


def test_baked_images_hold_the_documents(credential: Credential, client_for: Any) -> None:
    client = client_for("alpha")
    for version in ("ob3", "ob2"):
        image = client.get(f"/credentials/{credential.pk}/{version}.png").content
        assert (
            unbake_png(image) == client.get(f"/credentials/{credential.pk}/{version}.json").content.decode()
        )


def test_revoked_assertion_answers_410(credential: Credential, alpha: Tenant, client_for: Any) -> None:
    with in_tenant(alpha):
        revoke_credential(actor=None, credential=credential, reason="Given by mistake")
    answer = client_for("alpha").get(f"/credentials/{credential.pk}/ob2.json")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (410, "*")
    assert answer.json() == {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"{ORIGIN}/credentials/{credential.pk}/ob2.json",
        "type": "Assertion",
        "revoked": True,
        "revocationReason": "Given by mistake",
    }


def test_no_document_holds_an_address_or_a_private_key(
    credential: Credential, achievement: Achievement, alpha: Tenant, client_for: Any
) -> None:
    from credentials.models import SigningKey
    from credentials.openbadges.keys import private_bytes
    from credentials.services.keys import open_key

    with in_tenant(alpha):
        keys = [private_bytes(open_key(key))[-32:] for key in SigningKey.objects.all()]
    client = client_for("alpha")
    for path in [*paths(credential), f"/credentials/{credential.pk}/", "/issuers/library/"]:
        content = client.get(path).content
        assert b"lena@example.org" not in content
        assert not any(key in content or key.hex().encode() in content for key in keys)


def test_page_links_to_every_format(credential: Credential, client_for: Any) -> None:
    base = f"/credentials/{credential.pk}/"
    page = client_for("alpha").get(base)
    html = page.content.decode()
    for name in ("ob3.json", "ob3.jwt", "ob2.json", "ob3.png", "ob2.png"):
        assert (
            f'<link rel="alternate" type="{paths(credential)[base + name]}" href="{ORIGIN}{base}{name}">'
            in html
        )
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex")


def test_who_asks_the_page_for_json_gets_the_badge(credential: Credential, client_for: Any) -> None:
    client, base = client_for("alpha"), f"/credentials/{credential.pk}/"
    answer = client.get(base, headers={"Accept": "application/ld+json, application/json;q=0.9"})
    assert json.loads(answer.content)["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert client.get(base, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})[
        "Content-Type"
    ].startswith("text/html")
    assert client.get(base, headers={"Accept": "*/*"})["Content-Type"].startswith("text/html")
