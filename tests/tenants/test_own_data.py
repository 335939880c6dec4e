"""A copy of everything, and the end of an account, across two locations."""

import json
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from credentials.models import Credential
from credentials.services.issuing import issue_credential
from credentials.wallet.models import WalletItem
from learning.enums import EnrolmentStatus
from learning.models import Activity, Enrolment, OrganiserMembership
from learning.services.enrolments import join_activity
from learning.services.organisers import create_organiser, set_organiser_role
from shared import faults
from shared.enums import BadgesAfterwards, ExportState
from shared.models import AccountDeletion, AuditEntry, DataExport, JournalEntry, Notification, User
from shared.notifications import sentence_of
from shared.services.own_data import GRACE, KEPT
from tenants.context import in_tenant
from tenants.members.models import Member
from tenants.members.services.joining import join_tenant
from tenants.models import Membership, Tenant
from tenants.services import exporting
from tenants.services.erasing import (
    LINK_VALID,
    ask_deletion,
    cancel_by_link,
    check_obstacles,
    delete_account,
    queue_due_deletions,
)
from tenants.services.exporting import (
    TooManyExports,
    export_path,
    make_export,
    remove_old_exports,
    start_export,
)
from tests.conftest import PASSWORD, Cast
from tests.credentials.badges import make_achievement
from tests.learning.conftest import make_activity, organiser  # noqa: F401  (fixtures)
from tests.shared.accounts.mails import mails_to

ClientFor = Callable[..., Client]


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting.settings, "DATA_DIR", tmp_path)


@pytest.fixture(autouse=True)
def _no_faults() -> Iterator[None]:
    yield
    faults.arm(None)


@pytest.fixture
def life(
    alpha: Tenant,
    beta: Tenant,
    cast: Cast,
    make_activity: Callable[..., Activity],  # noqa: F811
) -> dict[str, Any]:
    """Lena's traces: at alpha an activity with answers and a badge, at beta a badge without being a member; Ravi's
    likewise, which must stay."""
    past, coming = make_activity(title="Past"), make_activity(title="Coming", capacity=3)
    with in_tenant(alpha):
        lena, ravi = cast.member(cast.lena), cast.member(cast.ravi)
        for activity in (past, coming):
            join_activity(member=lena, activity=activity)
            join_activity(member=ravi, activity=activity)
        Activity.objects.filter(pk=past.pk).update(
            starts_at=timezone.now() - timedelta(days=3), ends_at=timezone.now() - timedelta(days=2)
        )
        Enrolment.objects.filter(member=lena, activity=past).update(answers=["LENAS-WORDS"])
        made = {}
        assert coming.achievement is not None
        for name, user in (("alpha", cast.lena), ("ravis", cast.ravi)):
            made[name] = issue_credential(
                actor=None,
                achievement=coming.achievement,
                email=user.email,
                recipient_name=user.display_name,
            ).credential
    with in_tenant(beta):
        otto = cast.member(cast.otto)
        library = create_organiser(actor=otto, name="Library", slug="library")
        made["beta"] = issue_credential(
            actor=otto,
            achievement=make_achievement(library.issuer),
            email="lena@example.org",
            recipient_name="Lena",
        ).credential
    return {"past": past, "coming": coming, **made}


