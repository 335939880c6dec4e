"""A5: what may be kept by caches, and what must not, whatever headers say."""

import random

import pytest

from tests.harness.browser import Answer
from tests.harness.load import Findings, scaled, together
from tests.harness.network import Network

pytestmark = pytest.mark.attack

READERS = {"alpha": ("La", "Oa", "G"), "beta": ("Lb", "Ob", "G")}
# Pages that are always somebody's own.
PRIVATE = {
    *("wallet", "my-activities", "manage", "organiser-new", "me", "calendar"),
    *("notifications", "notifications-settings"),
}
CONNECTIONS = 8


def headers(network: Network, slug: str, dice: random.Random) -> dict[str, str]:
    """What a proxy, a browser or an attacker may add."""
    other = network.other(slug).host
    return dice.choice(
        (
            {},
            {"X_Forwarded_Host": other},
            {"X_Forwarded_Host": other, "X_Forwarded_Proto": "https"},
            {"Accept_Language": dice.choice(("sl", "nl", "de-AT,de;q=0.8", "en", "*"))},
            {"Cookie": f"utm={dice.random()}; language=en"},
            {"HX_Request": "true", "HX_Target": "div#results"},
            {"Cache_Control": "no-cache", "Pragma": "no-cache"},
            {"If_None_Match": "*"},
        )
    )


def test_a5_nobody_gets_a_page_that_was_made_for_somebody(network: Network) -> None:
    """2,000 requests: each page as a person, and the same address at once as a stranger, on two hosts."""
    findings, pairs = Findings(), scaled(2_000) // CONNECTIONS // 2
    paths = {slug: {**place.lists, "activity": place.things["activity"]} for slug, place in places(network)}

    def ask(number: int) -> None:
        browser, dice = network.browser(), random.Random(number)
        for _ in range(pairs):
            slug = dice.choice(("alpha", "beta"))
            name = dice.choice(sorted(paths[slug]))
            path = paths[slug][name] + dice.choice(("", "?utm=1", f"?utm={dice.random()}"))
            reader = dice.choice(READERS[slug])
            cookie, host = network.cookies[reader][slug], network.hosts[slug]
            added = headers(network, slug, dice)
            own = browser.get(host, path, cookie=cookie, **without_cookie(added))
            judge(network, slug, f"{name} as {reader}", own, findings, reader=reader, name=name)
            strange = browser.get(host, path, **added)
            judge(network, slug, f"{name} as nobody", strange, findings, reader="", name=name)
        browser.close()

    seconds = together(CONNECTIONS, ask)
    print(f"A5: {pairs * CONNECTIONS * 2} requests in {seconds:.0f} s, {findings.total} findings")
    findings.require_none()


def places(network: Network) -> list[tuple[str, object]]:
    return list(network.places.items())


def without_cookie(added: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in added.items() if name != "Cookie"}


def judge(
    network: Network, slug: str, what: str, answer: Answer, findings: Findings, *, reader: str, name: str
) -> None:
    policy = answer.headers.get("cache-control", "")
    is_shared = "public" in policy or "s-maxage" in policy
    own_name = network.names.get(reader, "")
    if answer.status >= 500 or answer.status == 0:
        findings.add(f"{what}: {answer.status}")
    # Where people choose what they are written to about, all of their locations are named.
    is_of_both = reader == "G" and name == "notifications-settings"
    if not is_of_both and (answer.says(network.other(slug).canary) or answer.says(network.other(slug).mark)):
        findings.add(f"{what}: holds a word of the other location")
    if is_shared and (name in PRIVATE or (own_name and answer.says(own_name))):
        findings.add(f"{what}: private, but {policy}")
    strangers = [shown for shown in network.names.values() if shown != own_name and answer.says(shown)]
    if strangers and name not in ("organiser-list",):
        findings.add(f"{what}: made for {strangers}")
    if answer.headers.get("content-type", "").startswith("text/html") and "Cookie" not in answer.headers.get(
        "vary", ""
    ):
        findings.add(f"{what}: no Vary: Cookie")


def test_a5_fragments_differ_from_pages_and_between_locations(network: Network) -> None:
    seen = {}
    for slug, place in network.places.items():
        for part in ("", "div#results"):
            headers = {"HX_Request": "true", "HX_Target": part} if part else {}
            for _twice in range(2):
                answer = network.browser().get(place.host, "/activities/", **headers)
                assert answer.says(place.canary)
            seen[slug, part] = answer.body
    assert len(set(seen.values())) == 4
    assert all((b"<html" in body) == (part == "") for (_slug, part), body in seen.items())
