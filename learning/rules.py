"""Who may do what with organisers and activities, and (through the organiser) with issuers and badges."""

from django.utils.translation import gettext_lazy as _

from credentials.models import Achievement, Issuer
from learning.enums import (
    ActivityRole,
    ActivityStatus,
    JoiningKind,
    OrganiserRole,
    PlaylistRole,
    PlaylistStatus,
)
from learning.models import Activity, Enrolment, Organiser, Playlist, PlaylistEnrolment
from learning.queries.policies import organiser_policy
from learning.standing import (
    Actor,
    Probe,
    role_at_achievement,
    role_at_issuer,
    role_in_activity,
    role_in_organiser,
    role_in_playlist,
    stands_in,
    works_for_co_organiser,
)
from shared.rules import rule
from tenants.context import current_tenant
from tenants.members.models import Member

EDITORS = (OrganiserRole.OWNER, OrganiserRole.ADMIN, OrganiserRole.EDITOR)
ASSESSORS = (OrganiserRole.OWNER, OrganiserRole.ADMIN, OrganiserRole.ASSESSOR)
MANAGERS = (OrganiserRole.OWNER, OrganiserRole.ADMIN)


def _is_open() -> bool:
    return not current_tenant().is_read_only


# --- organisers -------------------------------------------------------------------------------------------------------


@rule("organiser.create", says=_("Create an organiser"))
def may_create_organiser(actor: Actor) -> bool:
    """Everybody, or coordinators alone where the location lets no new ones in."""
    return _is_open() and (actor.is_coordinator or organiser_policy().allows_new_organisers)


@rule("organiser.enter", says=_("See the organiser's own area"))
def may_enter_organiser(actor: Actor, organiser: Organiser) -> bool:
    return bool(role_in_organiser(actor, organiser)) or stands_in(actor, organiser)


@rule("organiser.manage", says=_("Change the organiser's page, and ask for verification"))
def may_manage_organiser(actor: Actor, organiser: Organiser) -> bool:
    return _is_open() and role_in_organiser(actor, organiser) in MANAGERS


@rule("organiser.manage_team", says=_("Invite people, change roles and remove people, except owners"))
def may_manage_team(actor: Actor, organiser: Organiser) -> bool:
    return may_manage_organiser(actor, organiser)


@rule("organiser.view")
def may_view_organiser(actor: Actor | None, organiser: Organiser) -> bool:
    """Everybody, unless the location has hidden it: then its team and the location's own."""
    if organiser.hidden_at is None:
        return True
    return actor is not None and (actor.may_moderate or may_enter_organiser(actor, organiser))


@rule("organiser.provide", says=_("Enter organisers on behalf of others, and ask those to take them over"))
def may_provide_organiser(actor: Actor) -> bool:
    return _is_open() and actor.is_coordinator


@rule("organiser.claim")
def may_claim_organiser(actor: Actor) -> bool:
    """Whoever holds the link that the location has sent, as long as the location is not read-only."""
    return _is_open()


@rule("organiser.manage_owners", says=_("Make owners, and take ownership back"))
def may_manage_owners(actor: Actor, organiser: Organiser) -> bool:
    return _is_open() and role_in_organiser(actor, organiser) == OrganiserRole.OWNER


# --- activities -------------------------------------------------------------------------------------------------------


@rule("activity.create", says=_("Write new activities"))
def may_create_activity(actor: Actor, organiser: Organiser) -> bool:
    return _is_open() and (role_in_organiser(actor, organiser) in EDITORS or stands_in(actor, organiser))


@rule("activity.enter", says=_("See a draft, and the activity's own pages"))
def may_enter_activity(actor: Actor, activity: Activity) -> bool:
    return may_enter_organiser(actor, activity.organiser) or bool(role_in_activity(actor, activity))


@rule("activity.edit", says=_("Change an activity, archive it"))
def may_edit_activity(actor: Actor, activity: Activity) -> bool:
    return _is_open() and (
        role_in_organiser(actor, activity.organiser) in EDITORS
        or role_in_activity(actor, activity) == ActivityRole.EDITOR
        or stands_in(actor, activity.organiser)
    )


@rule("activity.publish", says=_("Publish an activity"))
def may_publish_activity(actor: Actor, activity: Activity) -> bool:
    return may_edit_activity(actor, activity)