def fresh_client(client_for: ClientFor, user: User) -> Client:
    """Signed in, and has just shown who it is."""
    client = client_for(user=user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def archive_of(export: DataExport) -> zipfile.ZipFile:
    return zipfile.ZipFile(export_path(export))


# --- a copy -----------------------------------------------------------------------------------------------------------


def test_copy_holds_everything_of_the_person_and_nothing_of_others(cast: Cast, life: dict[str, Any]) -> None:
    export = start_export(actor=cast.lena)
    make_export(export_id=str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.done, export.total > 8) == (ExportState.READY, export.total, True)
    with archive_of(export) as archive:
        names = set(archive.namelist())
        texts = {name: archive.read(name).decode() for name in names if not name.endswith(".png")}
    alpha, beta = life["alpha"], life["beta"]
    assert names >= {
        *("index.html", "account.json", "wallet.json", "journal.json", "mails.json", "notifications.json"),
        *("alpha/activities.json", "alpha/badges.json", f"alpha/badges/{alpha.pk}.json"),
        *(f"alpha/badges/{alpha.pk}.png", f"beta/badges/{beta.pk}.json", f"beta/badges/{beta.pk}.png"),
    }
    assert json.loads(texts[f"alpha/badges/{alpha.pk}.json"]) == json.loads(alpha.ob3)
    activities = json.loads(texts["alpha/activities.json"])
    assert [row["activity__title"] for row in activities] == ["Past", "Coming"]
    page = texts["index.html"]
    assert ("LENAS-WORDS" in page, 'href="alpha/activities.json"' in page) == (True, True)
    assert ("__" in page, "<pre" in page, "None" in page) == (False, False, False)
    assert "color-scheme" in texts["style.css"]
    whole = "".join(texts.values())
    assert [word for word in ("ravi@example.org", "Ravi", "otto@example.org") if word in whole] == []
    assert Notification.objects.filter(user=cast.lena, kind="export_ready").count() == 1
    assert "/accounts/data/" in mails_to("lena@example.org")[-1].text


def test_page_for_reading_speaks_the_language_and_keeps_the_clock_of_the_person_s_location(
    alpha: Tenant, cast: Cast, life: dict[str, Any]
) -> None:
    """Somebody who has chosen neither: as their location's. Codes and parameters stand in the files, and are said in
    words here."""
    User.objects.filter(pk=cast.lena.pk).update(language="", time_zone="")
    Tenant.objects.filter(pk=alpha.pk).update(languages=["de", "en"])
    told = Notification.objects.create(
        user=cast.lena,
        tenant=alpha,
        kind="activity_moved",
        parameters={"title": "Robotik"},
        url="https://example.org/r",
        created_at=datetime(2024, 7, 1, 8, 30, tzinfo=UTC),
    )
    export = start_export(actor=cast.lena)
    make_export(export_id=str(export.pk))
    with archive_of(export) as archive:
        page = " ".join(archive.read("index.html").decode().split())
        notifications = json.loads(archive.read("notifications.json"))["notifications"]
        state = json.loads(archive.read("alpha/activities.json"))[0]["status"]
    with override("de"):
        sentence = escape(sentence_of("activity_moved", told.parameters, time_zone="UTC"))
        meaning = str(EnrolmentStatus(state).label)
    assert '<html lang="de">' in page
    assert "Mo., 1. Juli 2024, 10:30" in page
    assert sentence in page
    assert f"<dd> {meaning} </dd>" in page.replace("<dd>", "<dd> ").replace("</dd>", " </dd>").replace(
        "  ", " "
    )
    assert [word for word in ("activity_moved", state) if f">{word}<" in page.replace(" ", "")] == []
    assert (notifications[0]["kind"], notifications[0]["parameters"]) == (
        "activity_moved",
        {"title": "Robotik"},
    )
    letter = mails_to("lena@example.org")[-1]
    assert "Alle deine Daten" in letter.subject


def test_copy_is_downloaded_by_its_owner_alone_after_showing_who_it_is(
    cast: Cast, life: dict[str, Any], client_for: ClientFor
) -> None:
    export = start_export(actor=cast.lena)
    path = f"/accounts/data/{export.pk}/"
    lena = fresh_client(client_for, cast.lena)
    assert lena.get(path).status_code == 404  # not finished yet
    make_export(export_id=str(export.pk))
    answer = lena.get(path)
    assert (answer.status_code, answer["Content-Disposition"]) == (200, 'attachment; filename="my-data.zip"')
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "index.html" in zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))).namelist()
    assert client_for(user=cast.lena).get(path)["Location"].startswith("/accounts/reauthenticate/")
    assert fresh_client(client_for, cast.otto).get(path).status_code == 404
    assert client_for().get(path)["Location"].startswith("/sign-in/")
    assert "Ready until" in lena.get("/accounts/data/").content.decode()


def test_copy_goes_after_a_week(cast: Cast, life: dict[str, Any], client_for: ClientFor) -> None:
    export = start_export(actor=cast.lena)
    make_export(export_id=str(export.pk))
    DataExport.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert fresh_client(client_for, cast.lena).get(f"/accounts/data/{export.pk}/").status_code == 404
    assert (remove_old_exports(), export_path(export).exists(), KEPT.days) == (1, False, 7)
    assert not DataExport.objects.exists()


def test_copies_are_limited_and_one_at_a_time(cast: Cast) -> None:
    first = start_export(actor=cast.lena)
    assert start_export(actor=cast.lena) == first
    start_export(actor=cast.lena)
    with pytest.raises(TooManyExports):
        start_export(actor=cast.lena)
    DataExport.objects.update(created_at=timezone.now() - timedelta(hours=7))
    remove_old_exports()
    assert set(DataExport.objects.values_list("state", flat=True)) == {ExportState.FAILED}


# --- the end ----------------------------------------------------------------------------------------------------------


def due(user: User, badges: BadgesAfterwards = BadgesAfterwards.FORGET) -> None:
    ask_deletion(actor=user, badges=badges)
    AccountDeletion.objects.filter(pk=user.pk).update(due_at=timezone.now() - timedelta(minutes=1))


