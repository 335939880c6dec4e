"""The issuers' keys. Private halves are opened here, for as long as a signature takes, and nowhere else."""

import uuid

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from credentials.addresses import did_of, issuer_url
from credentials.enums import KeyKind
from credentials.models import Issuer, SigningKey
from credentials.openbadges import keys as pure
from credentials.openbadges.did import DidKey, compose_did_document
from credentials.openbadges.documents import JsonObject
from credentials.openbadges.errors import BadKey
from tenants.context import current_schema


def add_key(*, issuer: Issuer, kind: KeyKind) -> SigningKey:
    """A fresh current key of `kind`; the caller retires the one before."""
    private = pure.generate_ed25519() if kind == KeyKind.ED25519 else pure.generate_p256()
    return SigningKey.objects.create(
        issuer=issuer,
        kind=kind,
        public_multikey=pure.to_multikey(private.public_key()),
        sealed_private=pure.seal(
            pure.private_bytes(private),
            master_key=settings.CREDENTIALS_MASTER_KEYS[0],
            associated=_owner(issuer),
        ),
    )


def lock_issuer(pk: uuid.UUID) -> Issuer:
    """The issuer with its keys, as they are and stay until the transaction ends."""
    return Issuer.objects.select_for_update(of=("self",)).prefetch_related("keys").get(pk=pk)


def current_key(issuer: Issuer, kind: KeyKind) -> SigningKey:
    """The key that signs now. Raises SigningKey.DoesNotExist."""
    for key in issuer.keys.all():
        if key.kind == kind and key.retired_at is None:
            return key
    raise SigningKey.DoesNotExist(f"{issuer} has no current {kind} key")


def open_key(key: SigningKey) -> pure.PrivateKey:
    """The private key. Raises BadKey if it was sealed for another issuer or location, or under a lost master key."""
    raw = pure.unseal(
        bytes(key.sealed_private),
        master_keys=settings.CREDENTIALS_MASTER_KEYS,
        associated=_owner(key.issuer),
    )
    return pure.private_key(raw)


def proof_signer(issuer: Issuer) -> tuple[Ed25519PrivateKey, str]:
    """The key that signs embedded proofs now, and its method's id. Raises BadKey."""
    row = current_key(issuer, KeyKind.ED25519)
    key = open_key(row)
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey("not an Ed25519 key")
    return key, method_id(row)


def token_signer(issuer: Issuer) -> tuple[EllipticCurvePrivateKey, str]:
    """The key that signs JWTs now, and its method's id. Raises BadKey."""
    row = current_key(issuer, KeyKind.P256)
    key = open_key(row)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise BadKey("not a P-256 key")
    return key, method_id(row)


def method_id(key: SigningKey) -> str:
    """The absolute DID URL of a key: its fragment is the public key itself."""
    return f"{did_of(key.issuer)}#{key.public_multikey}"


def did_document(issuer: Issuer) -> JsonObject:
    """The issuer's DID document: current and retired keys, no compromised ones."""
    keys = sorted((key for key in issuer.keys.all() if key.compromised_at is None), key=lambda key: key.pk)
    return compose_did_document(
        did_of(issuer),
        [DidKey(key.kind, key.public_multikey) for key in keys],
        also_known_as=[issuer_url(issuer)],
    )


def _owner(issuer: Issuer) -> bytes:
    """What a sealed key is bound to: copied to another location or issuer, it does not open."""
    return f"{current_schema()}:{issuer.pk}".encode()
