"""Status lists: a place for each credential, and the bit that says that it was revoked."""

import json
import secrets

from django.utils import timezone

from credentials.addresses import did_of, status_url
from credentials.models import Credential, Issuer, StatusList
from credentials.openbadges import status_list as pure
from credentials.openbadges.proofs import sign
from credentials.services.keys import proof_signer

# A second list begins when the first is half full: a free index is then found within two draws on average.
FULL = pure.SIZE_BITS // 2


def allocate_status(issuer: Issuer) -> tuple[StatusList, int]:
    """A list of the issuer, which the caller has locked, and a random free index in it."""
    newest = StatusList.objects.filter(issuer=issuer).order_by("-number").defer("bits").first()
    if newest is None or newest.allocated >= FULL:
        newest = _begin_list(issuer, newest.number + 1 if newest else 1)
    index = secrets.randbelow(pure.SIZE_BITS)
    while Credential.objects.filter(status_list=newest, status_index=index).exists():
        index = secrets.randbelow(pure.SIZE_BITS)
    newest.allocated += 1
    newest.save(update_fields=["allocated"])
    return newest, index


def set_revoked(status_list_id: int, index: int) -> None:
    """Set one bit and sign the list anew, in the caller's transaction."""
    status_list = (
        StatusList.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=status_list_id)
    )
    status_list.bits = pure.set_bit(bytes(status_list.bits), index)
    status_list.document = _signed(status_list)
    status_list.save(update_fields=["bits", "document", "updated_at"])


def sign_again(issuer: Issuer) -> None:
    """Sign all lists of an issuer with its current key, after a key was compromised."""
    for status_list in (
        StatusList.objects.select_for_update(of=("self",)).select_related("issuer").filter(issuer=issuer)
    ):
        status_list.document = _signed(status_list)
        status_list.save(update_fields=["document", "updated_at"])


def _begin_list(issuer: Issuer, number: int) -> StatusList:
    status_list = StatusList(issuer=issuer, number=number, bits=pure.new_bits())
    status_list.document = _signed(status_list)
    status_list.save()
    return status_list


def _signed(status_list: StatusList) -> str:
    issuer = status_list.issuer
    key, method = proof_signer(issuer)
    now = timezone.now()
    document = pure.compose_status_list(
        url=status_url(issuer, status_list.number),
        issuer=did_of(issuer),
        bits=bytes(status_list.bits),
        valid_from=now,
    )
    signed = sign(document, key=key, verification_method=method, created=now)
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
