from datetime import timedelta
from typing import Any

from django.utils import timezone

from credentials.models import Achievement, Credential
from credentials.services.issuers import create_issuer
from credentials.services.issuing import issue_credential
from credentials.services.revoking import revoke_credential
from credentials.wallet.models import WalletItem
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.credentials.badges import make_achievement


def fill(achievement: Achievement, alpha: Tenant, beta: Tenant) -> None:
    """Four of Lena's badges: held, expired and revoked ones of alpha, one of beta."""
    past, lena = timezone.now() - timedelta(days=10), "lena@example.org"
    with in_tenant(alpha):
        issue_credential(actor=None, achievement=achievement, email=lena)
        issue_credential(
            actor=None,
            achievement=achievement,
            email=lena,
            source="old",
            valid_from=past,
            valid_until=past + timedelta(days=1),
        )
        wrong = issue_credential(actor=None, achievement=achievement, email=lena, source="wrong").credential
        revoke_credential(actor=None, credential=wrong, reason="A mistake")
    with in_tenant(beta):
        museum = create_issuer(actor=None, slug="museum", name="Museum")
        issue_credential(actor=None, achievement=make_achievement(museum, name="Clay"), email=lena)


def test_empty_wallet_leads_to_what_this_host_has(client_for: Any, cast: Cast) -> None:
    links = [
        client_for(where, user=cast.ravi).get("/wallet/").context["explore_url"] for where in (None, "alpha")
    ]
    assert links == ["/search/", "/activities/"]


def test_wallet_shows_everything_on_every_host(
    achievement: Achievement, alpha: Tenant, beta: Tenant, client_for: Any, cast: Cast
) -> None:
    fill(achievement, alpha, beta)
    for where in (None, "alpha", "beta"):
        page = client_for(where, user=cast.lena).get("/wallet/")
        found = sorted((badge["name"], badge["state"]) for badge in page.context["badges"])
        assert found == [("Clay", ""), ("Soldering", ""), ("Soldering", "expired"), ("Soldering", "revoked")]
        assert client_for(where, user=cast.ravi).get("/wallet/").context["badges"] == []


def test_wallet_asks_no_location(
    achievement: Achievement,
    alpha: Tenant,
    beta: Tenant,
    client_for: Any,
    cast: Cast,
    django_assert_num_queries: Any,
) -> None:
    client = client_for(None, user=cast.lena)
    with in_tenant(alpha):
        issue_credential(actor=None, achievement=achievement, email="lena@example.org")
    with django_assert_num_queries(7):
        client.get("/wallet/")
    fill(achievement, alpha, beta)
    with django_assert_num_queries(7):
        client.get("/wallet/")


def test_stranger_is_asked_to_sign_in(client_for: Any) -> None:
    assert client_for("alpha").get("/wallet/")["Location"] == "/sign-in/?next=/wallet/"


def test_what_waits_is_taken_by_a_tap(
    achievement: Achievement, alpha: Tenant, client_for: Any, cast: Cast
) -> None:
    with in_tenant(alpha):
        issue_credential(actor=None, achievement=achievement, email="lena@example.org")
        Credential.objects.update(member=None, claimed_at=None)
    WalletItem.objects.update(user=None)
    client = client_for("beta", user=cast.lena)
    page = client.get("/wallet/")
    assert ([badge["state"] for badge in page.context["waiting"]], page.context["badges"]) == (
        ["waiting"],
        [],
    )
    client.post("/wallet/")
    assert WalletItem.objects.get().user == cast.lena
    with in_tenant(alpha):
        assert Credential.objects.get().member_id == cast.lena.pk