@rule("activity.manage_team", says=_("Give people a role in one activity alone"))
def may_manage_activity_team(actor: Actor, activity: Activity) -> bool:
    return may_manage_organiser(actor, activity.organiser)


@rule("activity.read_together", says=_("Read a draft that is offered together, or about which one is asked"))
def may_read_together(actor: Actor, activity: Activity) -> bool:
    return works_for_co_organiser(actor, activity)


@rule("activity.ask_together", says=_("Ask other organisers to offer an activity together, and end it"))
def may_ask_together(actor: Actor, activity: Activity) -> bool:
    return may_edit_activity(actor, activity)


@rule(
    "organiser.answer_together", says=_("Say whether the organiser offers an activity together with others")
)
def may_answer_together(actor: Actor, organiser: Organiser) -> bool:
    return may_manage_organiser(actor, organiser)


@rule("activity.view")
def may_view_activity(actor: Actor | None, activity: Activity) -> bool:
    """Published ones everybody, private ones who was invited; drafts and archived ones only who works on them, and
    coordinators and moderators; archived ones also who took part. Teams of co-organisers as who works on them, unless
    the location has hidden it."""
    if activity.is_open_to_all:
        return True
    if actor is None:
        return False
    is_their_own = (
        isinstance(actor, Member)
        and not activity.is_hidden
        and activity.status in (ActivityStatus.PUBLISHED, ActivityStatus.ARCHIVED)
        and Enrolment.objects.filter(activity=activity, member=actor).exists()
    )
    if is_their_own or actor.may_moderate or may_enter_activity(actor, activity):
        return True
    return not activity.is_hidden and may_read_together(actor, activity)


@rule("activity.copy", says=_("Start a new activity from one's own"))
def may_copy_activity(actor: Actor, activity: Activity) -> bool:
    """One's own, and what somebody has made a template for everybody here."""
    is_shared = activity.is_template and not activity.is_hidden
    return is_shared or role_in_organiser(actor, activity.organiser) in EDITORS


@rule("activity.see_participants", says=_("See who takes part"))
def may_see_participants(actor: Actor, activity: Activity) -> bool:
    return role_in_organiser(actor, activity.organiser) in (*EDITORS, OrganiserRole.ASSESSOR) or bool(
        role_in_activity(actor, activity)
    )


@rule("activity.join")
def may_join_activity(actor: Actor, activity: Activity) -> bool:
    """Take a place at once, without being chosen."""
    return _may_come_by(JoiningKind.OPEN, actor, activity)


@rule("activity.apply")
def may_apply(actor: Actor, activity: Activity) -> bool:
    return _may_come_by(JoiningKind.APPLICATION, actor, activity)


@rule("activity.nominate")
def may_nominate(actor: Actor, activity: Activity) -> bool:
    return _may_come_by(JoiningKind.NOMINATION, actor, activity)


def _may_come_by(kind: JoiningKind, actor: Actor, activity: Activity) -> bool:
    return (
        _is_open()
        and activity.is_published
        and not activity.is_hidden
        and activity.joining == kind
        and may_view_activity(actor, activity)
    )


@rule(
    "activity.decide", says=_("Invite people, choose among those who applied, write to those who take part")
)
def may_decide(actor: Actor, activity: Activity) -> bool:
    return may_edit_activity(actor, activity)


@rule("activity.check_in", says=_("Say who was there, and who has completed it"))
def may_check_in(actor: Actor, activity: Activity) -> bool:
    return _is_open() and may_see_participants(actor, activity)


# --- badges -----------------------------------------------------------------------------------------------------------


@rule("achievement.issue", says=_("Give and withdraw the badge of an activity"))
def may_issue_achievement(actor: Actor, achievement: Achievement) -> bool:
    return may_issue(actor, achievement.issuer) or (
        _is_open() and role_at_achievement(actor, achievement) == ActivityRole.ASSESSOR
    )


@rule("achievement.define", says=_("Change the name and the criteria of a badge"))
def may_define_achievement(actor: Actor, achievement: Achievement) -> bool:
    return may_define(actor, achievement.issuer) or (
        _is_open() and role_at_achievement(actor, achievement) == ActivityRole.EDITOR
    )


@rule("issuer.issue", says=_("Give and withdraw every badge of the organiser"))
def may_issue(actor: Actor, issuer: Issuer) -> bool:
    return _is_open() and role_at_issuer(actor, issuer) in ASSESSORS


