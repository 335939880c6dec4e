"""Who may do what with organisers and activities, and (through the organiser) with issuers and badges."""

from credentials.models import Issuer
from learning.enums import ActivityStatus, JoiningKind, OrganiserRole
from learning.models import Activity, Enrolment, Organiser, OrganiserMembership
from shared.rules import rule
from tenants.context import current_tenant
from tenants.enums import MemberRole
from tenants.members.models import Member

EDITORS = (OrganiserRole.OWNER, OrganiserRole.ADMIN, OrganiserRole.EDITOR)
ASSESSORS = (OrganiserRole.OWNER, OrganiserRole.ADMIN, OrganiserRole.ASSESSOR)
MANAGERS = (OrganiserRole.OWNER, OrganiserRole.ADMIN)
STAFF = (MemberRole.COORDINATOR, MemberRole.MODERATOR)


def _has_role(actor: Member, organiser: Organiser, roles: tuple[OrganiserRole, ...]) -> bool:
    return OrganiserMembership.objects.filter(organiser=organiser, member=actor, role__in=roles).exists()


def _stands_in(actor: Member, organiser: Organiser) -> bool:
    """A coordinator acts for an organiser that the location has entered, until somebody works for it."""
    return actor.is_coordinator and not OrganiserMembership.objects.filter(organiser=organiser).exists()


def _is_open() -> bool:
    return not current_tenant().is_read_only


@rule("organiser.create")
def may_create_organiser(actor: Member) -> bool:
    return _is_open()


@rule("organiser.manage")
def may_manage_organiser(actor: Member, organiser: Organiser) -> bool:
    return _is_open() and _has_role(actor, organiser, MANAGERS)


@rule("organiser.enter")
def may_enter_organiser(actor: Member, organiser: Organiser) -> bool:
    """See the organiser's own area."""
    is_in = OrganiserMembership.objects.filter(organiser=organiser, member=actor).exists()
    return is_in or _stands_in(actor, organiser)


@rule("organiser.provide")
def may_provide_organiser(actor: Member) -> bool:
    """Enter organisers on behalf of others, and ask those to take them over."""
    return _is_open() and actor.is_coordinator


@rule("activity.create")
def may_create_activity(actor: Member, organiser: Organiser) -> bool:
    return _is_open() and (_has_role(actor, organiser, EDITORS) or _stands_in(actor, organiser))


@rule("activity.edit")
def may_edit_activity(actor: Member, activity: Activity) -> bool:
    return may_create_activity(actor, activity.organiser)


@rule("activity.publish")
def may_publish_activity(actor: Member, activity: Activity) -> bool:
    return may_edit_activity(actor, activity)


@rule("activity.view")
def may_view_activity(actor: Member | None, activity: Activity) -> bool:
    """Published ones everybody, private ones who was invited; drafts and archived ones only who works on them, and
    coordinators; archived ones also who took part."""
    if activity.is_open_to_all:
        return True
    if actor is None:
        return False
    is_their_own = (
        not activity.is_hidden
        and activity.status in (ActivityStatus.PUBLISHED, ActivityStatus.ARCHIVED)
        and Enrolment.objects.filter(activity=activity, member=actor).exists()
    )
    return is_their_own or actor.role in STAFF or may_enter_organiser(actor, activity.organiser)


@rule("organiser.view")
def may_view_organiser(actor: Member | None, organiser: Organiser) -> bool:
    """Everybody, unless the location has hidden it: then its team and the location's own."""
    if organiser.hidden_at is None:
        return True
    return actor is not None and (actor.role in STAFF or may_enter_organiser(actor, organiser))


@rule("moderation.act")
def may_moderate(actor: Member) -> bool:
    return _is_open() and actor.role in STAFF


@rule("activity.copy")
def may_copy_activity(actor: Member, activity: Activity) -> bool:
    """One's own, and what somebody has made a template for everybody here."""
    is_shared = activity.is_template and not activity.is_hidden
    return is_shared or _has_role(actor, activity.organiser, EDITORS)


@rule("activity.see_participants")
def may_see_participants(actor: Member, activity: Activity) -> bool:
    return _has_role(actor, activity.organiser, (*EDITORS, OrganiserRole.ASSESSOR))


@rule("activity.join")
def may_join_activity(actor: Member, activity: Activity) -> bool:
    """Take a place at once, without being chosen."""
    return _may_come_by(JoiningKind.OPEN, actor, activity)


@rule("activity.apply")
def may_apply(actor: Member, activity: Activity) -> bool:
    return _may_come_by(JoiningKind.APPLICATION, actor, activity)


@rule("activity.nominate")
def may_nominate(actor: Member, activity: Activity) -> bool:
    return _may_come_by(JoiningKind.NOMINATION, actor, activity)


def _may_come_by(kind: JoiningKind, actor: Member, activity: Activity) -> bool:
    return (
        _is_open()
        and activity.is_published
        and not activity.is_hidden
        and activity.joining == kind
        and may_view_activity(actor, activity)
    )


@rule("activity.decide")
def may_decide(actor: Member, activity: Activity) -> bool:
    """Invite people, choose among those who applied, write to those who take part."""
    return may_edit_activity(actor, activity)


@rule("activity.check_in")
def may_check_in(actor: Member, activity: Activity) -> bool:
    """Say who was there, and who has completed it."""
    return _is_open() and _has_role(actor, activity.organiser, (*EDITORS, OrganiserRole.ASSESSOR))


def _through_issuer(actor: Member, issuer: Issuer, roles: tuple[OrganiserRole, ...]) -> bool:
    return OrganiserMembership.objects.filter(organiser__issuer=issuer, member=actor, role__in=roles).exists()


@rule("issuer.issue")
def may_issue(actor: Member, issuer: Issuer) -> bool:
    return _is_open() and _through_issuer(actor, issuer, ASSESSORS)


@rule("issuer.define")
def may_define(actor: Member, issuer: Issuer) -> bool:
    """Say what can be earned: whoever edits activities does."""
    if not _is_open():
        return False
    if _through_issuer(actor, issuer, EDITORS):
        return True
    organiser = Organiser.objects.filter(issuer=issuer).first() if actor.is_coordinator else None
    return organiser is not None and _stands_in(actor, organiser)


@rule("issuer.manage")
def may_manage_issuer(actor: Member, issuer: Issuer) -> bool:
    return _is_open() and _through_issuer(actor, issuer, MANAGERS)


@rule("issuer.see_issued")
def may_see_issued(actor: Member, issuer: Issuer) -> bool:
    return actor.is_coordinator or _through_issuer(actor, issuer, ASSESSORS)
