"""Organisers that the location enters before their own people come, and how those take them over."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from credentials.services.issuers import create_issuer
from learning.enums import OrganiserRole
from learning.errors import ClaimEnded, ClaimOver, NotAnAddress
from learning.models import Organiser, OrganiserClaim, OrganiserMembership
from learning.services.participant_letters import Letter, write_to_address
from learning.services.slugs import free_slug
from learning.tokens import read, sign
from shared.models import normalise_email
from shared.rules import require
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.members.models import Member

PURPOSE = "organiser-claim"
VALID = timedelta(days=30)  # after the mail


@transaction.atomic
def create_provider(*, actor: Member, name: str, description: str = "") -> Organiser:
    """An organiser for which nobody works yet: coordinators act for it until somebody claims it. Raises NotAllowed."""
    require("organiser.provide", actor)
    slug = free_slug(Organiser.objects.all(), name, fallback="organiser")
    issuer = create_issuer(actor=actor, slug=slug, name=name, description=description)
    organiser = Organiser.objects.create(slug=slug, name=name, description=description, issuer=issuer)
    record_audit(actor_id=actor.user_id, action="organiser.provided", target=organiser)
    return organiser


@transaction.atomic
def send_claim(*, actor: Member, organiser: Organiser, email: str) -> OrganiserClaim:
    """Ask somebody by mail to take the organiser over; links sent before work no more.

    Raises NotAllowed, ClaimOver (it has an owner), NotAnAddress.
    """
    require("organiser.provide", actor)
    if _has_owner(organiser):
        raise ClaimOver
    address = normalise_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnAddress from error
    now = timezone.now()
    OrganiserClaim.objects.filter(organiser=organiser, withdrawn_at=None).update(withdrawn_at=now)
    claim = OrganiserClaim.objects.create(organiser=organiser, email=address, sent_by=actor, sent_at=now)
    record_audit(actor_id=actor.user_id, action="organiser.claim_sent", target=organiser)
    url = tenant_url(current_tenant(), f"/organiser-claims/{sign(PURPOSE, claim.pk)}/")
    words = {"name": organiser.name, "location": current_tenant().name}

    def compose() -> Letter:
        return Letter(
            subject=_("Your page in %(location)s: %(name)s") % words,
            lead=_(
                "%(location)s has entered “%(name)s” and what you offer. Take it over: then you change it, publish it "
                "and give badges yourself."
            )
            % words,
            action_url=url,
            action_label=_("Look at it and take it over"),
            note=_("If you have nothing to do with it, ignore this e-mail."),
        )

    write_to_address(address, compose)
    return claim


def find_claim(token: str) -> OrganiserClaim | None:
    """The claim of this link, if it was made here and not taken back."""
    key = read(PURPOSE, token)
    if key is None:
        return None
    claims = OrganiserClaim.objects.select_related("organiser__issuer")
    return claims.filter(pk=key, withdrawn_at=None).first()


def claim_has_ended(claim: OrganiserClaim) -> bool:
    """Nobody has answered in time; a coordinator sends a new one."""
    return claim.claimed_at is None and claim.sent_at + VALID <= timezone.now()


@transaction.atomic
def claim_organiser(*, member: Member, claim: OrganiserClaim) -> Organiser:
    """Become the owner; once. Who has done it already may ask again.

    Raises NotAllowed (the location is read-only), ClaimOver, ClaimEnded.
    """
    require("organiser.claim", member)
    organiser = Organiser.objects.select_for_update(of=("self",)).get(pk=claim.organiser_id)
    claim = OrganiserClaim.objects.get(pk=claim.pk)
    if claim.claimed_by_id == member.pk:
        return organiser
    if claim.withdrawn_at is not None or claim.claimed_at is not None or _has_owner(organiser):
        raise ClaimOver
    if claim_has_ended(claim):
        raise ClaimEnded
    OrganiserMembership.objects.update_or_create(
        organiser=organiser, member=member, defaults={"role": OrganiserRole.OWNER}
    )
    claim.claimed_at, claim.claimed_by = timezone.now(), member
    claim.save(update_fields=["claimed_at", "claimed_by"])
    record_audit(actor_id=member.user_id, action="organiser.claimed", target=organiser)
    return organiser


def _has_owner(organiser: Organiser) -> bool:
    return OrganiserMembership.objects.filter(organiser=organiser, role=OrganiserRole.OWNER).exists()
