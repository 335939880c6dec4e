"""The whole story through HTTP: publish, join, claim, wallet, verify; and the other city sees nothing of it."""

import json
from collections.abc import Callable

from django.test import Client

from credentials.models import Credential
from learning.models import Activity
from shared.models import AuditEntry, CatalogueItem, JournalEntry
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

MakeClient = Callable[..., Client]

ACTIVITY = {
    "type": "workshop",
    "title": "Build a robot that waters your plants",
    "description": "Four evenings with **solder** and code.",
    "do": "Build\nTest",
    "learn": "Soldering",
    "category": "technology-and-computers",
    "format": "in_person",
    "schedule": "any_time",
    "place": "Šiška",
    "visibility": "network",
    "time_zone": "Europe/Ljubljana",
    "joining": "open",
    "participants_visibility": "nobody",
    "language": "en",
}


def publish(petra: Client) -> None:
    """Petra makes an organiser and publishes an activity, by the pages' own forms."""
    made = petra.post("/manage/organisers/new/", {"name": "Robolab", "description": "We build."})
    assert made["Location"] == "/manage/organisers/robolab/activities/new/"
    here = petra.post(made["Location"], ACTIVITY)["Location"]
    while not here.endswith("/check/"):
        base = petra.get(here).context["base"]
        saved = petra.post(here, {**ACTIVITY, "base": base, "go": "next"})
        assert saved.status_code == 302, saved.content.decode()
        here = saved["Location"]
    published = petra.post(here.partition("steps/")[0] + "status/", {"action": "publish"})
    assert published["Location"] == "/activities/build-a-robot-that-waters-your-plants/"


def test_from_an_activity_to_a_verified_badge(
    client_for: MakeClient, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    petra, lena, anon = (
        client_for(alpha, user=cast.petra),
        client_for(alpha, user=cast.lena),
        client_for(alpha),
    )
    publish(petra)
    page = "/activities/build-a-robot-that-waters-your-plants/"
    assert "Build a robot" in anon.get("/activities/").content.decode()
    assert CatalogueItem.objects.get().tenant == alpha

    assert lena.post(page + "join/").status_code == 302
    assert "You are taking part" in lena.get(page).content.decode()
    assert JournalEntry.objects.get().user == cast.lena
    assert "Build a robot" in client_for(beta, user=cast.lena).get("/my-activities/").content.decode()

    with in_tenant(alpha):
        achievement = Activity.objects.get().achievement
        assert achievement is not None
    shown = petra.post(f"/achievements/{achievement.pk}/codes/", {"max_uses": "5"})
    code_page = petra.get(shown["Location"]).content.decode()
    claim_path = "/claim/" + code_page.split("/claim/")[1].split("/")[0] + "/"
    assert petra.get(shown["Location"] + "qr.svg").content.startswith(b"<svg")
    assert "Build a robot" in lena.get(claim_path).content.decode()
    assert lena.post(claim_path).status_code == 201
    assert lena.post(claim_path).status_code == 200

    with in_tenant(alpha):
        credential = Credential.objects.get()
    for host in (alpha, beta, None):
        assert str(credential.pk) in client_for(host, user=cast.lena).get("/wallet/").content.decode()
    badge = f"/credentials/{credential.pk}/"
    assert anon.get(badge).status_code == 200
    for name in ("ob3.json", "ob3.jwt", "ob2.json", "ob3.png", "ob2.png"):
        document = anon.get(badge + name)
        assert (document.status_code, "Set-Cookie" in document) == (200, False), name
        form = {"link": f"http://alpha.cityoflearning.localhost:8000{badge}{name}"}
        for host in (alpha, beta, None):
            result = client_for(host).post("/verify/", form).content.decode()
            assert "This badge is valid" in result, (name, result)

    otto = client_for(beta, user=cast.otto)
    for path in (page, badge, badge + "ob3.json", claim_path, f"/achievements/{achievement.pk}/"):
        assert otto.get(path).status_code == 404, path
    assert "waters your plants" not in otto.get("/").content.decode()


def test_withdrawn_badge_says_so_everywhere(client_for: MakeClient, alpha: Tenant, cast: Cast) -> None:
    petra, anon = client_for(alpha, user=cast.petra), client_for(alpha)
    publish(petra)
    with in_tenant(alpha):
        achievement = Activity.objects.get().achievement
        assert achievement is not None
    issued = petra.post(
        f"/achievements/{achievement.pk}/issue/", {"emails": "Lena@Example.org, not-an-address"}
    )
    assert "issued" in issued.content.decode()
    assert "not an e-mail address" in issued.content.decode()
    with in_tenant(alpha):
        credential = Credential.objects.get()
    badge = f"/credentials/{credential.pk}/"
    petra.post(f"/achievements/{achievement.pk}/revoke/{credential.pk}/", {"reason": "Issued by mistake"})

    gone = anon.get(badge + "ob2.json")
    assert (gone.status_code, json.loads(gone.content)["revoked"]) == (410, True)
    for name in ("ob3.json", "ob3.jwt", "ob2.json", "ob3.png"):
        link = f"http://alpha.cityoflearning.localhost:8000{badge}{name}"
        assert "This badge was withdrawn" in anon.post("/verify/", {"link": link}).content.decode(), name
    assert "Issued by mistake" in anon.get(badge).content.decode()
    assert client_for(alpha, user=cast.lena).get("/wallet/").content.decode().count("ithdrawn") >= 1
    assert AuditEntry.objects.filter(action="credential.revoked", tenant_schema="t_alpha").count() == 1


def test_badge_waits_for_somebody_without_an_account(
    client_for: MakeClient, alpha: Tenant, cast: Cast
) -> None:
    from credentials.services.claiming import accept_waiting_credentials
    from tests.conftest import make_user

    petra = client_for(alpha, user=cast.petra)
    publish(petra)
    with in_tenant(alpha):
        achievement = Activity.objects.get().achievement
        assert achievement is not None
    petra.post(f"/achievements/{achievement.pk}/issue/", {"emails": "Mia@Example.org"})
    mia = make_user("mia")
    assert accept_waiting_credentials(user=mia, email="MIA@example.org") == 1
    with in_tenant(alpha):
        credential = Credential.objects.get()
        assert credential.claimed_at is not None
    assert str(credential.pk) in client_for(None, user=mia).get("/wallet/").content.decode()
