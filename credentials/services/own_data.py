"""What `credentials` and the wallet keep about a person.

A badge is a document of its issuer. Whose badge it was need not stay known for it to be true: the name and the address
go in either case. What the holder chooses is whether the signed document, in which the address is a salted hash, stays.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from credentials.models import Claim, ClaimCode, Credential
from credentials.openbadges.baking import OB3_KEYWORD, bake_png
from credentials.services.images import achievement_png
from credentials.services.revoking import revoke_credential
from credentials.wallet.models import WalletItem
from shared.enums import BadgesAfterwards
from shared.own_data import File, Part, Where, nobody, register, register_locator, rows
from tenants.context import current_tenant

REASON = "The holder has deleted their account."


def _held(user_id: int) -> QuerySet[Credential]:
    """The person's badges in the current location: in their wallet, or given to them as a member."""
    in_wallet = WalletItem.objects.filter(tenant=current_tenant(), user=user_id).values_list(
        "credential_id", flat=True
    )
    return Credential.objects.filter(Q(pk__in=list(in_wallet)) | Q(member_id=user_id)).select_related(
        "achievement", "issuer"
    )


def _badges(user_id: int) -> dict[str, Any]:
    held = rows(
        _held(user_id).order_by("created_at"),
        *("id", "achievement__name", "issuer__name", "recipient_email", "recipient_name", "valid_from"),
        *("valid_until", "claimed_at", "revoked_at", "revocation_reason", "is_findable", "name_audience"),
    )
    made = rows(ClaimCode.objects.filter(created_by=user_id), "label", "created_at", "uses")
    given = rows(Credential.objects.filter(issued_by=user_id), "achievement__name", "created_at")
    return {"held": held, "codes_made": made, "given_to_others": given}


def _files(user_id: int) -> Iterable[File]:
    """Each badge as a document that any verifier reads, and as an image with the document inside."""
    for credential in _held(user_id).order_by("created_at"):
        if credential.ob3:
            yield File(f"badges/{credential.pk}.json", credential.ob3.encode())
            image = bake_png(achievement_png(credential.achievement), credential.ob3, keyword=OB3_KEYWORD)
            yield File(f"badges/{credential.pk}.png", image)


def _forget(user_id: int, badges: BadgesAfterwards) -> None:
    for credential in _held(user_id).order_by("pk"):
        if badges == BadgesAfterwards.FORGET:
            if credential.revoked_at is None:
                credential = revoke_credential(actor=None, credential=credential, reason=REASON, notify=False)
            # The hash of the address is guessed from the address and the salt: no document of it is left.
            credential.ob2 = json.dumps({"id": json.loads(credential.ob2)["id"]})
            credential.ob3 = credential.ob3_jwt = credential.salt = ""
        Claim.objects.filter(credential=credential).update(email=nobody(credential.pk))
        credential.recipient_email, credential.recipient_name = nobody(credential.pk), ""
        credential.member, credential.is_findable = None, False
        credential.save(
            update_fields=[
                *("ob2", "ob3", "ob3_jwt", "salt", "recipient_email", "recipient_name", "member"),
                "is_findable",
            ]
        )
    # Not deleted: a location cannot delete rows of wallets. They go with the account, nameless from now on.
    items = WalletItem.objects.filter(tenant=current_tenant(), user=user_id)
    for item in items:
        item.email = nobody(item.credential_id)
        item.save(update_fields=["email"])


def _wallet(user_id: int) -> list[dict[str, Any]]:
    return rows(
        WalletItem.objects.filter(user=user_id).order_by("issued_at"),
        *("tenant__name", "achievement_name", "issuer_name", "email", "url", "image_url", "issued_at"),
        *("expires_at", "revoked_at", "claimed_at"),
    )


def _goes_with_the_account(user_id: int, badges: BadgesAfterwards) -> None:
    """The wallet's rows go with the account's own; until then they tell which locations are concerned."""


def register_parts() -> None:
    register_locator(
        lambda user_id: WalletItem.objects.filter(user=user_id).values_list("tenant_id", flat=True)
    )
    register(
        Part(
            name="wallet",
            where=Where.NETWORK,
            models=("wallet.WalletItem",),
            export=_wallet,
            erase=_goes_with_the_account,
        )
    )
    register(
        Part(
            name="badges",
            where=Where.LOCATION,
            models=("credentials.Credential", "credentials.ClaimCode", "credentials.Claim"),
            export=_badges,
            erase=_forget,
            files=_files,
            order=40,
        )
    )
