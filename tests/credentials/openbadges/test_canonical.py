"""What may be canonicalised, and what would let a signature say something else than the text."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from pyld import jsonld

from credentials.openbadges import canonical, ob3
from credentials.openbadges import status_list as pure
from credentials.openbadges.canonical import (
    _index,
    _load,
    canonicalise,
    pinned_context,
    require_pinned_contexts,
)
from credentials.openbadges.errors import OpenBadgesError, UnknownContext, UnsafeDocument

from .making import CREDENTIAL, changed

VC2 = "https://www.w3.org/ns/credentials/v2"
DOCUMENT = ob3.credential(CREDENTIAL)


def test_every_pinned_context_has_its_hash() -> None:
    for url in _index():
        assert "@context" in pinned_context(url)


@pytest.mark.parametrize(
    "context",
    ["https://attacker.example/context.json", {"name": "https://schema.org/description"}, None, 7],
)
def test_a_context_that_is_not_pinned_is_refused(context: Any) -> None:
    with pytest.raises(UnknownContext):
        canonicalise(changed(DOCUMENT, "@context", to=[*DOCUMENT["@context"], context]))
    with pytest.raises(UnknownContext):
        require_pinned_contexts(changed(DOCUMENT, "credentialSubject", "@context", to=context))


UNSAFE = {
    "undefined term": changed(DOCUMENT, "motto", to="learn"),
    "undefined type": changed(DOCUMENT, "type", to=[*DOCUMENT["type"], "Motto"]),
    "relative id": changed(DOCUMENT, "credentialSubject", "id", to="lena"),
    "relative id with a colon": changed(DOCUMENT, "credentialSubject", "id", to="a/b:c"),
    "id that breaks out of its quad": changed(DOCUMENT, "credentialSubject", "id", to="urn:x>.<urn:y"),
    "id with a line end": changed(DOCUMENT, "credentialSubject", "id", to="urn:x\n"),
    "whole address as name": changed(DOCUMENT, "https://www.w3.org/2018/credentials#validUntil", to="x"),
    "graph": changed(DOCUMENT, "@graph", to=[]),
    "reverse": changed(DOCUMENT, "@reverse", to={}),
    "included": changed(DOCUMENT, "@included", to=[]),
    "keyword for an alias": changed(DOCUMENT, "credentialSubject", "@id", to="urn:uuid:1"),
    "the whole's id inside": changed(DOCUMENT, "credentialSubject", "achievement", "id", to=CREDENTIAL.id),
    "control character": changed(DOCUMENT, "name", to="bell \x07"),
}


@pytest.mark.parametrize("document", UNSAFE.values(), ids=UNSAFE)
def test_an_unsafe_document_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(UnsafeDocument):
        canonicalise(document)


def test_values_with_a_language_are_allowed() -> None:
    document = {"@context": [VC2], "id": "urn:uuid:1", "name": {"@value": "Spajkanje", "@language": "sl"}}
    assert b'"Spajkanje"@sl' in canonicalise(document)


def test_the_input_stays_as_it_is() -> None:
    before = repr(DOCUMENT)
    canonicalise(DOCUMENT)
    assert repr(DOCUMENT) == before


def test_nodes_that_all_look_alike_take_no_time_at_all() -> None:
    """RDFC-1.0 §7.1: each of some blank nodes points to all others."""
    people = [f"_:b{number}" for number in range(14)]
    document = {
        "@context": [VC2],
        "id": "urn:uuid:1",
        "relatedResource": [
            {"id": name, "relatedResource": [other for other in people if other != name]} for name in people
        ],
    }
    begin = time.process_time()
    with pytest.raises(OpenBadgesError):
        canonicalise(document)
    assert time.process_time() - begin < 3


def test_a_document_of_very_many_values_is_refused() -> None:
    with pytest.raises(OpenBadgesError, match="too_large"):
        canonicalise(changed(DOCUMENT, "evidence", to=[{"type": ["Evidence"]} for _number in range(3000)]))


def test_what_is_worked_out_once_gives_the_same_quads_as_pyld_alone() -> None:
    status = pure.compose_status_list(
        url="https://example.org/status/1",
        issuer="did:web:example.org",
        bits=pure.new_bits(),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    )
    plain = {"@context": [VC2], "type": ["VerifiableCredential"], "name": "x", "description": "y"}
    documents = [DOCUMENT, status, plain, changed(DOCUMENT, "name", to="Another"), DOCUMENT, plain]
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}

    ours = [canonical._canonicalise(document).decode() for document in documents]

    assert ours == [jsonld.normalize(document, options) for document in documents]
    assert len(set(ours)) == 4
