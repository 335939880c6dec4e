"""Issuer profiles: who signs."""

from django.db import transaction

from credentials.enums import KeyKind
from credentials.models import Issuer
from credentials.services.keys import add_key
from shared.rules import require
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.hosts import authority, primary_domain
from tenants.members.models import Member


@transaction.atomic
def create_issuer(
    *, actor: Member | None, slug: str, name: str, description: str = "", website: str = "", email: str = ""
) -> Issuer:
    """An issuer with its did:web and both keys, under the location's present primary host, for ever.

    The caller has asked its own rule (an organiser is created). Raises IntegrityError for a taken slug.
    """
    issuer = Issuer.objects.create(
        slug=slug,
        host=authority(primary_domain(current_tenant())),
        name=name,
        description=description,
        website=website,
        email=email,
    )
    for kind in KeyKind:
        add_key(issuer=issuer, kind=kind)
    record_audit(actor_id=actor.user_id if actor else None, action="issuer.created", target=issuer)
    return issuer


@transaction.atomic
def update_issuer(*, actor: Member | None, issuer: Issuer, **fields: str) -> Issuer:
    """Change name, description, website or email. What was issued before keeps what it said."""
    if actor is not None:
        require("issuer.manage", actor, issuer)
    unknown = set(fields) - {"name", "description", "website", "email"}
    if unknown:
        raise TypeError(f"an issuer's {', '.join(sorted(unknown))} cannot be changed")
    changes = {name: [getattr(issuer, name), value] for name, value in fields.items()}
    for name, value in fields.items():
        setattr(issuer, name, value)
    issuer.save(update_fields=list(fields))
    record_audit(
        actor_id=actor.user_id if actor else None, action="issuer.updated", target=issuer, changes=changes
    )
    return issuer
