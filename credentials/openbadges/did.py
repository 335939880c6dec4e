"""did:web (did-web method) and did:key (did:key v0.9): addresses, documents, and finding a verification method."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from .documents import JsonObject, parse_moment
from .errors import BadKey
from .keys import PublicKey, from_jwk, from_multikey, to_jwk

Fetch = Callable[[str], JsonObject]  # an address -> the JSON object there; raises whatever it likes
_AUTHORITY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\.?(:[0-9]{1,5})?")
_SEGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=@-]+")


@dataclass(frozen=True)
class VerificationMethod:
    """A key that may assert for `controller`."""

    id: str
    controller: str
    key: PublicKey


@dataclass(frozen=True)
class DidKey:
    """A key of an issuer as its DID document lists it. `kind`: "ed25519" or "p256"."""

    kind: str
    multikey: str


def did_web(authority: str, *path: str) -> str:
    """`did:web` of a host (with port) and path: did_web("a.example:8000", "issuers", "x") ->
    "did:web:a.example%3A8000:issuers:x"."""
    return ":".join(["did:web", quote(authority, safe="."), *(quote(part, safe="") for part in path)])


def did_web_url(did: str, *, scheme: str = "https") -> str:
    """Where the document of a did:web is. Raises BadKey for what is none."""
    method, _colon, rest = did.partition("did:web:")
    if method or not rest:
        raise BadKey("not a did:web")
    host, *path = (unquote(part) for part in rest.split(":"))
    if not _AUTHORITY.fullmatch(host) or any(
        part in (".", "..") or not _SEGMENT.fullmatch(part) for part in path
    ):
        raise BadKey("malformed did:web")
    return f"{scheme}://{host}/{'/'.join(path) if path else '.well-known'}/did.json"


def compose_did_document(
    did: str, keys: Sequence[DidKey], *, also_known_as: Sequence[str] = ()
) -> JsonObject:
    """The DID document (DID Core §5) of an issuer. Retired keys belong in `keys`; compromised ones do not.

    Each method's fragment is its own public key, so that a name never means another key.
    """
    methods: list[JsonObject] = []
    for key in keys:
        identifier = f"{did}#{key.multikey}"
        if key.kind == "p256":
            methods.append(
                {
                    "id": identifier,
                    "type": "JsonWebKey",
                    "controller": did,
                    "publicKeyJwk": {
                        **to_jwk(from_multikey(key.multikey)),
                        "alg": "ES256",
                        "kid": identifier,
                    },
                }
            )
        else:
            methods.append(
                {
                    "id": identifier,
                    "type": "Multikey",
                    "controller": did,
                    "publicKeyMultibase": key.multikey,
                }
            )
    document: JsonObject = {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            "https://w3id.org/security/jwk/v1",
        ],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
    if also_known_as:
        document["alsoKnownAs"] = list(also_known_as)
    return document


def resolve_method(
    identifier: Any, *, fetch: Fetch, scheme: str = "https", now: datetime | None = None
) -> VerificationMethod:
    """The key that `identifier` (an absolute DID URL with fragment) names, if its controller lets it assert.

    `fetch` gets the address of a did:web document; did:key needs none. `now` decides whether a key that `expires`
    has done so; without it, such a key counts as expired. Raises BadKey, or what `fetch` raises.
    """
    if not isinstance(identifier, str) or not identifier or len(identifier) > 2000:
        raise BadKey("a verification method is an absolute address with a fragment")
    controller, _hash, fragment = identifier.partition("#")
    if controller.startswith("did:key:"):
        multikey = controller.removeprefix("did:key:")
        if fragment not in ("", multikey):
            raise BadKey("the fragment of a did:key is its key")
        return VerificationMethod(f"{controller}#{multikey}", controller, from_multikey(multikey))
    if not fragment:
        raise BadKey("a verification method has a fragment")
    document = controller_document(controller, fetch=fetch, scheme=scheme)
    return _method_in(document, controller=controller, identifier=identifier, now=now)


def controller_document(controller: str, *, fetch: Fetch, scheme: str = "https") -> JsonObject:
    """The document of a did:web or an address that controls keys. Raises BadKey, also if it is another's."""
    if controller.startswith("did:web:"):
        document = fetch(did_web_url(controller, scheme=scheme))
    elif controller.startswith("https://") or (scheme == "http" and controller.startswith("http://")):
        document = fetch(controller)
    else:
        raise BadKey("unsupported kind of identifier")
    if document.get("id") != controller:
        raise BadKey("the controller's document is not its own")
    return document


def _method_in(
    document: JsonObject, *, controller: str, identifier: str, now: datetime | None
) -> VerificationMethod:
    absolute = (identifier, "#" + identifier.partition("#")[2])  # no set: a stranger's value may be a list
    asserting = _as_list(document.get("assertionMethod"))
    candidates = [*_as_list(document.get("verificationMethod")), *asserting]
    allowed = any(
        (entry in absolute) or (isinstance(entry, dict) and entry.get("id") in absolute)
        for entry in asserting
    )
    for method in candidates:
        if isinstance(method, dict) and method.get("id") in absolute:
            if not allowed:
                raise BadKey("the key may not make assertions")
            if method.get("controller", controller) != controller:
                raise BadKey("the key belongs to another controller")
            return VerificationMethod(identifier, controller, key_of_method(method, now=now))
    raise BadKey("the controller's document does not list this key")


def key_of_method(method: JsonObject, *, now: datetime | None = None) -> PublicKey:
    """The key in a Multikey, JsonWebKey or Ed25519VerificationKey2020 object. Raises BadKey, also if it is over."""
    if method.get("revoked"):
        raise BadKey("the key was withdrawn")
    if "expires" in method:
        expires = parse_moment(method["expires"])
        if now is None or expires is None or expires < now:
            raise BadKey("the key has expired")
    if isinstance(method.get("publicKeyMultibase"), str):
        return from_multikey(method["publicKeyMultibase"])
    if "publicKeyJwk" in method:
        return from_jwk(method["publicKeyJwk"])
    raise BadKey("no public key in the verification method")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
