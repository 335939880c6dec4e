"""Reading wallets: the public table only, never a location's schema."""

import uuid
from datetime import datetime

from django.db.models import QuerySet

from credentials.wallet.models import WalletItem
from shared.models import User
from tenants.context import current_tenant


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


def waiting_for(addresses: set[str]) -> QuerySet[WalletItem]:
    """What waits for any of these (verified, normalised) addresses."""
    return (
        WalletItem.objects.filter(user=None, email__in=addresses)
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("-issued_at", "-id")
    )
