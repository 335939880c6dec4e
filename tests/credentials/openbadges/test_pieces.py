"""Keys, seals, DIDs, status lists and JSON from strangers: the small pieces by themselves."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.openbadges import keys, status_list
from credentials.openbadges.did import DidKey, compose_did_document, did_web, did_web_url, resolve_method
from credentials.openbadges.documents import identity_hash, parse_moment
from credentials.openbadges.errors import BadKey, OpenBadgesError
from credentials.openbadges.json_input import parse_json
from credentials.openbadges.verification import Verdict

from .making import CREDENTIAL, DID, EMAIL, World

MASTER, OTHER = b"m" * 32, b"o" * 32


class TestKeys:
    def test_public_keys_keep_through_both_forms(self) -> None:
        for private, prefix in ((keys.generate_ed25519(), "z6Mk"), (keys.generate_p256(), "zDn")):
            public = private.public_key()
            assert keys.to_multikey(public).startswith(prefix)
            assert keys.from_multikey(keys.to_multikey(public)) == public
            assert keys.from_jwk(keys.to_jwk(public)) == public

    def test_a_seal_opens_for_its_owner_alone(self) -> None:
        private = keys.generate_ed25519()
        raw = keys.private_bytes(private)
        sealed = keys.seal(raw, master_key=MASTER, associated=b"alpha:1")
        assert raw not in sealed
        assert keys.seal(raw, master_key=MASTER, associated=b"alpha:1") != sealed
        opened = keys.unseal(sealed, master_keys=[OTHER, MASTER], associated=b"alpha:1")
        assert keys.private_key(opened).public_key() == private.public_key()
        for masters, owner, seal in (
            ([OTHER], b"alpha:1", sealed),
            ([MASTER], b"beta:1", sealed),
            ([], b"alpha:1", sealed),
            ([MASTER], b"alpha:1", sealed[:-1] + bytes([sealed[-1] ^ 1])),
            ([MASTER], b"alpha:1", b""),
            ([MASTER], b"alpha:1", b"\x01short"),
        ):
            with pytest.raises(BadKey):
                keys.unseal(seal, master_keys=masters, associated=owner)

    @pytest.mark.parametrize("text", ["", "z", "u6Mk", "z6MkbadX", "z" + "1" * 300, "zQ3shunsupported"])
    def test_what_is_no_multikey(self, text: str) -> None:
        with pytest.raises(BadKey):
            keys.from_multikey(text)

    @pytest.mark.parametrize(
        "jwk",
        [
            None,
            {},
            {"kty": "oct", "k": "AAAA"},
            {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
            {"kty": "OKP", "crv": "Ed25519", "x": 7},
            {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"},
            {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
            {"kty": "EC", "crv": "secp256k1", "x": "AQ", "y": "AQ"},
        ],
    )
    def test_what_is_no_jwk(self, jwk: Any) -> None:
        with pytest.raises(BadKey):
            keys.from_jwk(jwk)


class TestDid:
    @pytest.mark.parametrize(
        ("did", "url"),
        [
            ("did:web:a.example", "https://a.example/.well-known/did.json"),
            ("did:web:a.example:issuers:x", "https://a.example/issuers/x/did.json"),
            ("did:web:a.localhost%3A8000:issuers:x", "https://a.localhost:8000/issuers/x/did.json"),
        ],
    )
    def test_where_a_did_web_is(self, did: str, url: str) -> None:
        assert did_web_url(did) == url

    def test_a_did_web_of_host_port_and_path(self) -> None:
        assert did_web("a.localhost:8000", "issuers", "x") == "did:web:a.localhost%3A8000:issuers:x"

    @pytest.mark.parametrize(
        "did",
        [
            "did:key:z6Mk",
            "did:web:",
            "did:web:a.example:..:x",
            "did:web:a.example:%2e%2e",
            "did:web:a.example%2Fx",
            "did:web:a.example%3Fx",
            "did:web:a.example%23x",
            "did:web:user%40a.example",
            "did:web:a.example::x",
            "did:web:a.example:x%3Fy",
            "did:web:a.example:x%0Ay",
            "did:web:[::1]",
        ],
    )
    def test_what_is_no_did_web(self, did: str) -> None:
        with pytest.raises(BadKey):
            did_web_url(did)

    def test_a_document_names_keys_absolutely(self) -> None:
        multikeys = [
            DidKey("ed25519", keys.to_multikey(keys.generate_ed25519().public_key())),
            DidKey("p256", keys.to_multikey(keys.generate_p256().public_key())),
        ]
        document = compose_did_document(DID, multikeys, also_known_as=["https://a.example"])
        assert document["id"] == DID
        assert document["assertionMethod"] == [f"{DID}#{key.multikey}" for key in multikeys]
        assert [method["controller"] for method in document["verificationMethod"]] == [DID, DID]
        assert "d" not in document["verificationMethod"][1]["publicKeyJwk"]
        for key in multikeys:
            method = resolve_method(f"{DID}#{key.multikey}", fetch=lambda _url: document)
            assert keys.to_multikey(method.key) == key.multikey  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        "identifier",
        [
            None,
            "",
            DID,
            f"{DID}#",
            "did:example:1#x",
            "http://a.example/#x",
            "did:key:z6Mk#y",
            "#x",
            "x" * 3000,
        ],
    )
    def test_what_is_no_verification_method(self, identifier: Any) -> None:
        with pytest.raises(BadKey):
            resolve_method(identifier, fetch=lambda _url: {})


class TestStatusList:
    @settings(max_examples=25, deadline=None)
    @given(st.sets(st.integers(0, status_list.SIZE_BITS - 1), max_size=20))
    def test_exactly_the_set_bits_come_back(self, indexes: set[int]) -> None:
        bits = status_list.new_bits()
        for index in indexes:
            bits = status_list.set_bit(bits, index)
        encoded = status_list.encode(bits)
        assert encoded.startswith("uH4s")
        assert "=" not in encoded
        back = status_list.decode(encoded)
        assert {
            index for index in range(status_list.SIZE_BITS) if status_list.get_bit(back, index)
        } == indexes

    def test_the_first_bit_is_the_leftmost(self) -> None:
        assert status_list.set_bit(status_list.new_bits(), 0)[0] == 0x80

    @pytest.mark.parametrize("index", [-1, status_list.SIZE_BITS])
    def test_there_is_nothing_beyond_the_end(self, index: int) -> None:
        for use in (status_list.set_bit, status_list.get_bit):
            with pytest.raises(OpenBadgesError):
                use(status_list.new_bits(), index)

    @pytest.mark.parametrize(
        "text",
        ["", "u", "uH4sI", "u!!", status_list.encode(bytes(100)), status_list.encode(bytes(5 * 1024 * 1024))],
    )
    def test_what_is_no_list(self, text: str) -> None:
        with pytest.raises(OpenBadgesError):
            status_list.decode(text)


class TestJson:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("[]", "not_json"),
            ("", "not_json"),
            ('{"a": NaN}', "not_json"),
            ('{"a": -Infinity}', "not_json"),
            ('{"a": 1e999}', "not_json"),
            ('{"a": 12345678901234567890}', "not_json"),
            ('{"a": "\\ud800"}', "not_json"),
            ('{"a": 1, "a": 2}', "duplicate_key"),
            ('{"a": {"b": 1, "b": 2}}', "duplicate_key"),
            ('{"a": ' * 65 + "1" + "}" * 65, "too_deep"),
            ('{"a": ' + "[" * 100_000, "too_deep"),
            ('{"a": "' + "x" * 1024 * 1024 + '"}', "too_large"),
            ('{"a": "' + "\\" * 100_001, "not_json"),
        ],
    )
    def test_hostile_json_is_refused(self, text: str, code: str) -> None:
        with pytest.raises(OpenBadgesError) as caught:
            parse_json(text)
        assert caught.value.code == code

    def test_brackets_in_texts_are_no_depth(self) -> None:
        assert parse_json(json.dumps({"a": '[{"' * 100})) == {"a": '[{"' * 100}
        assert parse_json('{"a": ' * 64 + "1" + "}" * 64)

    def test_a_byte_order_mark_is_passed_over(self) -> None:
        assert parse_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    ("text", "is_moment"),
    [
        ("2026-11-24T12:00:00Z", True),
        ("2026-11-24T12:00:00.123456789+02:00", True),
        ("2026-11-24T12:00:00", False),
        ("2026-11-24", False),
        ("2026-13-24T12:00:00Z", False),
        ("٢026-11-24T12:00:00Z", False),
        (20261124, False),
        (None, False),
    ],
)
def test_a_moment_needs_a_zone(text: Any, is_moment: bool) -> None:
    assert (parse_moment(text) is not None) is is_moment


def test_the_hash_of_a_recipient_is_salted_and_in_hex() -> None:
    assert identity_hash(EMAIL, "a") != identity_hash(EMAIL, "b")
    digest = "c59bfc828b5238f80d9ec89ec66326e082efe92c9fdb77f947530b0557b3b17b"
    assert identity_hash("a@example.org", "salt") == f"sha256${digest}"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WORLD = World()
BADGE, TOKEN = WORLD.badge(), WORLD.token()


def _paths(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(each for name, value in inner for each in _paths(value, (*path, name)))]


PATHS = _paths(BADGE)[1:]


@settings(max_examples=300, deadline=None)
@given(path=st.sampled_from(PATHS), value=VALUES)
def test_no_changed_badge_is_ever_valid_and_none_breaks_the_judge(path: tuple[Any, ...], value: Any) -> None:
    copied = json.loads(json.dumps(BADGE))
    node = copied
    for step in path[:-1]:
        node = node[step]
    same = node[path[-1]] == value
    node[path[-1]] = value
    assert WORLD.judge(json.dumps(copied)).verdict != Verdict.VALID or same


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200) | VALUES.map(json.dumps))
def test_the_judge_never_breaks(source: bytes | str) -> None:
    assert WORLD.judge(source).verdict != Verdict.VALID


@settings(max_examples=150, deadline=None)
@given(data=st.data(), value=VALUES)
def test_hostile_pages_never_break_the_judge(data: st.DataObject, value: Any) -> None:
    """Whatever the issuer's documents, the lists and the 2.0 objects are turned into."""
    world = World(ed25519=WORLD.ed25519, p256=WORLD.p256)
    address = data.draw(st.sampled_from(sorted(world.pages)))
    page = json.loads(json.dumps(world.pages[address]))
    path = data.draw(st.sampled_from(_paths(page)[1:]))
    node = page
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    world.pages[address] = page
    for source in (json.dumps(BADGE), TOKEN, CREDENTIAL.ob2_url):
        world.judge(source)
