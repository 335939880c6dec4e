from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from learning.enums import ActivityRole, OrganiserRole
from learning.errors import AlreadyDecided, AnotherAddress, InvitationClosed
from learning.invitation_lists import Guest
from learning.models import (
    Activity,
    ActivityMembership,
    Invitation,
    InvitationBatch,
    InvitationUse,
    Organiser,
    OrganiserMembership,
)
from learning.queries.invitations import find_by_token
from learning.services.invitations import (
    KEPT,
    accept_invitation,
    create_invite_link,
    decline_invitation,
    invite_by_mail,
    keep_list,
    link_path,
    resend_invitation,
    send_list,
    sweep_invitations,
    token_of,
    withdraw_invitation,
)
from learning.services.organisers import set_organiser_role
from learning.services.teams import remove_from_organiser, trust_inviter
from learning.targets import Target
from shared.errors import NotAllowed, ServiceError
from shared.models import AuditEntry, OutgoingMail, User
from tenants.context import in_tenant
from tenants.enums import MemberRole
from tenants.members.models import Member
from tenants.models import Tenant
from tests.conftest import Cast

SOON = timedelta(days=7)


def mail(cast: Cast, organiser: Organiser, *emails: str, role: str = "editor") -> list[str]:
    rows = invite_by_mail(
        actor=cast.member(cast.petra),
        target=Target(organiser=organiser),
        guests=[Guest(email) for email in emails],
        role=role,
    )
    return [row.result for row in rows]


def link(cast: Cast, organiser: Organiser, **fields: Any) -> Invitation:
    return create_invite_link(
        actor=cast.member(cast.petra),
        target=Target(organiser=organiser),
        **{"role": "member", "expires_at": timezone.now() + SOON, **fields},
    )


def role_of(organiser: Organiser, user: Any) -> str | None:
    found = OrganiserMembership.objects.filter(organiser=organiser, member_id=user.pk)
    return found.values_list("role", flat=True).first()


