"""Both locations filled with the same kinds of things, every text of which holds the location's canary."""

import io
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

from credentials.models import Achievement, ClaimCode, Credential, Issuer
from credentials.services.achievements import create_achievement
from credentials.services.claiming import create_claim_code
from credentials.services.issuing import issue_credential
from credentials.services.revoking import revoke_credential
from learning.enums import ActivityRole, PlaylistRole, ReplyTo, ReportReason
from learning.invitation_lists import Guest
from learning.models import (
    Activity,
    Enrolment,
    ImportRun,
    Invitation,
    InvitationBatch,
    Material,
    Occurrence,
    Organiser,
    OrganiserClaim,
    PlaceInvitation,
    Playlist,
    PublishingReview,
    Report,
    Verification,
)
from learning.services.activities import create_activity, publish_activity
from learning.services.claims import create_provider, send_claim
from learning.services.contents import add_block
from learning.services.covers import set_cover
from learning.services.drafts import keep_draft
from learning.services.enrolments import join_activity
from learning.services.exchanging import start_import
from learning.services.invitations import create_invite_link, invite_by_mail, keep_list, token_of
from learning.services.item_teams import set_item_role
from learning.services.logos import set_logo
from learning.services.materials import add_material
from learning.services.messages import send_participant_message
from learning.services.moderation import hide_item, report_item
from learning.services.organisers import create_organiser
from learning.services.place_invitations import invite_people, nominate_person
from learning.services.playlist_enrolments import start_playlist
from learning.services.playlist_steps import add_group, add_step
from learning.services.playlists import create_playlist, publish_playlist
from learning.services.teams import trust_inviter
from learning.services.verifying import ask_for_verification
from learning.targets import Target
from shared.images import as_png
from shared.models import User
from tenants.context import in_tenant
from tenants.members.models import Member
from tenants.members.services.joining import join_tenant
from tenants.models import Tenant
from theming.models import Category, Theme
from theming.services.themes import set_theme


@dataclass(frozen=True)
class Things:
    """What one location holds, and the word that must never be seen elsewhere."""

    tenant: Tenant
    canary: str
    organiser: Organiser
    issuer: Issuer
    activity: Activity
    draft: Activity
    call: Activity
    prize: Activity
    report: Report
    run: ImportRun
    claim: OrganiserClaim
    ticket: Enrolment
    hidden_achievement: Achievement
    code: ClaimCode
    credential: Credential
    revoked: Credential
    category: Category
    playlist: Playlist
    owner_id: int
    link: Invitation
    token: str
    guest_list: InvitationBatch
    verification: Verification
    material: Material
    meeting: Occurrence
    invitation: PlaceInvitation


QUIZ, CARDS = "quiz0001", "cards001"


def fill(tenant: Tenant, *, organiser: User, learner: User) -> Things:
    """Look, organiser, published and draft activity, code, credentials and enrolment, all through the services."""
    canary = f"CANARY-{tenant.slug.upper()}-{secrets.token_hex(4)}"
    with in_tenant(tenant):
        owner, holder = join_tenant(user=organiser), join_tenant(user=learner)
        category = _style(canary)
        place = create_organiser(
            actor=owner,
            name=f"Org {canary}",
            description=f"About {canary}",
            website=f"https://example.org/{canary}",
            email=f"{canary.lower()}@example.org",
            street=f"Street {canary}",
            place=f"Place {canary}",
            phone=f"Phone {canary}",
        )
        texts = _activity_texts(canary, category)
        activity = create_activity(
            actor=owner, organiser=place, title=f"Activity {canary}", **{**texts, **_dates()}
        )
        publish_activity(actor=owner, activity=activity)
        material = _material(owner, activity, canary)
        draft = create_activity(actor=owner, organiser=place, title=f"Draft {canary}", **texts)
        keep_draft(actor=owner, activity=activity, step="name", base=1, values={"title": [f"Typed {canary}"]})
        meeting = _meeting(owner, place, canary, texts)
        for member in (holder, owner):
            join_activity(member=member, activity=activity)
        [invitation] = invite_people(
            actor=owner, activity=activity, emails=[f"{canary.lower()}@example.com"], message=canary
        )
        call, prize = (
            _by_choice(owner, place, f"{name} {canary}", texts, joining)
            for name, joining in (("Call", "apply"), ("Prize", "nominate"))
        )
        report = _moderated(owner, place, activity, draft_texts=texts, canary=canary)
        run = start_import(
            actor=owner,
            organiser=place,
            source=f"{canary}.csv",
            rows=[(2, {"title": f"Imported {canary}", "type": canary})],
        )
        claim = _claim(owner, canary)
        send_participant_message(
            actor=owner,
            activity=activity,
            group="joined",
            subject=f"Subject {canary}",
            text=f"Text {canary}",
            reply_to=ReplyTo.NOBODY,
        )
        nominate_person(
            member=holder, activity=prize, email=f"n-{canary.lower()}@example.com", answers=[canary]
        )
        assert activity.achievement is not None
        assert draft.achievement is not None
        code = create_claim_code(actor=owner, achievement=activity.achievement, label=f"Code {canary}")
        revoked = _issue(owner, _defined(owner, place.issuer, canary), learner, canary)
        revoke_credential(actor=owner, credential=revoked, reason=f"Reason {canary}", notify=False)
        credential = _issue(owner, activity.achievement, learner, canary)
        activity.refresh_from_db()
        more = _organise(owner, place, draft, canary)
        return Things(
            tenant=tenant,
            canary=canary,
            organiser=place,
            issuer=place.issuer,
            activity=activity,
            draft=draft,
            call=call,
            prize=prize,
            report=report,
            run=run,
            claim=claim,
            ticket=Enrolment.objects.get(activity=activity, member=holder),
            hidden_achievement=draft.achievement,
            code=code,
            credential=credential,
            revoked=revoked,
            category=category,
            playlist=_playlist(owner, holder, activity, canary),
            owner_id=owner.pk,
            **more,
            material=material,
            meeting=meeting,
            invitation=invitation,
        )


