"""Data Integrity proofs: eddsa-rdfc-2022 (made and checked) and eddsa-jcs-2022 (checked). vc-di-eddsa §3.2, §3.3."""

import hashlib
from copy import deepcopy
from datetime import datetime
from typing import Any

import base58
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from .canonical import canonicalise
from .did import VerificationMethod
from .documents import JsonObject, timestamp
from .errors import BadProof

RDFC = "eddsa-rdfc-2022"
JCS = "eddsa-jcs-2022"
SUITES = (RDFC, JCS)


def sign(
    document: JsonObject, *, key: ed25519.Ed25519PrivateKey, verification_method: str, created: datetime
) -> JsonObject:
    """A signed copy of `document` with one more eddsa-rdfc-2022 proof; the input stays as it is.

    `verification_method`: the absolute DID URL of `key`. Raises OpenBadgesError for a document that cannot be
    canonicalised whole.
    """
    proof: JsonObject = {
        "type": "DataIntegrityProof",
        "cryptosuite": RDFC,
        "created": timestamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    signature = key.sign(_hash_data(unsigned, proof, {}))
    proof["proofValue"] = "z" + base58.b58encode(signature).decode()
    return {**deepcopy(unsigned), "proof": [*proofs_of(document), proof]}


def proofs_of(document: JsonObject) -> list[Any]:
    """The document's proofs as a list, whatever form they have."""
    proof = document.get("proof")
    return list(proof) if isinstance(proof, list) else [] if proof is None else [proof]


def check(
    document: JsonObject,
    proof: JsonObject,
    method: VerificationMethod,
    *,
    known: dict[str, bytes] | None = None,
) -> None:
    """Raise BadProof unless `proof` (one of the document's) was made over this document with `method`'s key.

    `known`: for all proofs of one document, so that it is canonicalised once only.
    """
    if not isinstance(method.key, ed25519.Ed25519PublicKey):
        raise BadProof("the key is not an Ed25519 key", code="wrong_key_type")
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z") or len(value) > 120:
        raise BadProof("malformed proof value")
    try:
        signature = base58.b58decode(value[1:])
    except ValueError as error:
        raise BadProof("malformed proof value") from error
    unsigned = {name: part for name, part in document.items() if name != "proof"}
    options = {name: part for name, part in proof.items() if name != "proofValue"}
    data = _hash_data(unsigned, options, {} if known is None else known)
    try:
        method.key.verify(signature, data)
    except InvalidSignature:
        raise BadProof(
            "the document was changed, or another key signed it", code="signature_mismatch"
        ) from None


def require_supported(proof: Any) -> JsonObject:
    """`proof` itself, if it is an assertion of a kind that we can check. Raises BadProof with a telling code."""
    if not isinstance(proof, dict):
        raise BadProof("a proof is an object")
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") not in SUITES:
        raise BadProof(f"{proof.get('type')} {proof.get('cryptosuite', '')}", code="unsupported_proof")
    if "previousProof" in proof:
        raise BadProof("a chain of proofs", code="unsupported_proof")
    if proof.get("proofPurpose") != "assertionMethod":
        raise BadProof("the proof is for another purpose", code="wrong_purpose")
    return proof


def _hash_data(unsigned: JsonObject, options: JsonObject, known: dict[str, bytes]) -> bytes:
    """vc-di-eddsa §3.2.4: SHA-256 of the canonical proof options, then SHA-256 of the canonical document."""
    if options["cryptosuite"] == RDFC:
        with_context = {**options, "@context": unsigned.get("@context")}
        if options.get("@context", with_context["@context"]) != with_context["@context"]:
            raise BadProof("the contexts differ from the proof's", code="signature_mismatch")
        if RDFC not in known:
            known[RDFC] = _sha(canonicalise(unsigned))
        return _sha(canonicalise(with_context)) + known[RDFC]
    context = options.get("@context")
    if context is not None:
        # vc-di-eddsa §3.3.2: the document's contexts must begin with the proof's.
        own = unsigned.get("@context")
        listed, wanted = (
            own if isinstance(own, list) else [own],
            context if isinstance(context, list) else [context],
        )
        if listed[: len(wanted)] != wanted:
            raise BadProof("the contexts differ from the proof's", code="signature_mismatch")
        unsigned = {**unsigned, "@context": context}
    try:
        return _sha(rfc8785.dumps(options)) + _sha(rfc8785.dumps(unsigned))
    except rfc8785.CanonicalizationError as error:
        raise BadProof("cannot be canonicalised") from error


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