def test_forgotten_person_is_nowhere(
    alpha: Tenant, beta: Tenant, cast: Cast, life: dict[str, Any], client_for: ClientFor
) -> None:
    pk = cast.lena.pk
    due(cast.lena)
    delete_account(user_id=pk)
    assert not User.objects.filter(pk=pk).exists()
    assert not Membership.objects.filter(user=pk).exists()
    assert not WalletItem.objects.filter(email="lena@example.org").exists()
    assert not JournalEntry.objects.filter(user=pk).exists()
    with in_tenant(alpha):
        assert Member.objects.values_list("display_name", "role").get(pk=pk) == ("", "member")
        kept = Enrolment.objects.filter(member_id=pk).order_by("joined_at")
        assert list(kept.values_list("status", "answers")) == [("joined", []), ("left", [])]
        assert Activity.objects.get(pk=life["coming"].pk).enrolled == 1
        assert Credential.objects.get(pk=life["ravis"].pk).ob3 == life["ravis"].ob3
    for where, badge in ((alpha, life["alpha"]), (beta, life["beta"])):
        client = client_for(where)
        page = client.get(f"/credentials/{badge.pk}/")
        assert "This badge has been withdrawn" in page.content.decode()
        for file in ("ob3.json", "ob3.jwt", "ob2.json", "ob3.png", "ob2.png"):
            answer = client.get(f"/credentials/{badge.pk}/{file}")
            assert (answer.status_code, b"salt" in answer.content) == (410, False), file
    assert traces_of("lena@example.org", alpha, beta) == []
    assert [letter.subject for letter in mails_to("lena@example.org")] == ["Your account is deleted"]
    assert client_for(alpha).get(f"/credentials/{life['ravis'].pk}/").status_code == 200


def traces_of(word: str, *tenants: Tenant) -> list[str]:
    """Tables in which the word still stands: the mail that says goodbye, and nothing else."""
    found = []
    for schema in ("public", *(tenant.schema_name for tenant in tenants)):
        with in_tenant_or_not(schema, tenants), connection.cursor() as cursor:
            cursor.execute(
                """SELECT tablename FROM pg_tables WHERE schemaname = %s
                   AND has_table_privilege(format('%%I.%%I', schemaname, tablename), 'SELECT')""",
                [schema],
            )
            for (table,) in cursor.fetchall():
                cursor.execute(
                    f'SELECT count(*) FROM "{schema}"."{table}" t WHERE t::text ILIKE %s', [f"%{word}%"]
                )
                if cursor.fetchone()[0] and table != "shared_outgoingmail":
                    found.append(f"{schema}.{table}")
    return found


def in_tenant_or_not(schema: str, tenants: tuple[Tenant, ...]) -> Any:
    from tenants.context import in_public

    tenant = next((one for one in tenants if one.schema_name == schema), None)
    return in_tenant(tenant) if tenant else in_public()


def test_kept_badges_stay_valid_without_a_name(
    alpha: Tenant, cast: Cast, life: dict[str, Any], client_for: ClientFor
) -> None:
    due(cast.lena, BadgesAfterwards.KEEP)
    delete_account(user_id=cast.lena.pk)
    client, badge = client_for(alpha), life["alpha"]
    page = client.get(f"/credentials/{badge.pk}/").content.decode()
    assert ("This badge is genuine" in page, "Lena" in page) == (True, False)
    assert json.loads(client.get(f"/credentials/{badge.pk}/ob3.json").content) == json.loads(badge.ob3)
    with in_tenant(alpha):
        found = Credential.objects.values_list("recipient_email", "recipient_name", "member").get(pk=badge.pk)
    assert found == (f"nobody-{badge.pk}@invalid.invalid", "", None)


def test_what_breaks_off_in_the_middle_goes_on(
    alpha: Tenant, beta: Tenant, cast: Cast, life: dict[str, Any]
) -> None:
    pk, seen = cast.lena.pk, []

    def break_second(name: str) -> None:
        if name == "erase.location":
            seen.append(name)
            if len(seen) == 2:
                raise RuntimeError("the machine stopped")

    due(cast.lena)
    faults.arm(break_second)
    with pytest.raises(RuntimeError):
        delete_account(user_id=pk)
    faults.arm(None)
    assert AccountDeletion.objects.get(pk=pk).cleared == [min(alpha.pk, beta.pk)]
    assert User.objects.get(pk=pk).is_active is False
    second = max((alpha, beta), key=lambda tenant: tenant.pk)
    with in_tenant(second):  # nothing half done
        assert Credential.objects.filter(recipient_email="lena@example.org").exists()
    assert queue_due_deletions() == 1
    delete_account(user_id=pk)
    delete_account(user_id=pk)
    assert not User.objects.filter(pk=pk).exists()
    with in_tenant(second):
        assert not Credential.objects.filter(recipient_email="lena@example.org").exists()
    assert AuditEntry.objects.filter(action="account.deleted", object_id=str(pk)).count() == 1


