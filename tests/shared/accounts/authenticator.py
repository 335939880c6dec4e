"""A passkey in software (ES256, resident, the person verified), as WebAuthn Level 2 describes it."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)


class Authenticator:
    """One key for one relying party."""

    def __init__(self, *, origin: str, rp_id: str) -> None:
        self.origin, self.rp_hash = origin, hashlib.sha256(rp_id.encode()).digest()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.user_handle = ""
        self.count = 0

    def create(self, options: dict[str, Any]) -> str:
        """The answer to `navigator.credentials.create`, as JSON."""
        self.user_handle = options["user"]["id"]
        client_data = CollectedClientData.create("webauthn.create", options["challenge"], self.origin)
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
        attested = AttestedCredentialData.create(
            Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(self.rp_hash, flags, 0, attested)
        attestation = AttestationObject.create("none", data, {})
        return self._answer(client_data, {"attestationObject": websafe_encode(attestation)})

    def get(self, options: dict[str, Any], *, verified: bool = True) -> str:
        """The answer to `navigator.credentials.get`, as JSON."""
        self.count += 1
        client_data = CollectedClientData.create("webauthn.get", options["challenge"], self.origin)
        flags = AuthenticatorData.FLAG.UP | (
            AuthenticatorData.FLAG.UV if verified else AuthenticatorData.FLAG(0)
        )
        data = AuthenticatorData.create(self.rp_hash, flags, self.count)
        signature = self.key.sign(data + client_data.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            client_data,
            {
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.user_handle,
            },
        )

    def _answer(self, client_data: CollectedClientData, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": websafe_encode(self.id),
                "rawId": websafe_encode(self.id),
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": {"clientDataJSON": websafe_encode(client_data), **response},
            }
        )
