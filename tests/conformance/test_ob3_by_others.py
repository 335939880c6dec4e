"""Open Badges 3.0: what we issue is accepted by verifiers that we did not write, and what is wrong is refused."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator

from credentials.openbadges.canonical import _index, pinned_context
from credentials.openbadges.errors import CannotFetch
from credentials.openbadges.verification import Verdict, verify
from tests.conformance.conftest import Judge
from tests.conformance.making import EMAIL, NOW, Maker, changed, redefine_context

SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "ob_v3p0_achievementcredential_schema.json").read_text()
)


class Answer:
    def __init__(self, document: Any) -> None:
        self.status, self.body, self.media_type = 200, json.dumps(document).encode(), "application/json"


def ours(document: Any, maker: Maker, recipient: str = "") -> Verdict:
    """The verdict of our own verifier over the same web."""
    web = maker.web

    def fetch(url: str) -> Answer:
        if url not in web:
            raise CannotFetch(url)
        return Answer(web[url])

    text = document if isinstance(document, str) else json.dumps(document)
    return verify(text, fetch=fetch, now=NOW, recipient=recipient).verdict


def judged(judge: Judge, maker: Maker, cases: list[dict[str, Any]]) -> dict[str, bool]:
    contexts = {url: pinned_context(url) for url in _index()}
    job = {"cases": cases, "web": maker.web, "contexts": contexts, "schema": SCHEMA, "now": NOW.isoformat()}
    return {result["name"]: result["verified"] for result in judge(job)}


def test_what_we_compose_fits_the_official_strict_schema() -> None:
    assert list(Draft201909Validator(SCHEMA).iter_errors(Maker().ob3())) == []


def test_strangers_accept_what_we_issue_and_refuse_what_was_changed(node_verify: Judge) -> None:
    maker, other = Maker(), Maker(slug="otherlab")
    good = maker.ob3()
    forged = changed(good, lambda d: d.update(proof=[{**d["proof"][0], "verificationMethod": other.method}]))
    cases = {
        "good": good,
        "with an end": maker.ob3(valid_until=NOW + timedelta(days=1)),
        "changed name": changed(good, lambda d: d["credentialSubject"]["achievement"].update(name="Boss")),
        "changed recipient": changed(good, lambda d: d["credentialSubject"].update(id="urn:uuid:x")),
        "another key": forged,
        "expired": maker.ob3(valid_until=NOW - timedelta(days=1)),
        "redefined context": changed(good, redefine_context),
    }
    results = judged(
        node_verify, maker, [{"name": n, "kind": "ob3", "document": d} for n, d in cases.items()]
    )
    assert results == {name: name in ("good", "with an end") for name in cases}
    assert {name: ours(d, maker) == Verdict.VALID for name, d in cases.items()} == results
    maker.revoke()
    assert judged(node_verify, maker, [{"name": "revoked", "kind": "ob3", "document": good}]) == {
        "revoked": False
    }
    assert ours(good, maker) == Verdict.INVALID


def test_strangers_accept_our_tokens_and_refuse_changed_ones(node_verify: Judge) -> None:
    maker = Maker()
    token = maker.jwt()
    head, body, signature = token.split(".")
    cases = {
        "good": token,
        "cut": f"{head}.{body}.{signature[:-4]}AAAA",
        "expired": maker.jwt(valid_until=NOW - timedelta(days=1)),
        "another key": Maker().jwt(),
    }
    rows = [{"name": n, "kind": "jwt", "token": t, "issuer": maker.did} for n, t in cases.items()]
    results = judged(node_verify, maker, rows)
    assert results == {name: name == "good" for name in cases}
    assert {name: ours(text, maker) == Verdict.VALID for name, text in cases.items()} == results


@pytest.mark.parametrize(
    ("email", "verdict"), [(EMAIL, Verdict.VALID), ("otto@example.org", Verdict.INVALID)]
)
def test_badge_belongs_to_its_recipient(email: str, verdict: Verdict) -> None:
    maker = Maker()
    assert (ours(maker.ob3(), maker, email), ours(maker.jwt(), maker, email)) == (verdict, verdict)