def test_nothing_happens_before_the_two_weeks_are_over(cast: Cast) -> None:
    ask_deletion(actor=cast.lena, badges=BadgesAfterwards.KEEP)
    delete_account(user_id=cast.lena.pk)
    assert (queue_due_deletions(), User.objects.get(pk=cast.lena.pk).is_active, GRACE.days) == (0, True, 14)


def test_last_owner_hands_over_first(alpha: Tenant, cast: Cast, organiser: Any) -> None:  # noqa: F811
    check = cast.petra.pk
    due(cast.petra)
    User.objects.filter(pk=check).update(language="de")
    check_obstacles(user_id=check)
    assert "Du hast die Leitung von Youth Club allein." in mails_to("petra@example.org")[-1].text
    User.objects.filter(pk=check).update(language="en")
    delete_account(user_id=check)
    assert User.objects.get(pk=check).is_active is True
    assert AccountDeletion.objects.get(pk=check).due_at > timezone.now()
    letter = mails_to("petra@example.org")[-1]
    assert "You are the only owner of Youth Club." in letter.text
    assert f"/manage/organisers/{organiser.slug}/" in letter.text

    with in_tenant(alpha):
        set_organiser_role(actor=None, organiser=organiser, member=cast.member(cast.ravi), role="owner")
    AccountDeletion.objects.filter(pk=check).update(due_at=timezone.now() - timedelta(minutes=1))
    delete_account(user_id=check)
    assert not User.objects.filter(pk=check).exists()
    with in_tenant(alpha):
        assert list(OrganiserMembership.objects.values_list("member_id", flat=True)) == [cast.ravi.pk]


def test_page_says_what_goes_and_mail_keeps_the_account(cast: Cast, client_for: ClientFor) -> None:
    lena = fresh_client(client_for, cast.lena)
    page = lena.get("/accounts/delete/").content.decode()
    assert ("What goes" in page, "What stays" in page) == (True, True)
    assert lena.post("/accounts/delete/", {"badges": "forget"}).status_code == 200
    assert not AccountDeletion.objects.exists()
    assert lena.post("/accounts/delete/", {"badges": "forget", "sure": "on"}).status_code == 302
    assert "will be deleted on" in lena.get("/accounts/data/").content.decode()
    path = (
        "/"
        + next(
            word for word in mails_to("lena@example.org")[-1].text.split() if "/keep-account/" in word
        ).split("/", 3)[3]
    )
    stranger = client_for()
    assert stranger.get(path).status_code == 200
    assert AccountDeletion.objects.exists()
    for wrong in (path[:-3] + "x/", "/keep-account/x/"):
        assert stranger.post(wrong).status_code == 404
    assert "stays as it is" in stranger.post(path).content.decode()
    assert "nothing to cancel" in stranger.post(path).content.decode()
    assert not AccountDeletion.objects.exists()


def test_link_that_keeps_the_account_ends(
    cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_deletion(actor=cast.lena, badges=BadgesAfterwards.FORGET)
    text = mails_to("lena@example.org")[-1].text
    path = "/keep-account/" + text.partition("/keep-account/")[2].split()[0]
    later = time.time() + LINK_VALID.total_seconds() + 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    page = client_for().post(path)

    assert (page.status_code, "/accounts/data/" in page.content.decode()) == (410, True)
    assert AccountDeletion.objects.filter(pk=cast.lena.pk).exists()


def test_deleting_asks_who_it_is(cast: Cast, client_for: ClientFor) -> None:
    answer = client_for(user=cast.lena).post("/accounts/delete/", {"badges": "forget", "sure": "on"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not AccountDeletion.objects.exists()


def test_sessions_end_when_it_begins_and_there_is_no_way_back(
    alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    client = client_for(alpha, user=cast.lena)
    assert client.get("/me/").status_code == 200
    due(cast.lena)
    AccountDeletion.objects.update(began_at=timezone.now())
    User.objects.filter(pk=cast.lena.pk).update(is_active=False)
    assert client.get("/me/").status_code == 302
    assert cancel_by_link(token="x") is False


def test_badges_of_people_without_membership_reach_their_location(
    beta: Tenant, cast: Cast, life: dict[str, Any]
) -> None:
    """The reviewer of nothing: who never was a member of beta is forgotten there all the same."""
    with in_tenant(beta):
        assert not Member.objects.filter(pk=cast.lena.pk).exists()
        join_tenant(user=cast.ravi)
    due(cast.lena)
    delete_account(user_id=cast.lena.pk)
    with in_tenant(beta):
        assert Credential.objects.get(pk=life["beta"].pk).ob3 == ""
        assert Member.objects.get(pk=cast.ravi.pk).display_name == "Ravi"
