import json
from datetime import timedelta

import pytest
from django.utils import timezone

from credentials.enums import CredentialState
from credentials.errors import InvalidRecipient, NotIssuable, OwnOutputRefused
from credentials.models import Achievement, Credential, StatusList
from credentials.openbadges.verification import Verdict
from credentials.services import issuing
from credentials.services.issuing import issue_credential, issue_many
from credentials.wallet.models import WalletItem
from shared.errors import NotAllowed
from shared.models import AuditEntry, OutgoingMail
from tenants.context import in_public
from tenants.members.models import Member
from tenants.models import Membership, Tenant
from tests.conftest import Cast
from tests.credentials.badges import judge


def test_badge_for_an_unknown_address_waits_and_a_mail_invites(
    achievement: Achievement, in_alpha: Tenant
) -> None:
    credential = issue_credential(actor=None, achievement=achievement, email=" New@Example.org ").credential
    item = WalletItem.objects.get(credential_id=credential.pk)
    mail = OutgoingMail.objects.get(recipient="new@example.org")
    assert (credential.recipient_email, credential.state_at()) == ("new@example.org", CredentialState.WAITING)
    assert (item.user_id, item.tenant, item.url) == (
        None,
        in_alpha,
        f"http://alpha.cityoflearning.localhost:8000/credentials/{credential.pk}/",
    )
    assert item.url in mail.text
    assert item.url in mail.html
    assert mail.subject == "Your badge: Soldering"


def test_badge_for_a_member_is_in_the_wallet_at_once(
    achievement: Achievement, in_alpha: Tenant, cast: Cast
) -> None:
    credential = issue_credential(actor=None, achievement=achievement, email="LENA@example.org").credential
    assert (credential.member_id, credential.state_at()) == (cast.lena.pk, CredentialState.HELD)
    assert WalletItem.objects.get(credential_id=credential.pk).user_id == cast.lena.pk


def test_badge_for_an_account_elsewhere_makes_nobody_a_member(
    achievement: Achievement, in_alpha: Tenant, cast: Cast
) -> None:
    credential = issue_credential(actor=None, achievement=achievement, email="otto@example.org").credential
    assert (credential.member_id, credential.state_at()) == (None, CredentialState.HELD)
    assert WalletItem.objects.get(credential_id=credential.pk).user_id == cast.otto.pk
    assert not Member.objects.filter(pk=cast.otto.pk).exists()
    assert not Membership.objects.filter(user=cast.otto, tenant=in_alpha).exists()


def test_issuing_again_gives_the_same_badge(achievement: Achievement, in_alpha: Tenant) -> None:
    first = issue_credential(actor=None, achievement=achievement, email="new@example.org")
    again = issue_credential(actor=None, achievement=achievement, email="NEW@example.org")
    assert (first.is_new, again.is_new, again.credential) == (True, False, first.credential)
    assert (Credential.objects.count(), WalletItem.objects.count(), OutgoingMail.objects.count()) == (1, 1, 1)


def test_one_member_with_two_addresses_gets_one_badge(
    achievement: Achievement, in_alpha: Tenant, cast: Cast
) -> None:
    from allauth.account.models import EmailAddress

    with in_public():
        EmailAddress.objects.create(user=cast.lena, email="lena@work.example", verified=True)
    first = issue_credential(actor=None, achievement=achievement, email="lena@example.org")
    again = issue_credential(actor=None, achievement=achievement, email="lena@work.example")
    assert (again.is_new, again.credential) == (False, first.credential)


def test_all_formats_are_valid_and_say_the_same(achievement: Achievement, in_alpha: Tenant) -> None:
    credential = issue_credential(
        actor=None,
        achievement=achievement,
        email="new@example.org",
        valid_until=timezone.now() + timedelta(days=30),
    ).credential
    reports = [
        judge(text, recipient="new@example.org")
        for text in (credential.ob3, credential.ob3_jwt, credential.ob2)
    ]
    assert [(report.verdict, report.version) for report in reports] == [
        (Verdict.VALID, "3.0"),
        (Verdict.VALID, "3.0"),
        (Verdict.VALID, "2.0"),
    ]
    said = {
        (r.summary.achievement_name, r.summary.issuer_name, r.summary.valid_from, r.summary.valid_until)
        for r in reports
    }
    assert len(said) == 1
    assert "new@example.org" not in credential.ob3 + credential.ob3_jwt + credential.ob2


def test_another_address_is_not_the_recipient(achievement: Achievement, in_alpha: Tenant) -> None:
    credential = issue_credential(actor=None, achievement=achievement, email="new@example.org").credential
    report = judge(credential.ob3, recipient="old@example.org")
    assert (report.verdict, report.check("recipient").code) == (Verdict.INVALID, "recipient_differs")  # type: ignore[union-attr]


def test_status_places_are_random_and_never_shared(achievement: Achievement, in_alpha: Tenant) -> None:
    for number in range(6):
        issue_credential(actor=None, achievement=achievement, email=f"p{number}@example.org")
    places = list(Credential.objects.order_by("created_at").values_list("status_index", flat=True))
    assert len(set(places)) == 6
    assert places != sorted(places) or places[0] > 100
    assert StatusList.objects.get().allocated == 6
    assert (
        str(places[0])
        == json.loads(Credential.objects.order_by("created_at")[0].ob3)["credentialStatus"]["statusListIndex"]
    )


@pytest.mark.parametrize(
    "email", ["", "no-address", "a@b", "a@example.org\nBcc: b@example.org", "a\x00@example.org"]
)
def test_what_is_no_address_is_refused(achievement: Achievement, in_alpha: Tenant, email: str) -> None:
    with pytest.raises(InvalidRecipient):
        issue_credential(actor=None, achievement=achievement, email=email)


def test_archived_achievement_cannot_be_issued(achievement: Achievement, in_alpha: Tenant) -> None:
    achievement.archived_at = timezone.now()
    with pytest.raises(NotIssuable):
        issue_credential(actor=None, achievement=achievement, email="new@example.org")


def test_who_may_not_issue_is_refused(achievement: Achievement, in_alpha: Tenant, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        issue_credential(actor=cast.member(cast.lena), achievement=achievement, email="lena@example.org")
    assert Credential.objects.count() == 0


def test_refused_own_output_leaves_nothing(
    achievement: Achievement, in_alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(document: dict[str, object], **options: object) -> dict[str, object]:
        return {**sign(document, **options), "name": "Something else"}  # type: ignore[arg-type]

    sign = issuing.sign
    monkeypatch.setattr(issuing, "sign", spoil)
    before = AuditEntry.objects.count()
    with pytest.raises(OwnOutputRefused):
        issue_credential(actor=None, achievement=achievement, email="new@example.org")
    assert (Credential.objects.count(), WalletItem.objects.count(), OutgoingMail.objects.count()) == (0, 0, 0)
    assert AuditEntry.objects.count() == before


def test_issuing_to_many_tells_each_row(achievement: Achievement, in_alpha: Tenant, cast: Cast) -> None:
    rows = issue_many(
        actor=cast.member(cast.petra),
        achievement=achievement,
        emails=["a@example.org", "wrong", "a@example.org", "b@example.org"],
    )
    assert [(row.email, row.is_new, row.error and row.error.code) for row in rows] == [
        ("a@example.org", True, None),
        ("wrong", False, "invalid_recipient"),
        ("b@example.org", True, None),
    ]
    assert AuditEntry.objects.filter(action="credential.issued", actor_id=cast.petra.pk).count() == 2