def test_invite_by_mail_tells_what_became_of_each_row(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        first = mail(
            cast, organiser, "lena@example.org", "nobody@example.net", "PETRA@example.org", "no address"
        )
        again = mail(cast, organiser, "Lena@Example.org", "lena@example.org")

    assert first == ["invited", "invited", "there", "error"]
    assert again == ["waiting", "error"]
    assert AuditEntry.objects.filter(action="invitation.sent").count() == 2


def test_invite_by_mail_says_the_same_with_and_without_an_account(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        mail(cast, organiser, "lena@example.org")
        mail(cast, organiser, "stranger@example.net")
    texts = {
        letter.recipient: letter.text
        for letter in OutgoingMail.objects.filter(recipient__in=("lena@example.org", "stranger@example.net"))
    }

    def plain(text: str) -> str:
        return text.partition("/invitations/")[0] + text.partition("/invitations/")[2].partition("/")[2]

    assert plain(texts["lena@example.org"]) == plain(texts["stranger@example.net"])


def test_token_is_kept_as_a_hash_alone(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        mail(cast, organiser, "lena@example.org")
        invitation = Invitation.objects.get()
        token = token_of(invitation)

        assert token not in str(Invitation.objects.values().get())
        assert find_by_token(token) == invitation
        assert [find_by_token(wrong) for wrong in (token[:-1], token + "A", "A" * 32, "../../etc", "")] == [
            None
        ] * 5


def test_token_of_one_location_is_nothing_in_another(
    organiser: Organiser, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        token = token_of(link(cast, organiser))
    with in_tenant(beta):
        assert find_by_token(token) is None


def test_accept_gives_the_role_once(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        mail(cast, organiser, "lena@example.org")
        invitation = Invitation.objects.get()
        for _twice in range(2):
            accept_invitation(user=cast.lena, invitation=invitation)

        invitation.refresh_from_db()
        assert (role_of(organiser, cast.lena), invitation.uses, invitation.state) == ("editor", 1, "used")
        with pytest.raises(InvitationClosed):
            accept_invitation(user=cast.ravi, invitation=invitation, is_confirmed=True)


def test_accept_with_another_address_wants_a_confirmation(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        mail(cast, organiser, "elsewhere@example.net")
        invitation = Invitation.objects.get()
        with pytest.raises(AnotherAddress):
            accept_invitation(user=cast.lena, invitation=invitation)
        assert role_of(organiser, cast.lena) is None
        with pytest.raises(AnotherAddress):
            decline_invitation(user=cast.lena, invitation=invitation)

        accept_invitation(user=cast.lena, invitation=invitation, is_confirmed=True)

        assert role_of(organiser, cast.lena) == "editor"


def test_accept_keeps_a_stronger_role(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        set_organiser_role(
            actor=None, organiser=organiser, member=cast.member(cast.lena), role=OrganiserRole.ADMIN
        )
        accept_invitation(user=cast.lena, invitation=link(cast, organiser))

        assert role_of(organiser, cast.lena) == "admin"


@pytest.mark.parametrize("state", ["ended", "withdrawn", "used", "revoked"])
def test_closed_invitation_is_refused_by_name(
    state: str, organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        invitation = link(cast, organiser, max_uses=1)
        if state == "ended":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        elif state == "withdrawn":
            withdraw_invitation(actor=cast.member(cast.petra), invitation=invitation)
        elif state == "used":
            accept_invitation(user=cast.ravi, invitation=invitation)
        else:
            OrganiserMembership.objects.filter(member_id=cast.petra.pk).update(role="editor")
        invitation = Invitation.objects.select_related("organiser", "created_by").get()

        with pytest.raises(InvitationClosed) as closed:
            accept_invitation(user=cast.lena, invitation=invitation)

        assert (closed.value.state, role_of(organiser, cast.lena)) == (state, None)


def test_link_counts_people_under_its_limit(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        invitation = link(cast, organiser, max_uses=1)
        stale = Invitation.objects.select_related("organiser", "created_by").get()
        accept_invitation(user=cast.lena, invitation=invitation)
        # Read before the other one was counted: the conditional UPDATE is the judge.
        with pytest.raises(InvitationClosed):
            accept_invitation(user=cast.ravi, invitation=stale)

        assert InvitationUse.objects.count() == 1
        assert role_of(organiser, cast.ravi) is None


def test_link_does_not_bring_back_who_was_removed(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        invitation = link(cast, organiser)
        accept_invitation(user=cast.lena, invitation=invitation)
        remove_from_organiser(
            actor=cast.member(cast.petra), organiser=organiser, member=cast.member(cast.lena)
        )
        accept_invitation(user=cast.lena, invitation=invitation)

        assert role_of(organiser, cast.lena) is None


@pytest.mark.parametrize("role", ["owner", "admin", "nonsense"])
def test_link_gives_no_role_that_could_take_over(
    role: str, organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha), pytest.raises(NotAllowed):
        link(cast, organiser, role=role)


def test_link_longer_than_a_year_is_refused(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        for end in (timezone.now() - SOON, timezone.now() + timedelta(days=400)):
            with pytest.raises(ServiceError):
                link(cast, organiser, expires_at=end)


def test_link_made_under_another_key_is_not_shown(
    organiser: Organiser, alpha: Tenant, cast: Cast, settings: Any
) -> None:
    with in_tenant(alpha):
        invitation = link(cast, organiser)
        assert link_path(invitation) == f"/invitations/{token_of(invitation)}/"
        settings.SECRET_KEY = "another" * 8
        assert link_path(invitation) == ""


def test_resend_makes_the_former_link_void(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        mail(cast, organiser, "lena@example.org")
        invitation = Invitation.objects.get()
        former = token_of(invitation)
        renewed = resend_invitation(actor=cast.member(cast.petra), invitation=invitation)

        assert (find_by_token(former), find_by_token(token_of(renewed))) == (None, renewed)
        assert renewed.times_sent == 2


def test_admin_invites_no_owner(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        ravi = cast.member(cast.ravi)
        set_organiser_role(actor=None, organiser=organiser, member=ravi, role=OrganiserRole.ADMIN)
        rows = invite_by_mail(
            actor=ravi,
            target=Target(organiser=organiser),
            guests=[Guest("a@example.net"), Guest("b@example.net", role="owner")],
            role="editor",
        )

        assert [row.result for row in rows] == ["invited", "error"]


@pytest.mark.parametrize("role", ["editor", "assessor", "member"])
def test_others_of_the_team_invite_nobody(role: str, organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        ravi = cast.member(cast.ravi)
        set_organiser_role(actor=None, organiser=organiser, member=ravi, role=OrganiserRole(role))
        with pytest.raises(NotAllowed):
            invite_by_mail(
                actor=ravi, target=Target(organiser=organiser), guests=[Guest("a@example.net")], role="member"
            )


def test_trusted_inviter_adds_at_once(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        trust_inviter(actor=cast.member(cast.lena), organiser=organiser)
        trust_inviter(actor=cast.member(cast.ravi), person=cast.member(cast.petra))
        results = mail(cast, organiser, "lena@example.org", "ravi@example.org")

        assert results == ["added", "added"]
        assert (role_of(organiser, cast.lena), role_of(organiser, cast.ravi)) == ("editor", "editor")
    assert OutgoingMail.objects.filter(recipient="lena@example.org").count() == 1


@pytest.mark.parametrize("is_trusted", [False, True], ids=["asked", "added"])
def test_mail_names_the_role_in_the_language_of_its_reader(
    is_trusted: bool, organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    """Petra has the pages in English; Lena reads Slovene, and so does the location."""
    Tenant.objects.filter(pk=alpha.pk).update(languages=["sl", "en"])
    User.objects.filter(pk=cast.lena.pk).update(language="sl")
    with in_tenant(Tenant.objects.get(pk=alpha.pk)), override("en"):
        if is_trusted:
            trust_inviter(actor=cast.member(cast.lena), organiser=organiser)
        mail(cast, organiser, "lena@example.org")

    letter = OutgoingMail.objects.get(recipient="lena@example.org")
    assert "Tvoja vloga tam: urejanje." in letter.text


def test_invitation_to_one_activity_gives_that_alone(
    make_activity: Callable[..., Activity], alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        target = Target(activity=activity)
        invite_by_mail(
            actor=cast.member(cast.petra), target=target, guests=[Guest("lena@example.org")], role="assessor"
        )
        accept_invitation(user=cast.lena, invitation=Invitation.objects.get())

        assert ActivityMembership.objects.get().role == ActivityRole.ASSESSOR
        assert not OrganiserMembership.objects.filter(member_id=cast.lena.pk).exists()


def test_coordinator_invites_a_moderator(in_alpha: Tenant, cast: Cast) -> None:
    invite_by_mail(
        actor=cast.member(cast.amir), target=Target(), guests=[Guest("lena@example.org")], role="moderator"
    )
    accept_invitation(user=cast.lena, invitation=Invitation.objects.get())

    assert Member.objects.get(pk=cast.lena.pk).role == MemberRole.MODERATOR
    with pytest.raises(NotAllowed):
        invite_by_mail(
            actor=cast.member(cast.lena), target=Target(), guests=[Guest("a@example.net")], role="coordinator"
        )


def test_limit_of_mails_to_one_address_holds_for_all(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        results = []
        for _try in range(6):
            results += mail(cast, organiser, "lena@example.org")
            for invitation in Invitation.objects.filter(withdrawn_at=None):
                withdraw_invitation(actor=cast.member(cast.petra), invitation=invitation)

    assert results == ["invited"] * 5 + ["error"]


def test_list_is_sent_once_by_whoever_kept_it(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        batch = keep_list(
            actor=petra,
            target=Target(organiser=organiser),
            guests=[Guest("lena@example.org", "Lena", "", 2), Guest("x", "", "boss", 3)],
            role="member",
            file_name="people.csv",
        )
        sent = send_list(actor=petra, batch=batch)

        assert [(row["result"], bool(row["problem"])) for row in sent.rows] == [
            ("invited", False),
            ("error", True),
        ]
        with pytest.raises(AlreadyDecided):
            send_list(actor=petra, batch=InvitationBatch.objects.get())
        with pytest.raises(NotAllowed):
            send_list(actor=cast.member(cast.ravi), batch=batch)


def test_sweep_deletes_what_ended_long_ago(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        old, new = link(cast, organiser), link(cast, organiser)
        Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - KEPT - SOON)
        sweep_invitations()

        assert list(Invitation.objects.all()) == [new]


def test_name_of_the_inviter_is_escaped_in_the_mail(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        Member.objects.filter(pk=cast.petra.pk).update(display_name="<b>Petra</b>\r\nBcc: x")
        mail(cast, organiser, "lena@example.org")
    letter = OutgoingMail.objects.get(recipient="lena@example.org")

    assert "<b>Petra" not in letter.html
    assert "\n" not in letter.subject
