from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from learning import tokens
from learning.enums import EnrolmentStatus, InvitationStatus, JoiningKind
from learning.errors import (
    InvitationEnded,
    InvitationOver,
    NotAnAddress,
    NotJoinable,
    OwnNomination,
    TooManyMails,
)
from learning.models import Activity, Enrolment, PlaceInvitation
from learning.models.place_invitation import VALID
from learning.services.enrolments import join_activity
from learning.services.place_invitations import (
    NOMINATIONS_A_DAY,
    PURPOSE,
    TO_ADDRESS_A_DAY,
    accept_invitation,
    decline_invitation,
    find_invitation,
    follow_invitation,
    invite_people,
    nominate_person,
    withdraw_invitation,
)
from shared.models import JournalEntry, Notification, OutgoingMail
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def test_invited_person_takes_part_once_by_the_link_of_the_mail(
    make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    activity = make_activity(joining=JoiningKind.INVITATION, visibility="private")

    with in_tenant(alpha):
        sent = invite_people(
            actor=cast.member(cast.petra),
            activity=activity,
            emails=["Lena@Example.org", "lena@example.org", "new@example.org"],
            message="Come!",
        )
        assert [row.email for row in sent] == ["lena@example.org", "new@example.org"]
        token = tokens.sign(PURPOSE, sent[0].pk)
        found = find_invitation(token)
        assert found == sent[0]
        with pytest.raises(NotJoinable):  # without the invitation there is no way in
            join_activity(member=cast.member(cast.lena), activity=activity)
        for _twice in range(2):
            assert (
                accept_invitation(member=cast.member(cast.lena), invitation=sent[0]).status
                == EnrolmentStatus.JOINED
            )
        with pytest.raises(InvitationOver):
            accept_invitation(member=cast.member(cast.ravi), invitation=sent[0])
        assert Activity.objects.get().enrolled == 1
    mails = {mail.recipient: mail.text for mail in OutgoingMail.objects.all()}
    assert token in mails["lena@example.org"]
    assert mails["new@example.org"].replace(tokens_in(mails["new@example.org"]), "*") == mails[
        "lena@example.org"
    ].replace(token, "*")  # known or not: the same mail
    with in_tenant(beta):
        assert find_invitation(token) is None


def tokens_in(text: str) -> str:
    return text.split("/take-part/")[1].split("/")[0]


def test_invitation_that_is_taken_back_or_declined_works_no_more(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(joining=JoiningKind.INVITATION)

    with in_tenant(alpha):
        petra, lena = cast.member(cast.petra), cast.member(cast.lena)
        first, second = invite_people(
            actor=petra, activity=activity, emails=["a@example.org", "b@example.org"]
        )
        withdraw_invitation(actor=petra, invitation=first)
        decline_invitation(invitation=second)
        for row in (first, second):
            with pytest.raises(InvitationOver):
                accept_invitation(member=lena, invitation=row)
        again = invite_people(actor=petra, activity=activity, emails=["a@example.org"])[0]
        assert (again.pk, again.status) == (first.pk, InvitationStatus.SENT)


def test_owner_of_an_invited_address_finds_it_among_their_own_things(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity(joining=JoiningKind.INVITATION)

    def mine() -> list[tuple[str, bool]]:
        return [(entry.state, entry.left_at is None) for entry in JournalEntry.objects.filter(user=cast.lena)]

    with in_tenant(alpha):
        [invitation] = invite_people(
            actor=cast.member(cast.petra), activity=activity, emails=["lena@example.org"], message=""
        )
        assert mine() == []  # whoever invites waits the same time for every address
        follow_invitation(invitation_id=invitation.pk)
        assert mine() == [("invited", True)]

        decline_invitation(invitation=invitation)
        follow_invitation(invitation_id=invitation.pk)
        assert mine() == [("invited", False)]
    assert Notification.objects.get(user=cast.lena).kind == "invited"


def test_invitation_of_who_takes_part_already_changes_nothing(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.lena), activity=activity, notify=False)
        [invitation] = invite_people(
            actor=cast.member(cast.petra), activity=activity, emails=["lena@example.org"], message=""
        )
        follow_invitation(invitation_id=invitation.pk)
    assert JournalEntry.objects.get(user=cast.lena).state == "joined"


def test_invitations_name_the_address_that_is_none(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha), pytest.raises(NotAnAddress, match="nobody"):
        invite_people(actor=cast.member(cast.petra), activity=activity, emails=["a@example.org", "nobody"])
    assert OutgoingMail.objects.count() == 0


def test_nominee_says_yes_and_is_one_to_choose_from(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(
        joining=JoiningKind.NOMINATION, questions=[{"text": "Why?", "is_required": True}]
    )

    with in_tenant(alpha):
        lena, ravi = cast.member(cast.lena), cast.member(cast.ravi)
        for _twice in range(2):  # the second time nobody is written to, and nobody is told
            nominate_person(member=lena, activity=activity, email="ravi@example.org", answers=["Great"])
        invitation = PlaceInvitation.objects.get()
        with pytest.raises(OwnNomination):
            accept_invitation(member=lena, invitation=invitation)
        accept_invitation(member=ravi, invitation=invitation)

        row = Enrolment.objects.get()
        assert (row.member, row.status, row.answers) == (ravi, EnrolmentStatus.APPLIED, ["Great"])
    assert OutgoingMail.objects.count() == 1


def test_nominations_of_a_day_are_few(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(joining=JoiningKind.NOMINATION)

    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        for number in range(NOMINATIONS_A_DAY):
            nominate_person(member=lena, activity=activity, email=f"p{number}@example.org", answers=[])
        with pytest.raises(TooManyMails):
            nominate_person(member=lena, activity=activity, email="one-more@example.org", answers=[])
        assert PlaceInvitation.objects.count() == NOMINATIONS_A_DAY


@pytest.mark.parametrize("token", ["", "A" * 32, "é" * 32, "../..", "A" * 5000, "=" * 32, "\x00"])
def test_token_that_nobody_made_opens_nothing(alpha: Tenant, token: str) -> None:
    with in_tenant(alpha):
        assert (find_invitation(token), tokens.read("ticket", token)) == (None, None)


def test_token_is_for_its_purpose_alone(alpha: Tenant) -> None:
    with in_tenant(alpha):
        token = tokens.sign("ticket", 7)
        assert (tokens.read("ticket", token), tokens.read("invitation", token)) == (7, None)


def test_nobodys_mailbox_is_filled_by_many_activities_and_people(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    open_ones = [make_activity(title=f"Open {number}") for number in range(TO_ADDRESS_A_DAY)]
    nominating = make_activity(title="Chosen", joining=JoiningKind.NOMINATION)

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        for _twice in range(2):
            for activity in open_ones:
                invite_people(actor=petra, activity=activity, emails=["victim@example.org"])
        nominate_person(
            member=cast.member(cast.ravi), activity=nominating, email="Victim@example.org", answers=[]
        )
        others = invite_people(
            actor=petra, activity=open_ones[0], emails=["victim@example.org", "new@example.org"]
        )

    assert [row.email for row in others] == ["new@example.org"]
    assert OutgoingMail.objects.filter(recipient="victim@example.org").count() == TO_ADDRESS_A_DAY


def test_invitation_ends_and_opens_when_it_is_sent_again(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: Callable[..., Client]
) -> None:
    activity = make_activity(joining=JoiningKind.INVITATION)
    with in_tenant(alpha):
        petra, lena = cast.member(cast.petra), cast.member(cast.lena)
        (sent,) = invite_people(actor=petra, activity=activity, emails=["lena@example.org"])
        PlaceInvitation.objects.update(sent_at=timezone.now() - VALID - timedelta(minutes=1))
        for answer in (
            lambda: accept_invitation(member=lena, invitation=sent),
            lambda: decline_invitation(invitation=sent),
        ):
            with pytest.raises(InvitationEnded):
                answer()
        path = f"/take-part/{tokens.sign(PURPOSE, sent.pk)}/"
    page = client_for(alpha, user=cast.lena).get(path)
    assert (page.status_code, "Youth Club can send it again" in page.content.decode()) == (410, True)
    organisers_list = f"/manage/activities/{activity.slug}/participants/invite/"
    petras = client_for(alpha, user=cast.petra)
    assert "Send again" in petras.get(organisers_list).content.decode()

    petras.post(organisers_list, {"emails": "lena@example.org"})
    assert client_for(alpha, user=cast.lena).get(path).status_code == 200
    with in_tenant(alpha):
        assert accept_invitation(member=lena, invitation=sent).status == EnrolmentStatus.JOINED


def test_nomination_that_ended_is_asked_again(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(joining=JoiningKind.NOMINATION)
    with in_tenant(alpha):
        ravi = cast.member(cast.ravi)
        for waited, mails in ((timedelta(), 1), (timedelta(), 1), (VALID, 2)):
            PlaceInvitation.objects.update(sent_at=timezone.now() - waited)
            nominate_person(member=ravi, activity=activity, email="new@example.org", answers=[])
            assert OutgoingMail.objects.filter(recipient="new@example.org").count() == mails
