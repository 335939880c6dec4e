"""Open Badges 2.0: what we issue is accepted by 1EdTech's own validator, and what is wrong is refused; our verifier
says the same."""

import base64
import io
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PIL import Image

from credentials.openbadges import ob2
from credentials.openbadges.baking import OB2_KEYWORD, bake_png
from credentials.openbadges.canonical import pinned_context
from credentials.openbadges.errors import CannotFetch
from credentials.openbadges.verification import Verdict, verify
from tests.conformance.conftest import Judge
from tests.conformance.making import EMAIL, HOST, NOW, Maker, as_json, changed

ADDRESS = f"{HOST}/credentials/1/ob2.json"
OTHER_HOST = "https://evil.example/credentials/1/ob2.json"


@dataclass(frozen=True)
class Page:
    """What stands at an address."""

    body: bytes
    status: int = 200
    media_type: str = "application/ld+json"

    def as_job(self) -> dict[str, Any]:
        return {
            "status": self.status,
            "media_type": self.media_type,
            "body": base64.b64encode(self.body).decode(),
        }


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (90, 90), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def web_of(maker: Maker, **pages: Page) -> dict[str, Page]:
    """Everything that a verifier of `maker`'s badge asks for; `pages` by the name of a member below."""
    at = {"assertion": ADDRESS, "badge": maker.achievement.ob2_url, "issuer": maker.issuer.ob2_url}
    found = {url: Page(json.dumps(document).encode()) for url, document in maker.web.items()}
    found[ob2.CONTEXT] = Page(json.dumps(pinned_context(ob2.CONTEXT)).encode())
    found[maker.achievement.image_url] = Page(picture(), media_type="image/png")
    return found | {at[name]: page for name, page in pages.items()}


def page(document: dict[str, Any], status: int = 200) -> Page:
    return Page(json.dumps(document).encode(), status)


def judged_by_1edtech(judge: Judge, given: str | bytes, web: dict[str, Page], email: str) -> bool:
    png = base64.b64encode(given).decode() if isinstance(given, bytes) else None
    case = {"name": "", "input": None if png else given, "png": png, "email": email}
    (result,) = judge({"cases": [case], "web": {url: entry.as_job() for url, entry in web.items()}})
    return bool(result["valid"])


def judged_by_us(given: str | bytes, web: dict[str, Page], email: str) -> bool:
    def fetch(url: str) -> Page:
        if url not in web:
            raise CannotFetch(url)
        return web[url]

    return verify(given, fetch=fetch, now=NOW, recipient=email).verdict == Verdict.VALID


def test_1edtech_accepts_what_we_issue_and_refuses_what_is_wrong(openbadges_verify: Judge) -> None:
    maker = Maker()
    good, web = maker.ob2(), web_of(maker)
    baked = bake_png(picture(), as_json(good), keyword=OB2_KEYWORD)
    expired = maker.ob2(valid_until=NOW - timedelta(days=1))
    moved = changed(good, lambda d: d.update(id=OTHER_HOST))
    nameless = changed(ob2.badge_class(maker.achievement), lambda d: d.pop("name"))
    profile = ob2.issuer_profile(maker.issuer, origin=HOST)
    elsewhere = changed(profile, lambda d: d["verification"].update(startsWith="https://beta.example.org/"))
    gone = ob2.revoked_assertion(ADDRESS, reason="Issued by mistake")
    cases: dict[str, tuple[str | bytes, dict[str, Page], str]] = {
        "address": (ADDRESS, web, EMAIL),
        "document": (as_json(good), web, EMAIL),
        "image": (baked, web, EMAIL),
        "changed recipient": (ADDRESS, web, "otto@example.org"),
        "expired": (ADDRESS, web_of(maker, assertion=page(expired)), EMAIL),
        "revoked": (ADDRESS, web_of(maker, assertion=page(gone, 410)), EMAIL),
        "gone without a trace": (ADDRESS, {u: p for u, p in web.items() if u != ADDRESS}, EMAIL),
        "another host": (OTHER_HOST, web | {OTHER_HOST: page(moved)}, EMAIL),
        "host that the issuer does not name": (ADDRESS, web_of(maker, issuer=page(elsewhere)), EMAIL),
        "badge without name": (ADDRESS, web_of(maker, badge=page(nameless)), EMAIL),
        "cut image": (baked[:-40], web, EMAIL),
        "image cut inside the badge": (baked[:200], web, EMAIL),
        "plain image": (picture(), web, EMAIL),
    }
    right = {name: name in ("address", "document", "image") for name in cases}
    assert {name: judged_by_us(*case) for name, case in cases.items()} == right
    theirs = {name: judged_by_1edtech(openbadges_verify, *case) for name, case in cases.items()}
    # 1EdTech's reader of images stops at the badge and does not notice that pixels behind it are missing.
    assert theirs == right | {"cut image": True}


def test_1edtech_reads_the_same_badge_out_of_our_image(openbadges_verify: Judge) -> None:
    maker = Maker()
    text = as_json(maker.ob2())
    png = base64.b64encode(bake_png(picture(), text, keyword=OB2_KEYWORD)).decode()
    web = {url: entry.as_job() for url, entry in web_of(maker).items()}
    case = {"name": "", "input": None, "png": png, "email": None}
    assert [result["read"] for result in openbadges_verify({"cases": [case], "web": web})] == [text]
