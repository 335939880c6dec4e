"""Organisers, who works for them, and their issuer identity."""

from collections.abc import Sequence

from django.db import transaction

from credentials.services.issuers import create_issuer, update_issuer
from learning.enums import OrganiserRole
from learning.models import Activity, Organiser, OrganiserMembership, Playlist
from learning.queries.co_organisers import offered_by
from learning.services.activities import list_on_network
from learning.services.searching import index_activities
from learning.services.slugs import free_slug
from learning.services.verifying import withdraw_tick
from shared.enums import ItemKind
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.catalogue import rename_organiser
from tenants.context import current_tenant
from tenants.members.models import Member

_EDITABLE = frozenset(
    {"name", "description", "website", "email", "phone", "languages", "street", "place", "lat", "lon"}
)


@transaction.atomic
def create_organiser(
    *,
    actor: Member,
    name: str,
    description: str = "",
    website: str = "",
    email: str = "",
    phone: str = "",
    languages: Sequence[str] = (),
    street: str = "",
    place: str = "",
    lat: float | None = None,
    lon: float | None = None,
    slug: str = "",
) -> Organiser:
    """An organiser with its own issuer (did:web and keys); `actor` becomes its owner. Raises NotAllowed."""
    require("organiser.create", actor)
    address = slug or free_slug(Organiser.objects.all(), name, fallback="organiser")
    organiser = Organiser.objects.create(
        slug=address,
        name=name,
        description=description,
        website=website,
        email=email,
        phone=phone,
        languages=list(languages),
        street=street,
        place=place,
        lat=lat,
        lon=lon,
        issuer=create_issuer(
            actor=actor, slug=address, name=name, description=description, website=website, email=email
        ),
    )
    OrganiserMembership.objects.create(organiser=organiser, member=actor, role=OrganiserRole.OWNER)
    record_audit(actor_id=actor.user_id, action="organiser.created", target=organiser)
    return organiser


@transaction.atomic
def update_organiser(*, actor: Member, organiser: Organiser, **fields: object) -> Organiser:
    """Change the organiser and its issuer profile. Another name costs the tick: it was given to the former one.

    Raises NotAllowed, TypeError for a field that is none.
    """
    require("organiser.manage", actor, organiser)
    if set(fields) - _EDITABLE:
        raise TypeError(f"cannot be changed: {', '.join(sorted(set(fields) - _EDITABLE))}")
    changes = {name: [getattr(organiser, name), value] for name, value in fields.items()}
    if "name" in fields and fields["name"] != organiser.name:
        withdraw_tick(actor=actor, organiser=organiser)
    for name, value in fields.items():
        setattr(organiser, name, value)
    organiser.save(update_fields=list(fields))
    profile = {
        name: str(value)
        for name, value in fields.items()
        if name in ("name", "description", "website", "email")
    }
    if profile:
        update_issuer(actor=actor, issuer=organiser.issuer, **profile)
    if "name" in fields:
        offered = Activity.objects.filter(offered_by(organiser))
        index_activities(offered)
        list_on_network(offered)
        rename_organiser(
            tenant_id=current_tenant().pk,
            kind=ItemKind.PLAYLIST,
            item_ids=list(Playlist.objects.filter(organiser=organiser).values_list("pk", flat=True)),
            name=organiser.name,
        )
    record_audit(actor_id=actor.user_id, action="organiser.updated", target=organiser, changes=changes)
    return organiser


@transaction.atomic
def set_organiser_role(
    *, actor: Member | None, organiser: Organiser, member: Member, role: OrganiserRole
) -> OrganiserMembership:
    """Give `member` a role in the organiser. `actor` None: the system, or an invitation, which was checked."""
    if actor is not None:
        require("organiser.manage_team", actor, organiser)
        if role == OrganiserRole.OWNER:
            require("organiser.manage_owners", actor, organiser)
    membership, _created = OrganiserMembership.objects.update_or_create(
        organiser=organiser, member=member, defaults={"role": role}
    )
    record_audit(
        actor_id=actor.user_id if actor else None,
        action="organiser.role_set",
        target=organiser,
        changes={"member": member.pk, "role": role},
    )
    return membership
