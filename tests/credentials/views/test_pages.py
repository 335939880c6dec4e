from typing import Any

from credentials.models import Achievement, Credential
from credentials.services.issuing import issue_credential
from credentials.services.revoking import revoke_credential
from shared.models import AuditEntry
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast


def test_badge_page_shows_what_was_checked(credential: Credential, client_for: Any) -> None:
    page = client_for("alpha").get(f"/credentials/{credential.pk}/")
    html = page.content.decode()
    assert "Nothing was changed since it was signed." in html
    assert "Lena" in html
    assert {row["state"] for row in page.context["checks"]} == {"good"}
    assert page.context["is_holder"] is False


def test_holder_sees_how_to_show_it(credential: Credential, client_for: Any, cast: Cast) -> None:
    path = f"/credentials/{credential.pk}/"
    assert client_for("alpha", user=cast.lena).get(path).context["is_holder"] is True
    assert client_for("alpha", user=cast.ravi).get(path).context["is_holder"] is False


def test_revoked_badge_says_so_at_once(credential: Credential, alpha: Tenant, client_for: Any) -> None:
    client, path = client_for("alpha"), f"/credentials/{credential.pk}/"
    client.get(path)
    with in_tenant(alpha):
        revoke_credential(actor=None, credential=credential, reason="Given by mistake")
    page = client.get(path)
    assert "This badge has been withdrawn" in page.content.decode()
    assert "Given by mistake" in page.content.decode()
    assert "bad" in {row["state"] for row in page.context["checks"]}


def test_text_of_a_badge_cannot_run(alpha: Tenant, achievement: Achievement, client_for: Any) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))\"'>"
    with in_tenant(alpha):
        for name in ("name", "description", "criteria"):
            setattr(achievement, name, evil)
        achievement.save()
        badge = issue_credential(
            actor=None, achievement=achievement, email="a@example.org", recipient_name=evil[:80]
        ).credential
    client = client_for("alpha")
    for path in (f"/credentials/{badge.pk}/", f"/achievements/{achievement.pk}/", "/issuers/library/"):
        html = client.get(path).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript' not in html
    svg = client.get(f"/achievements/{achievement.pk}/image.svg")
    assert b"<script" not in svg.content
    assert "sandbox" in svg["Content-Security-Policy"]


def test_achievement_page_offers_issuing_to_its_issuers(
    achievement: Achievement, client_for: Any, cast: Cast
) -> None:
    path = f"/achievements/{achievement.pk}/"
    assert [
        client_for("alpha", user=user).get(path).context["may_issue"] for user in (cast.petra, cast.lena)
    ] == [
        True,
        False,
    ]
    assert client_for("alpha").get("/issuers/library/").status_code == 200


def test_pages_of_another_location_are_not_found(
    credential: Credential, achievement: Achievement, client_for: Any, cast: Cast
) -> None:
    client = client_for("beta", user=cast.otto)
    for path in (f"/credentials/{credential.pk}/", f"/achievements/{achievement.pk}/", "/issuers/library/"):
        assert client.get(path).status_code == 404


def test_holder_alone_lets_search_engines_find_the_page(
    credential: Credential, client_for: Any, cast: Cast
) -> None:
    page, choice = f"/credentials/{credential.pk}/", f"/credentials/{credential.pk}/findable/"
    strangers = [
        client_for("alpha").post(choice, {"is_findable": "yes"}),
        client_for("alpha", user=cast.petra).post(choice, {"is_findable": "yes"}),
    ]
    assert [answer.status_code for answer in strangers] == [404, 404]
    holder, seen = client_for("alpha", user=cast.lena), []
    for wanted in (None, "yes", "no"):
        if wanted:
            assert holder.post(choice, {"is_findable": wanted})["Location"] == page
        answer = client_for("alpha").get(page)
        seen.append((answer.get("X-Robots-Tag"), 'content="noindex"' in answer.content.decode()))
    assert seen == [("noindex", True), (None, False), ("noindex", True)]
    entries = AuditEntry.objects.filter(action="credential.findable_set", actor_id=cast.lena.pk)
    assert list(entries.order_by("id").values_list("changes", flat=True)) == [
        {"is_findable": [False, True]},
        {"is_findable": [True, False]},
    ]
