"""Is this badge real? For people who have a file, a text or a link, of Open Badges 2.0 or 3.0, from any issuer."""

from dataclasses import replace
from datetime import datetime

from ..baking import PNG_MAGIC, unbake_png, unbake_svg
from ..errors import CannotFetch, OpenBadgesError
from ..json_input import parse_json
from ..jwt import looks_like_jwt, read_jwt
from .fetching import Fetch, Fetcher
from .ob2 import gone_document, looks_like_ob2, summarise, verify_assertion
from .ob3 import verify_document
from .report import Check, Outcome, Report, Summary, Verdict

__all__ = ["Check", "Fetch", "Outcome", "Report", "Summary", "Verdict", "verify"]


def verify(
    source: bytes | str, *, fetch: Fetch, now: datetime, recipient: str = "", scheme: str = "https"
) -> Report:
    """Judge a badge. Never raises for what a stranger hands in.

    `source`: a file's bytes (PNG, SVG, JSON, JWT) or a text (JSON, JWT or an address). `fetch`: gets an address,
    raises CannotFetch. `recipient`: a normalised e-mail address to compare. `scheme`: how did:web documents are
    reached ("http" only for trying out).
    """
    fetcher = Fetcher(fetch)
    try:
        return _verify(source, fetcher, now, recipient, scheme, hops=0)
    except CannotFetch as error:
        return Report("", (Check("format", Outcome.UNKNOWN, "not_fetched", error.detail),))
    except OpenBadgesError as error:
        return Report("", (Check("format", Outcome.FAILED, error.code, error.detail[:300]),))
    except RecursionError:
        return Report("", (Check("format", Outcome.FAILED, "too_deep"),))


def _verify(
    source: bytes | str, fetcher: Fetcher, now: datetime, recipient: str, scheme: str, *, hops: int
) -> Report:
    text = source if isinstance(source, str) else _text_inside(source)
    text = text.strip().removeprefix("\ufeff")
    if looks_like_jwt(text):
        _header, claims = read_jwt(text)
        if looks_like_ob2(claims):
            return verify_assertion(claims, fetcher=fetcher, now=now, token=text, recipient=recipient)
        document = claims["vc"] if isinstance(claims.get("vc"), dict) else claims
        report = verify_document(
            document, fetcher=fetcher, now=now, token=text, recipient=recipient, scheme=scheme
        )
        return replace(report, document=claims)
    if text.startswith(("https://", "http://")) and hops < 2 and "\n" not in text:
        answer = fetcher.get(text)
        if answer.status == 410:
            gone = gone_document(answer)
            revoked = Check("status", Outcome.FAILED, "revoked", str(gone.get("revocationReason", ""))[:300])
            return Report("2.0", (revoked,), replace(summarise(gone, {}, {}), credential_id=text), gone)
        if answer.status != 200:
            raise CannotFetch(f"status {answer.status}")
        return _verify(answer.body, fetcher, now, recipient, scheme, hops=hops + 1)
    document = parse_json(text)
    if looks_like_ob2(document):
        return verify_assertion(document, fetcher=fetcher, now=now, recipient=recipient)
    return verify_document(document, fetcher=fetcher, now=now, recipient=recipient, scheme=scheme)


def _text_inside(data: bytes) -> str:
    """What a file holds: the badge baked into an image, or the text itself."""
    if data.startswith(PNG_MAGIC):
        return unbake_png(data)
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"<?xml", b"<svg", b"<!--", b"<!DOCTYPE svg")):
        return unbake_svg(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OpenBadgesError("neither an image with a badge nor text", code="not_a_badge") from error
