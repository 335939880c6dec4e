"""The wallet follows the credentials: each change of one is written here in the same transaction."""

from django.db import models

from credentials.addresses import achievement_url, credential_url
from credentials.models import Credential
from credentials.services.listening import tell_credential_changed
from credentials.wallet.models import WalletItem
from shared.models import User, normalise_email
from tenants.context import current_tenant, on_the_network


@on_the_network
def addresses_of(user: User) -> set[str]:
    """All verified addresses of an account, normalised. Only these are its own."""
    from allauth.account.models import EmailAddress

    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {normalise_email(email) for email in verified}


@on_the_network
def holder_of(email: str) -> User | None:
    """The active account that has verified this (normalised) address, or None."""
    from allauth.account.models import EmailAddress

    address = (
        EmailAddress.objects.select_related("user")
        .filter(email=email, verified=True, user__is_active=True)
        .first()
    )
    return address.user if address else None


def put_in_wallet(*, credential: Credential, user_id: int | None) -> WalletItem:
    """A new credential's place in the wallet of its holder, or (None) of whoever verifies its address later."""
    item = WalletItem.objects.create(
        user_id=user_id,
        email=credential.recipient_email,
        tenant=current_tenant(),
        credential_id=credential.pk,
        achievement_name=credential.achievement.name,
        issuer_name=credential.issuer.name,
        url=credential_url(credential),
        image_url=achievement_url(credential.achievement, "image.svg"),
        issued_at=credential.valid_from,
        expires_at=credential.valid_until,
        claimed_at=credential.claimed_at,
    )
    tell_credential_changed(credential, user_id)
    return item


def update_wallet(*, credential: Credential, user: User | None = None) -> None:
    """Bring the item to the credential's present state; `user`: its holder, if it has got one just now."""
    changes: dict[str, object] = {
        "revoked_at": credential.revoked_at,
        "expires_at": credential.valid_until,
        "claimed_at": credential.claimed_at,
    }
    if user is not None:
        changes["user"] = user
    items: models.QuerySet[WalletItem] = WalletItem.objects.filter(
        tenant=current_tenant(), credential_id=credential.pk
    )
    items.update(**changes)
    for user_id in items.values_list("user_id", flat=True):
        tell_credential_changed(credential, user_id)
