"""Children and their guardians, from signing up to coming of age."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from credentials.models import Achievement, Credential
from credentials.services.issuing import issue_credential
from shared.ages import years_later
from shared.enums import ConsentState
from shared.models import AgeStatement, AuditEntry, GuardianConsent, Notification, OutgoingMail, User
from shared.queries.ages import may_be_public, may_show_name
from shared.services.ages import state_age
from tenants.context import in_tenant
from tenants.members.models import Member
from tenants.members.services.joining import join_tenant
from tenants.models import Tenant
from tenants.services.guardians import (
    DAYS,
    GuardianRefused,
    answer_as_guardian,
    ask_guardian,
    release_children,
    show_or_hide_name,
)
from tests.conftest import PASSWORD, Cast, make_user
from tests.credentials.conftest import achievement  # noqa: F401  (a fixture)
from tests.shared.accounts.mails import code_in, mails_to

ClientFor = Callable[..., Client]
MUM = "mum@example.org"


def born(years: int) -> date:
    return years_later(timezone.localdate(), -years)


@pytest.fixture
def child(db: None) -> User:
    """Mia, fourteen, in Slovenia: a year too young."""
    mia = make_user("mia")
    state_age(actor=mia, country="SI", birth_date=born(14))
    return mia


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"https?://[^/\s]+(/guardian/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def asked(child: User, email: str = MUM) -> str:
    """The path of the newest link."""
    ask_guardian(actor=child, email=email)
    return link_in(mails_to(email)[-1])


# --- signing up -------------------------------------------------------------------------------------------------------


def sign_up(client: Client, **fields: str) -> Any:
    form = {"email": "mia@example.org", "display_name": "Mia", "password": PASSWORD, **fields}
    return client.post("/accounts/signup/", form)


@pytest.mark.parametrize(
    ("country", "years", "kept"),
    [
        ("SI", None, ("SI", 18, False)),
        ("SI", 17, ("SI", 17, False)),
        ("SI", 15, ("SI", 15, False)),
        ("SI", 14, ("SI", None, True)),
        ("DE", 15, ("DE", None, True)),
        ("BE", 13, ("BE", 13, False)),
        ("AT", 13, ("AT", None, True)),
        ("DK", 14, ("DK", None, True)),
    ],
)
def test_sign_up_keeps_no_more_than_is_needed(
    client_for: ClientFor, country: str, years: int | None, kept: tuple[Any, ...]
) -> None:
    client = client_for()
    age = {"age": "adult"} if years is None else {"age": "younger", "birth_date": born(years).isoformat()}
    assert sign_up(client, country=country, **age).status_code == 302
    client.post("/accounts/confirm-email/", {"code": code_in(mails_to("mia@example.org")[0])})
    statement = AgeStatement.objects.get(user__email="mia@example.org")
    assert (statement.country, statement.at_least, statement.birth_date is not None) == kept


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"country": "SI"},
        {"country": "XX", "age": "adult"},
        {"country": "SI", "age": "younger"},
        {"country": "SI", "age": "younger", "birth_date": "tomorrow"},
        {"country": "SI", "age": "younger", "birth_date": "1850-01-01"},
        {"country": "SI", "age": "younger", "birth_date": "2999-01-01"},
        {"country": "SI", "age": "younger", "birth_date": "2011-02-29"},
    ],
)
def test_sign_up_without_a_plausible_age_is_asked_again(
    client_for: ClientFor, fields: dict[str, str]
) -> None:
    assert sign_up(client_for(), **fields).status_code == 200
    assert mails_to("mia@example.org") == []


def test_adults_day_of_birth_is_not_even_read(client_for: ClientFor) -> None:
    client = client_for()
    assert sign_up(client, country="SI", age="adult", birth_date="2020-01-01").status_code == 302
    client.post("/accounts/confirm-email/", {"code": code_in(mails_to("mia@example.org")[0])})
    assert AgeStatement.objects.values_list("at_least", "birth_date").get() == (18, None)


# --- asking and answering ---------------------------------------------------------------------------------------------


def test_guardian_confirms_and_takes_it_back(child: User, client_for: ClientFor) -> None:
    path, stranger = asked(child), client_for()
    page = stranger.get(path).content.decode()
    assert ("Mia asks for your permission" in page, may_be_public(child.pk)) == (True, False)
    assert "Thank you" in stranger.post(path, {"answer": "confirm"}).content.decode()
    assert (may_be_public(child.pk), may_show_name(child.pk)) == (True, False)
    assert Notification.objects.filter(user=child, kind="guardian_answered").count() == 1

    back = link_in(mails_to(MUM)[-1])
    assert back != path
    assert "Take your permission back?" in stranger.get(back).content.decode()
    stranger.post(back, {"answer": "withdraw"})
    assert (may_be_public(child.pk), GuardianConsent.objects.get().state) == (False, "withdrawn")
    assert stranger.post(back, {"answer": "confirm"}).status_code == 410
    again = stranger.get(path)
    assert (again.status_code, "your answer stands" in again.content.decode()) == (410, True)


def test_link_is_good_for_one_answer(child: User, client_for: ClientFor) -> None:
    path = asked(child)
    assert client_for().post(path, {"answer": "decline"}).status_code == 200
    for answer in ("confirm", "decline", "withdraw"):
        assert client_for().post(path, {"answer": answer}).status_code == 410
    assert GuardianConsent.objects.get().state == ConsentState.DECLINED


def test_newer_link_replaces_the_older_one(child: User, client_for: ClientFor) -> None:
    first, second = asked(child), asked(child)
    assert [client_for().get(path).status_code for path in (first, second)] == [410, 200]


def test_link_of_another_child_or_changed_or_old_is_refused(child: User, client_for: ClientFor) -> None:
    path = asked(child)
    other = make_user("max")
    state_age(actor=other, country="SI", birth_date=born(13))
    theirs = asked(other, "dad@example.org")
    mixed = (
        "/guardian/" + theirs.split("/")[2].split(":")[0] + ":" + path.split("/")[2].split(":", 1)[1] + "/"
    )
    for wrong in (mixed, path[:-3] + "x/", "/guardian/x/", "/guardian/%00/"):
        assert client_for().post(wrong, {"answer": "confirm"}).status_code == 410, wrong
    GuardianConsent.objects.update(asked_at=timezone.now() - timedelta(days=DAYS, minutes=1))
    assert client_for().post(path, {"answer": "confirm"}).status_code == 410
    assert not GuardianConsent.objects.exclude(state=ConsentState.ASKED).exists()


def test_unknown_answer_changes_nothing(child: User, client_for: ClientFor) -> None:
    path = asked(child)
    for answer in ("", "withdraw", "yes"):
        client_for().post(path, {"answer": answer})
    assert GuardianConsent.objects.get().state == ConsentState.ASKED


def test_confirmation_cannot_come_from_the_service_twice(child: User) -> None:
    token = asked(child).split("/")[2]
    answer_as_guardian(token=token, state=ConsentState.CONFIRMED)
    with pytest.raises(GuardianRefused):
        answer_as_guardian(token=token, state=ConsentState.CONFIRMED)


def test_child_cannot_be_its_own_guardian_nor_ask_without_end(child: User, cast: Cast) -> None:
    with pytest.raises(GuardianRefused, match="own address"):
        ask_guardian(actor=child, email=" MIA@example.org")
    for _ in range(3):
        ask_guardian(actor=child, email=MUM)
    with pytest.raises(GuardianRefused, match="several times"):
        ask_guardian(actor=child, email="dad@example.org")
    with pytest.raises(GuardianRefused, match="old enough"):
        ask_guardian(actor=cast.lena, email=MUM)


def test_childs_own_page_asks_says_how_it_stands_and_forgets(child: User, client_for: ClientFor) -> None:
    client = client_for(user=child)
    assert "My guardian" in client.get("/accounts/").content.decode()
    assert client.post("/accounts/guardian/", {"ask": "1", "email": "no address"}).status_code == 200
    assert client.post("/accounts/guardian/", {"ask": "1", "email": MUM}).status_code == 302
    assert "wait for the answer" in client.get("/accounts/guardian/").content.decode()
    client.post("/accounts/guardian/", {"forget": "1"})
    assert not GuardianConsent.objects.exists()
    assert MUM not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_child_cannot_make_itself_older(child: User, client_for: ClientFor) -> None:
    client = client_for(user=child)
    answer = client.post("/accounts/age/", {"country": "SI", "age": "adult"})
    assert (answer["Location"], may_show_name(child.pk)) == ("/accounts/guardian/", False)


def test_who_moved_says_the_age_once_more(cast: Cast, client_for: ClientFor) -> None:
    state_age(actor=cast.lena, country="SI", birth_date=born(15))
    AgeStatement.objects.update(country="DE")
    client = client_for(user=cast.lena)
    assert "Say my age" in client.get("/accounts/guardian/").content.decode()
    form = {"country": "DE", "age": "younger", "birth_date": born(16).isoformat()}
    assert client.post("/accounts/age/", form)["Location"] == "/accounts/"
    assert may_show_name(cast.lena.pk)


# --- what others see --------------------------------------------------------------------------------------------------


@pytest.fixture
def badge(alpha: Tenant, child: User, achievement: Achievement) -> Credential:  # noqa: F811
    with in_tenant(alpha):
        fields: dict[str, Any] = {"email": child.email, "recipient_name": "Mia Child"}
        return issue_credential(actor=None, achievement=achievement, notify=False, **fields).credential


def badge_page(client: Client, badge: Credential) -> tuple[bool, bool]:
    """(names the child, asks search engines to stay away)."""
    answer = client.get(f"/credentials/{badge.pk}/")
    return "Mia Child" in answer.content.decode(), answer.headers.get("X-Robots-Tag") == "noindex"


def test_badge_page_of_a_child_shows_no_name_and_is_not_found(
    alpha: Tenant, child: User, badge: Credential, client_for: ClientFor
) -> None:
    with in_tenant(alpha):
        Credential.objects.update(is_findable=True)  # from before the guardian took the permission back
    assert badge_page(client_for(alpha), badge) == (False, True)
    own = client_for(alpha, user=child).post(
        f"/credentials/{badge.pk}/findable/", {"is_findable": "yes"}, follow=True
    )
    assert "Your guardian must give permission first" in own.content.decode()
    answer_as_guardian(token=asked(child).split("/")[2], state=ConsentState.CONFIRMED)
    assert badge_page(client_for(alpha), badge) == (False, False)
    AgeStatement.objects.filter(pk=child.pk).update(birth_date=born(15))
    assert badge_page(client_for(alpha), badge) == (True, False)


def test_location_with_a_higher_age_counts_as_well(
    alpha: Tenant, child: User, badge: Credential, client_for: ClientFor
) -> None:
    AgeStatement.objects.filter(pk=child.pk).update(birth_date=None, at_least=14, country="AT")
    assert may_show_name(child.pk)
    assert badge_page(client_for(alpha), badge)[0] is False


def test_members_name_follows_the_age(alpha: Tenant, beta: Tenant, child: User) -> None:
    with in_tenant(alpha):
        assert (join_tenant(user=child).shows_name, Member.objects.get(pk=child.pk).public_name) == (
            False,
            "",
        )
    AgeStatement.objects.filter(pk=child.pk).update(birth_date=born(15))
    assert release_children() == 1
    show_or_hide_name(user_id=child.pk)
    with in_tenant(alpha):
        assert Member.objects.get(pk=child.pk).public_name == "Mia"
    with in_tenant(beta):
        assert join_tenant(user=child).shows_name is False  # the Netherlands ask for sixteen years