@rule("issuer.define", says=_("Say what else can be earned"))
def may_define(actor: Actor, issuer: Issuer) -> bool:
    """Whoever edits activities does."""
    if not _is_open():
        return False
    if role_at_issuer(actor, issuer) in EDITORS:
        return True
    organiser = Organiser.objects.filter(issuer=issuer).first() if actor.is_coordinator else None
    return organiser is not None and stands_in(actor, organiser)


@rule("issuer.manage", says=_("Change the keys that sign badges"))
def may_manage_issuer(actor: Actor, issuer: Issuer) -> bool:
    return _is_open() and role_at_issuer(actor, issuer) in MANAGERS


@rule("issuer.see_issued", says=_("See which badges were given"))
def may_see_issued(actor: Actor, issuer: Issuer) -> bool:
    return actor.is_coordinator or role_at_issuer(actor, issuer) in ASSESSORS


# --- playlists --------------------------------------------------------------------------------------------------------


@rule("playlist.create", says=_("Create a playlist"))
def may_create_playlist(actor: Actor, organiser: Organiser) -> bool:
    return _is_open() and role_in_organiser(actor, organiser) in EDITORS


@rule("playlist.edit", says=_("Change and publish a playlist"))
def may_edit_playlist(actor: Actor, playlist: Playlist) -> bool:
    return _is_open() and (
        role_in_organiser(actor, playlist.organiser) in EDITORS
        or role_in_playlist(actor, playlist) == PlaylistRole.EDITOR
    )


@rule("playlist.manage_team", says=_("Give people a role in one playlist alone"))
def may_manage_playlist_team(actor: Actor, playlist: Playlist) -> bool:
    return may_manage_organiser(actor, playlist.organiser)


@rule("playlist.view")
def may_view_playlist(actor: Actor | None, playlist: Playlist) -> bool:
    """Published ones everybody; drafts and private ones who works on them, coordinators and moderators; who has started
    them too, unless the location has hidden it."""
    if playlist.is_open_to_all:
        return True
    if actor is None:
        return False
    has_started = (
        isinstance(actor, Member)
        and not playlist.is_hidden
        and playlist.status != PlaylistStatus.DRAFT
        and PlaylistEnrolment.objects.filter(playlist=playlist, member=actor).exists()
    )
    return (
        has_started
        or actor.may_moderate
        or may_enter_organiser(actor, playlist.organiser)
        or bool(role_in_playlist(actor, playlist))
    )


@rule("playlist.start")
def may_start_playlist(actor: Actor, playlist: Playlist) -> bool:
    return _is_open() and playlist.is_published and may_view_playlist(actor, playlist)


@rule("playlist.see_people", says=_("See how far people are in a playlist"))
def may_see_people_of_playlist(actor: Actor, playlist: Playlist) -> bool:
    return role_in_organiser(actor, playlist.organiser) in (*EDITORS, OrganiserRole.ASSESSOR) or bool(
        role_in_playlist(actor, playlist)
    )


@rule("playlist.nudge", says=_("Remind people of a playlist"))
def may_nudge_people_of_playlist(actor: Actor, playlist: Playlist) -> bool:
    """Nobody is sent to a page that the location has hidden."""
    return _is_open() and not playlist.is_hidden and may_see_people_of_playlist(actor, playlist)


# --- the location -----------------------------------------------------------------------------------------------------


@rule("coordination.enter", says=_("See the coordinators' pages"))
def may_enter_coordination(actor: Actor) -> bool:
    return actor.may_moderate


@rule("moderation.act", says=_("See what was reported; warn, hide and show again"))
def may_moderate(actor: Actor) -> bool:
    return _is_open() and actor.may_moderate


@rule("activity.review", says=_("Decide whether an activity is published, where the location approves first"))
def may_review_activity(actor: Actor) -> bool:
    return _is_open() and actor.may_moderate


@rule("organiser.verify", says=_("See the documents of organisers, and verify them"))
def may_verify_organiser(actor: Actor) -> bool:
    return _is_open() and actor.is_coordinator


@rule("organiser.trust", says=_("Let an organiser publish without approval"))
def may_trust_organiser(actor: Actor) -> bool:
    return _is_open() and actor.is_coordinator


@rule("policy.change", says=_("Decide about new organisers and approval"))
def may_change_policy(actor: Actor) -> bool:
    return _is_open() and actor.is_coordinator


__all__ = ["ASSESSORS", "EDITORS", "MANAGERS", "Probe"]