def _playlist(owner: Member, holder: Member, activity: Activity, canary: str) -> Playlist:
    """Published, of one step, with a group; the learner has started it."""
    playlist = create_playlist(
        actor=owner,
        organiser=activity.organiser,
        title=f"Playlist {canary}",
        description=f"Path {canary}",
        category=activity.category,
        visibility="here",
    )
    add_step(actor=owner, playlist=playlist, activity=activity)
    publish_playlist(actor=owner, playlist=playlist)
    add_group(actor=owner, playlist=playlist, name=f"Group {canary}", wanted=1)
    start_playlist(member=holder, playlist=playlist)
    set_item_role(actor=owner, item=playlist, member=owner, role=PlaylistRole.EDITOR)
    return playlist


def _organise(owner: Member, place: Organiser, draft: Activity, canary: str) -> dict[str, Any]:
    """A logo, a role in one activity, trust, invitations of each kind, verifications and a review."""
    target = Target(organiser=place)
    image = io.BytesIO()
    Image.new("RGB", (8, 8), "#074").save(image, "PNG")
    set_logo(actor=owner, organiser=place, content=image.getvalue())
    set_item_role(actor=owner, item=draft, member=owner, role=ActivityRole.EDITOR)
    trust_inviter(actor=owner, organiser=place)
    guests = [Guest(f"{canary.lower()}@example.net", f"Guest {canary}", "member", 1)]
    invite_by_mail(actor=owner, target=target, guests=guests, role="member")
    guest_list = keep_list(
        actor=owner, target=target, guests=guests, role="member", file_name=f"{canary}.csv"
    )
    link = create_invite_link(
        actor=owner,
        target=target,
        role="member",
        expires_at=timezone.now() + timedelta(days=9),
        label=f"Link {canary}",
    )
    verification = ask_for_verification(
        actor=owner, organiser=place, content=b"%PDF-1.4 x %%EOF", note=f"Note {canary}"
    )
    # Only coordinators decide, and the location has none yet.
    Verification.objects.filter(pk=verification.pk).update(reason=f"Reason {canary}")
    PublishingReview.objects.create(activity=draft, asked_by=owner, comment=f"Comment {canary}")
    return {
        "link": link,
        "token": token_of(link),
        "guest_list": guest_list,
        "verification": verification,
    }


def _meeting(owner: Member, place: Organiser, canary: str, texts: dict[str, Any]) -> Occurrence:
    """The first meeting of an activity that repeats."""
    weekly = create_activity(
        actor=owner,
        organiser=place,
        title=f"Weekly {canary}",
        **{
            **texts,
            "schedule": "repeating",
            "starts_at": timezone.now() + timedelta(days=1),
            "ends_at": timezone.now() + timedelta(days=1, hours=1),
            "recurrence": "FREQ=WEEKLY;COUNT=3",
        },
    )
    return publish_activity(actor=owner, activity=weekly).occurrences.earliest("starts_at")


def _by_choice(
    owner: Member, organiser: Organiser, title: str, texts: dict[str, Any], joining: str
) -> Activity:
    """One that is on a date, and to which people apply or are nominated."""
    when = {"schedule": "dated", "starts_at": timezone.now() + timedelta(days=3)}
    fields = texts | when | {"joining": joining}
    activity = create_activity(actor=owner, organiser=organiser, title=title, **fields)
    return publish_activity(actor=owner, activity=activity)


def _moderated(
    owner: Member, place: Organiser, activity: Activity, *, draft_texts: dict[str, Any], canary: str
) -> Report:
    """A report that waits, and an activity, a playlist and an organiser that were hidden after others."""
    Member.objects.filter(pk=owner.pk).update(role="moderator")
    owner.refresh_from_db()
    hidden = create_activity(actor=owner, organiser=place, title=f"Hidden {canary}", **draft_texts)
    gone = create_organiser(actor=owner, name=f"Gone {canary}")
    path = create_playlist(
        actor=owner,
        organiser=place,
        title=f"Hidden path {canary}",
        description=f"Path {canary}",
        category=activity.category,
    )
    for item in (hidden, path, gone):
        _report(item, canary)
        hide_item(actor=owner, item=item, reason=f"Hidden for {canary}")
    Member.objects.filter(pk=owner.pk).update(role="member")
    owner.refresh_from_db()
    return _report(activity, canary)


