"""What the demo shows of organisers: several for Petra, one that waits for verification, invitations in all states, and
a location that approves before publishing."""

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from infra.demo_data.people import ELSEWHERE, HOME
from learning.enums import ActivityRole, OrganiserRole
from learning.invitation_lists import Guest
from learning.models import Activity, Invitation, Organiser
from learning.services.activities import create_activity, publish_activity
from learning.services.invitations import (
    accept_invitation,
    create_invite_link,
    invite_by_mail,
    withdraw_invitation,
)
from learning.services.item_teams import set_item_role
from learning.services.logos import set_logo
from learning.services.organisers import update_organiser
from learning.services.policies import change_organiser_policy
from learning.services.teams import trust_inviter
from learning.services.verifying import ask_for_verification, decide_verification
from learning.targets import Target
from shared.models import User
from tenants.enums import MemberRole
from tenants.members.models import Member
from tenants.members.services.joining import set_member_role

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def make_teams(
    slug: str,
    organisers: dict[str, Organiser],
    activities: list[Activity],
    owner: Member,
    cast: dict[str, User],
    people: list[User],
) -> None:
    """For the two locations of the cast; the others have their organisers alone."""
    if slug == HOME:
        _make_home(list(organisers.values()), activities, owner, cast, people)
    elif slug == ELSEWHERE:
        _make_elsewhere(list(organisers.values()), activities, owner, cast)


def _make_home(
    organisers: list[Organiser],
    activities: list[Activity],
    owner: Member,
    cast: dict[str, User],
    people: list[User],
) -> None:
    amir = Member.objects.get(pk=cast["amir@example.org"].pk)
    first, second = organisers[0], organisers[1]
    set_logo(actor=owner, organiser=first, content=_logo("#0b6b50", "#f9c426"))
    update_organiser(
        actor=owner,
        organiser=first,
        email="hello@example.org",
        phone="+386 1 555 01 00",
        languages=["sl", "en"],
    )
    approved = ask_for_verification(actor=owner, organiser=first, content=_PDF, note="Register of societies")
    decide_verification(actor=amir, verification=approved, is_approved=True)
    ask_for_verification(actor=owner, organiser=second, content=_PDF, note="Our statute, as a PDF.")
    _invite(Target(organiser=first), owner, people)
    lena = Member.objects.get(pk=cast["lena@example.org"].pk)
    set_item_role(actor=owner, item=activities[0], member=lena, role=ActivityRole.EDITOR)
    trust_inviter(actor=lena, organiser=first)


def _invite(target: Target, owner: Member, people: list[User]) -> None:
    """Waiting, accepted, withdrawn, ended; a link that works and one that is switched off."""
    guests = [Guest(f"guest{number}@example.org") for number in range(1, 4)]
    invite_by_mail(actor=owner, target=target, guests=guests, role=OrganiserRole.EDITOR)
    invite_by_mail(actor=owner, target=target, guests=[Guest(people[0].email)], role=OrganiserRole.ASSESSOR)
    accepted = Invitation.objects.get(email=people[0].email)
    accept_invitation(user=people[0], invitation=accepted)
    withdraw_invitation(actor=owner, invitation=Invitation.objects.get(email="guest2@example.org"))
    Invitation.objects.filter(email="guest3@example.org").update(
        expires_at=timezone.now() - timedelta(days=1)
    )
    month = timezone.now() + timedelta(days=30)
    link = create_invite_link(
        actor=owner, target=target, role="member", expires_at=month, max_uses=20, label="Volunteers’ evening"
    )
    accept_invitation(user=people[1], invitation=link)
    former = create_invite_link(
        actor=owner, target=target, role="member", expires_at=month, label="Last year’s poster"
    )
    withdraw_invitation(actor=owner, invitation=former)


def _make_elsewhere(
    organisers: list[Organiser], activities: list[Activity], owner: Member, cast: dict[str, User]
) -> None:
    """Approval is switched on: one activity waits for the coordinator."""
    set_member_role(actor=None, user=cast["amir@example.org"], role=MemberRole.COORDINATOR)
    amir = Member.objects.get(pk=cast["amir@example.org"].pk)
    change_organiser_policy(actor=amir, allows_new_organisers=True, approves_first=True)
    model = activities[0]
    waiting = create_activity(
        actor=owner,
        organiser=organisers[0],
        title="Bread from three grains",
        description="An evening in the bakery: mix, wait, bake, and take a loaf home.",
        do=["Mix a dough", "Bake a loaf"],
        learn=["How flour and time work together"],
        category=model.category,
        type="workshop",
        schedule="any_time",
        place=model.place,
    )
    publish_activity(actor=owner, activity=waiting)


def _logo(ground: str, figure: str) -> bytes:
    image = Image.new("RGB", (256, 256), ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((56, 56, 200, 200), fill=figure)
    draw.rectangle((116, 40, 140, 216), fill=ground)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
