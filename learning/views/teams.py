"""Who works for an organiser and for the location; whom one trusts; the table of rights."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.enums import OrganiserRole
from learning.models import Organiser, OrganiserMembership
from learning.queries.organisers import find_organiser
from learning.queries.rights import rights_table, role_columns
from learning.queries.teams import (
    people_who_work_with,
    team_of,
    team_of_location,
    trusted_by,
)
from learning.services.teams import (
    change_organiser_role,
    hand_to_location,
    leave_organiser,
    remove_from_organiser,
    stop_trusting,
    transfer_ownership,
    trust_inviter,
)
from learning.targets import Target
from learning.views.access import actor_of, need, organiser_for, signed_in
from learning.views.areas import area_of
from shared.errors import ServiceError
from shared.rules import allows
from tenants.enums import MemberRole
from tenants.members.models import Member
from tenants.members.queries.members import account_of, find_member
from tenants.members.requests import ensure_member
from tenants.members.services.joining import set_member_role


@require_safe
@signed_in
def organiser_members(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_of(request)
    organiser = organiser_for(actor, slug)
    manages = allows("organiser.manage_team", actor, organiser)
    owns = allows("organiser.manage_owners", actor, organiser)
    rows = list(team_of(organiser))
    owners = sum(row.role == OrganiserRole.OWNER for row in rows)
    people = [_person(row, actor, manages=manages, owns=owns, owners=owners) for row in rows]
    return render(
        request,
        "learning/manage/members.html",
        {
            "area": area_of(Target(organiser=organiser), actor, "members"),
            "people": people,
            "base": f"/manage/organisers/{organiser.slug}/",
            "may_invite": manages,
            "may_transfer": owns and len(rows) > 1,
            "others": [person for person in people if not person["is_me"]],
            "is_last_owner": any(person["is_me"] and person["is_last_owner"] for person in people),
            "leads": _("Roles are valid for everything that this organiser does."),
            "is_organiser": True,
        },
    )


def _person(
    row: OrganiserMembership, actor: Member, *, manages: bool, owns: bool, owners: int
) -> dict[str, Any]:
    """`roles`: what may be chosen for this person; none for who may not be changed."""
    is_owner = row.role == OrganiserRole.OWNER
    is_last_owner = is_owner and owners == 1
    may_change = manages and (owns or not is_owner) and not is_last_owner
    choices = [role for role in OrganiserRole if owns or role != OrganiserRole.OWNER]
    return {
        "id": row.member_id,
        "name": str(row.member),
        "role": row.role,
        "label": row.get_role_display(),
        "is_me": row.member_id == actor.pk,
        "is_last_owner": is_last_owner,
        "roles": [(role.value, role.label) for role in choices] if may_change else [],
        "may_remove": may_change and row.member_id != actor.pk,
    }


@require_POST
@signed_in
def organiser_member(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Another role, out of the team, or the ownership: `action` says."""
    actor = actor_of(request)
    organiser = organiser_for(actor, slug, "organiser.manage_team")
    member = _teammate(organiser, number)
    action = request.POST.get("action", "")
    try:
        if action == "role" and request.POST.get("role") in OrganiserRole.values:
            role = OrganiserRole(request.POST["role"])
            change_organiser_role(actor=actor, organiser=organiser, member=member, role=role)
            said = _("%(name)s has another role now: %(role)s.") % {"name": member, "role": role.label}
        elif action == "remove":
            remove_from_organiser(actor=actor, organiser=organiser, member=member)
            said = _("%(name)s is not in the team any more.") % {"name": member}
        elif action == "transfer":
            transfer_ownership(actor=actor, organiser=organiser, member=member)
            said = _("%(name)s is the owner now, and you are an admin.") % {"name": member}
        else:
            raise Http404
        messages.success(request, said)
    except ServiceError as error:
        messages.error(request, str(error))
    return redirect(f"/manage/organisers/{slug}/members/")


def _teammate(organiser: Organiser, number: int) -> Member:
    row = team_of(organiser).filter(member_id=number).first()
    if row is None:
        raise Http404
    return row.member