def _report(item: Activity | Playlist | Organiser, canary: str) -> Report:
    return report_item(
        reporter=None, item=item, reason=ReportReason.OTHER, note=f"Note {canary}", address=canary
    )


def _claim(owner: Member, canary: str) -> OrganiserClaim:
    """An organiser that the location has entered; who did it is a coordinator no more."""
    Member.objects.filter(pk=owner.pk).update(role="coordinator")
    owner.refresh_from_db()
    provider = create_provider(actor=owner, name=f"Provider {canary}", description=f"About {canary}")
    claim = send_claim(actor=owner, organiser=provider, email=f"c-{canary.lower()}@example.com")
    Member.objects.filter(pk=owner.pk).update(role="member")
    owner.refresh_from_db()
    return claim


def _style(canary: str) -> Category:
    """The location's words on its front page, and the name of its first category, which is returned."""
    theme = Theme.objects.get(pk=1)
    set_theme(
        actor=None,
        brand=theme.brand,
        accent=theme.accent,
        headline={"en": f"Headline {canary}"},
        lead={"en": f"Lead {canary}"},
    )
    category = Category.objects.order_by("order").first()
    assert category is not None
    # Only coordinators may rename one, and the location has none yet.
    Category.objects.filter(pk=category.pk).update(names={"en": f"Category {canary}"})
    category.refresh_from_db()
    return category


def _activity_texts(canary: str, category: Category) -> dict[str, Any]:
    return {
        "description": f"Description {canary}",
        "do": [f"Do {canary}"],
        "learn": [f"Learn {canary}"],
        "translations": {"de": {"title": f"Titel {canary}", "description": f"Beschreibung {canary}"}},
        "place": f"Place {canary}",
        "street": f"Street {canary}",
        "schedule_note": f"When {canary}",
        "price_note": f"Price {canary}",
        "access_note": f"Access {canary}",
        "videos": [{"url": "https://www.youtube.com/watch?v=abcdefghijk", "title": f"Video {canary}"}],
        "blocks": _blocks(canary),
        "questions": [{"text": f"Question {canary}", "is_required": False}],
        "external_url": f"https://example.org/{canary}",
        "category": category,
        "type": "workshop",
        "schedule": "any_time",
        "visibility": "here",
    }


def _dates() -> dict[str, Any]:
    """So that the activity has a calendar, too."""
    return {"schedule": "dated", "starts_at": timezone.now() + timedelta(days=9)}


def _blocks(canary: str) -> list[dict[str, Any]]:
    """One of each kind but files, which come when there is something that they belong to."""
    question = {"text": f"Q {canary}", "choices": [f"A {canary}", "B"], "right": [0], "why": f"Why {canary}"}
    return [
        {"kind": "text", "id": "text0001", "title": f"Block {canary}", "text": f"Text {canary}"},
        {"kind": "link", "id": "link0001", "title": f"Link {canary}", "url": f"https://example.org/{canary}"},
        {"kind": "checklist", "id": "list0001", "title": f"List {canary}", "points": [f"Point {canary}"]},
        {"kind": "quiz", "id": QUIZ, "title": f"Quiz {canary}", "questions": [question]},
        {"kind": "cards", "id": CARDS, "title": f"Cards {canary}", "questions": [f"One {canary}", "Two"]},
    ]


def _material(owner: Member, activity: Activity, canary: str) -> Material:
    """A file with the canary in name and content, which the activity's content refers to; and a cover."""
    material = add_material(
        actor=owner, organiser=activity.organiser, name=f"{canary}.txt", content=canary.encode()
    )
    add_block(actor=owner, activity=activity, content={"kind": "file", "file": str(material.pk)})
    picture = as_png(Image.new("RGB", (600, 400), "#884422"))
    set_cover(actor=owner, activity=activity, content=picture, alt=f"Cover {canary}")
    return material


def _defined(owner: Member, issuer: Issuer, canary: str) -> Achievement:
    """One with what activities do not fill in."""
    return create_achievement(
        actor=owner,
        issuer=issuer,
        name=f"Badge {canary}",
        description=f"Description {canary}",
        criteria=f"Criteria {canary}",
        source_url=f"https://example.org/{canary}",
        tags=[f"tag-{canary}"],
        alignments=[{"url": f"https://example.org/{canary}", "name": f"Skill {canary}", "framework": canary}],
    )


def _issue(owner: Member, achievement: Achievement, learner: User, canary: str) -> Credential:
    return issue_credential(
        actor=owner, achievement=achievement, email=learner.email, recipient_name=f"Name {canary}"
    ).credential
