"""F9: two processes claim one single-use code at the same moment, five hundred times, and with a pause between looking
and writing."""

import multiprocessing
from collections import Counter
from typing import Any

import pytest

from tests.harness.browser import Browser
from tests.harness.load import scaled
from tests.harness.network import Network, Server

pytestmark = pytest.mark.faults

PATIENCE = 60.0  # seconds for both to be ready


def claim_each(
    port: int, host: str, posts: list[tuple[str, str]], fault: str, barrier: Any, told: Any
) -> None:
    """One of the two processes: `posts` (cookie, code) in turn, each begun together with the other's."""
    browser, seen = Browser(port), []
    for cookie, code in posts:
        barrier.wait(PATIENCE)
        answer = browser.post(host, f"/claim/{code}/", cookie=cookie, **({"X_Fault": fault} if fault else {}))
        seen.append(answer.status)
    told.put(seen)


def outcomes(network: Network, what: str, fault: str) -> Counter[tuple[int, ...]]:
    """How often which two statuses came."""
    context = multiprocessing.get_context("spawn")
    codes = network.codes[what]["codes"][: scaled(500, least=20)]
    barrier, told = context.Barrier(2), context.Queue()
    processes = [
        context.Process(
            target=claim_each,
            args=(
                network.port,
                network.alpha.host,
                [(network.crowd[2 * n + which]["cookie"], code) for n, code in enumerate(codes)],
                fault,
                barrier,
                told,
            ),
        )
        for which in (0, 1)
    ]
    for process in processes:
        process.start()
    first, second = told.get(timeout=600), told.get(timeout=600)
    for process in processes:
        process.join(PATIENCE)
    return Counter(tuple(sorted(pair)) for pair in zip(first, second, strict=True))


@pytest.mark.parametrize(
    ("what", "fault"),
    [("pairs", ""), ("sleepy", "sleep 0.05 at claim.checked")],
    ids=["at once", "50 ms between looking and writing"],
)
def test_f9_two_claims_of_one_code_give_one_badge(server: Server, what: str, fault: str) -> None:
    network = server.use(workers=2, threads=4)
    made, rounds = network.codes[what], scaled(500, least=20)
    seen = outcomes(network, what, fault)
    schema = network.alpha.schema
    issued = network.number(
        f"SELECT count(*) FROM {schema}.credentials_credential WHERE achievement_id = %s", made["achievement"]
    )
    used = network.number(
        f"SELECT sum(uses) FROM {schema}.credentials_claimcode WHERE achievement_id = %s", made["achievement"]
    )
    print(f"F9 {what}: {dict(seen)}, {issued} badges")
    assert seen == {(201, 410): rounds}
    assert (issued, used) == (rounds, rounds)
