"""Reading wallets: the public table only, never a location's schema."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from credentials.models import Credential
from credentials.wallet.models import WalletItem
from shared.ages import is_of_age
from shared.enums import ConsentState
from shared.models import AgeStatement, User
from tenants.context import current_tenant, on_the_network


def wallet_of(user: User) -> QuerySet[WalletItem]:
    """Everything that a person holds, from all locations, newest first, with its location."""
    return (
        WalletItem.objects.filter(user=user)
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("-issued_at", "-id")
    )


def state_of(item: WalletItem, now: datetime) -> str:
    """ "revoked", "expired", "waiting" or "held": in this order of weight."""
    if item.revoked_at is not None:
        return "revoked"
    if item.expires_at is not None and item.expires_at <= now:
        return "expired"
    return "held" if item.user_id is not None else "waiting"


def is_in_wallet(user: User, credential_id: uuid.UUID) -> bool:
    """Whether a credential of the current location is this person's."""
    return WalletItem.objects.filter(user=user, tenant=current_tenant(), credential_id=credential_id).exists()


@dataclass(frozen=True)
class HolderPolicy:
    """`names`: the holder's name may stand on the badge's page. `is_public`: search engines may be let in."""

    names: bool
    is_public: bool


def holder_policy(credential: Credential) -> HolderPolicy:
    """What the page of a credential of the current location may say: never a child's name, and nothing to search
    engines before a guardian has confirmed. A badge that nobody holds yet names whomever its issuer named."""
    tenant = current_tenant()
    return _policy(credential.pk, tenant.pk, tenant.country)


@on_the_network
def _policy(credential_id: uuid.UUID, tenant_id: int, country: str) -> HolderPolicy:
    statement = (
        AgeStatement.objects.filter(
            pk__in=WalletItem.objects.filter(tenant=tenant_id, credential_id=credential_id).values("user")
        )
        .annotate(guardian=F("user__guardian_consent__state"))
        .first()
    )
    names = is_of_age(statement, today=timezone.localdate(), country=country)
    guardian = getattr(statement, "guardian", None)
    return HolderPolicy(names, is_public=names or guardian == ConsentState.CONFIRMED)


def waiting_for(addresses: set[str]) -> QuerySet[WalletItem]:
    """What waits for any of these (verified, normalised) addresses."""
    return (
        WalletItem.objects.filter(user=None, email__in=addresses)
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("-issued_at", "-id")
    )
