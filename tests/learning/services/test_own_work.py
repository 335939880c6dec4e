"""What of a person's work, invitations and reports is copied, and what becomes of it when they go."""

from collections.abc import Callable
from typing import Any

from learning.enums import ActivityRole, InvitationStatus, ReportReason
from learning.invitation_lists import Guest
from learning.models import (
    Activity,
    ActivityDraft,
    ActivityMembership,
    Invitation,
    PlaceInvitation,
    Report,
    TrustedInviter,
)
from learning.services.drafts import keep_draft
from learning.services.invitations import invite_by_mail
from learning.services.item_teams import set_item_role
from learning.services.moderation import report_item
from learning.services.place_invitations import invite_people
from learning.services.teams import trust_inviter
from learning.targets import Target
from shared.enums import BadgesAfterwards
from shared.own_data import Where, parts
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
NAMES = ("work", "invitations", "reports")


def copied(user_id: int) -> dict[str, Any]:
    return {part.name: part.export(user_id) for part in parts(Where.LOCATION) if part.name in NAMES}


def erased(user_id: int) -> None:
    for part in parts(Where.LOCATION):
        if part.name in NAMES:
            part.erase(user_id, BadgesAfterwards.KEEP)


def test_own_work_is_copied_and_goes_with_the_person(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        petra, lena = cast.member(cast.petra), cast.member(cast.lena)
        set_item_role(actor=petra, item=activity, member=lena, role=ActivityRole.EDITOR)
        keep_draft(actor=lena, activity=activity, step="name", base=1, values={"title": ["Mine"]})
        guest = Guest("lena@example.org", "Lena", "member", 1)
        invite_by_mail(
            actor=petra, target=Target(organiser=activity.organiser), guests=[guest], role="member"
        )
        trust_inviter(actor=lena, organiser=activity.organiser)
        invite_people(actor=petra, activity=activity, emails=["lena@example.org"], message="")
        report_item(reporter=lena, item=activity, reason=ReportReason.SPAM, note="Look", address="1.2.3.4")

        copy = copied(lena.pk)
        assert (len(copy["work"]["drafts"]), len(copy["work"]["roles_in_activities"])) == (1, 1)
        assert (len(copy["invitations"]["received"]), len(copy["invitations"]["to_take_part"])) == (1, 1)
        assert [report["note"] for report in copy["reports"]["made"]] == ["Look"]

        for _twice in range(2):
            erased(lena.pk)

        assert not ActivityDraft.objects.exists()
        assert not ActivityMembership.objects.exists()
        assert not TrustedInviter.objects.exists()
        asked, invited = PlaceInvitation.objects.get(), Invitation.objects.get()
        assert (asked.status, asked.email) == (
            InvitationStatus.WITHDRAWN,
            f"nobody-{asked.pk}@invalid.invalid",
        )
        assert (invited.name, invited.email) == ("", f"nobody-{invited.pk}@invalid.invalid")
        assert Report.objects.get().reporter is None