@require_POST
@signed_in
def organiser_leave(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_of(request)
    organiser = organiser_for(actor, slug)
    try:
        if request.POST.get("to") == "location":
            hand_to_location(actor=actor, organiser=organiser)
            said = _("You have handed %(name)s over.")
        else:
            leave_organiser(actor=actor, organiser=organiser)
            said = _("You have left %(name)s.")
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect(f"/manage/organisers/{slug}/members/")
    messages.success(request, said % {"name": organiser.name})
    return redirect("/manage/")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def location_team(request: HttpRequest) -> HttpResponse:
    """Coordinators and moderators. POST gives one of them another role, or none."""
    actor = actor_of(request)
    need("member.set_role", actor)
    if request.method == "POST":
        _change_location_role(request, actor)
        return redirect("/manage/coordination/members/")
    rows = list(team_of_location())
    coordinators = sum(row.is_coordinator for row in rows)
    people = [
        {
            "id": row.pk,
            "name": str(row),
            "role": row.role,
            "label": row.get_role_display(),
            "is_me": row.pk == actor.pk,
            "is_last_owner": row.is_coordinator and coordinators == 1,
            "roles": []
            if row.is_coordinator and coordinators == 1
            else [(role.value, role.label) for role in MemberRole],
        }
        for row in rows
    ]
    return render(
        request,
        "learning/manage/members.html",
        {
            "area": area_of(Target(), actor, "members"),
            "people": people,
            "base": "/manage/coordination/",
            "may_invite": True,
            "is_location": True,
            "leads": _(
                "They look after the whole location. With the role “member” somebody leaves this team."
            ),
        },
    )


def _change_location_role(request: HttpRequest, actor: Member) -> None:
    number, role = request.POST.get("person", ""), request.POST.get("role", "")
    member = find_member(int(number)) if number.isdecimal() and len(number) < 19 else None
    if member is None or member.role == MemberRole.MEMBER or role not in MemberRole.values:
        raise Http404
    try:
        set_member_role(actor=actor, user=account_of(member), role=MemberRole(role))
    except ServiceError as error:
        messages.error(request, str(error))
        return
    messages.success(
        request,
        _("%(name)s has another role now: %(role)s.") % {"name": member, "role": MemberRole(role).label},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def trusted_inviters(request: HttpRequest) -> HttpResponse:
    """Who may add one to a team without asking."""
    if request.method == "POST":
        actor = ensure_member(request)
        assert actor is not None  # `signed_in` saw to it
        _change_trust(request, actor)
        return redirect("/trusted-inviters/")
    actor = actor_of(request)
    rows = list(trusted_by(actor))
    trusted = {row.person_id for row in rows}
    return render(
        request,
        "learning/me/trusted.html",
        {
            "rows": [
                {
                    "id": row.pk,
                    "name": str(row.person or row.organiser),
                    "is_organiser": row.person_id is None,
                }
                for row in rows
            ],
            "people": [person for person in people_who_work_with(actor)[:100] if person.pk not in trusted],
        },
    )


def _change_trust(request: HttpRequest, actor: Member) -> None:
    taken_back, number = request.POST.get("stop", ""), request.POST.get("person", "")
    if taken_back.isdecimal() and len(taken_back) < 19:
        stop_trusting(actor=actor, trust_id=int(taken_back))
        messages.success(request, _("From now on you are asked again."))
        return
    person = None
    if number.isdecimal() and len(number) < 19:
        person = people_who_work_with(actor).filter(pk=int(number)).first()
    slug = request.POST.get("organiser", "").strip().rstrip("/").rpartition("/")[2]
    organiser = find_organiser(slug) if person is None and slug else None
    if organiser is not None and not allows("organiser.view", actor, organiser):
        organiser = None
    if person is None and organiser is None:
        messages.error(request, _("We found nobody like that. Copy the address of the organiser's page."))
        return
    trust_inviter(actor=actor, person=person, organiser=organiser)
    messages.success(request, _("%(name)s may add you without asking.") % {"name": person or organiser})


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Who may do what here: as the rules say."""
    columns = role_columns()
    groups = rights_table()
    return render(
        request,
        "learning/help/rights.html",
        {
            "columns": columns,
            "groups": groups,
            "by_role": [
                {
                    "name": column.name,
                    "group": column.group,
                    "rights": [row.says for group in groups for row in group.rows if row.answers[place]],
                }
                for place, column in enumerate(columns)
            ],
        },
    )
