"""A1 and A2: two locations asked at the same time over the same connections, also while requests break."""

import random

import pytest

from tests.harness.browser import Answer
from tests.harness.leaks import Oracle
from tests.harness.load import Findings, scaled, together
from tests.harness.network import Network, Server

pytestmark = pytest.mark.attack

CONNECTIONS = 16


def hosts_of(number: int) -> str:
    """Half of the connections switch between the hosts (""), the others keep to one."""
    return "" if number % 2 else ("alpha", "beta")[number // 2 % 2]


@pytest.mark.parametrize(
    ("workers", "threads"), [(1, 1), (2, 4)], ids=["one worker", "two workers, four threads"]
)
def test_a1_no_word_of_another_location_on_shared_connections(
    server: Server, workers: int, threads: int
) -> None:
    """20,000 GETs: 40 addresses of each location, by strangers and learners."""
    network = server.use(workers=workers, threads=threads)
    oracle, findings = Oracle(network), Findings()
    each = -(-scaled(20_000) // CONNECTIONS)

    def ask(number: int) -> None:
        browser, dice, slug = network.browser(), random.Random(number), hosts_of(number)
        for _ in range(each):
            question = oracle.pick(dice, slug)
            answer = browser.get(
                network.hosts[question.slug],
                question.path,
                cookie=oracle.cookie(question.slug, question.who),
            )
            oracle.judge(question, answer, findings)

    seconds = together(CONNECTIONS, ask)
    print(f"A1 {workers}×{threads}: {each * CONNECTIONS} GETs in {seconds:.0f} s, {findings.total} findings")
    findings.require_none()


def test_a2_no_word_of_another_location_while_requests_break(server: Server) -> None:
    """5,000 requests over a pool of two: one in twenty raises inside the other location's schema, one in twenty is cut
    off; every error page is the same one and tells nothing, and whatever follows on that worker is right."""
    network = server.use(workers=2, threads=4, pool=2)
    oracle, findings = Oracle(network), Findings()
    each = -(-scaled(5_000) // CONNECTIONS)
    pages: set[bytes] = set()
    counted = {"broken": 0, "cut": 0}

    def ask(number: int) -> None:
        browser, dice, slug = network.browser(), random.Random(number), hosts_of(number)
        for _ in range(each):
            question = oracle.pick(dice, slug)
            host, cookie = network.hosts[question.slug], oracle.cookie(question.slug, question.who)
            fate = dice.random()
            if fate < 0.05:
                other = network.other(question.slug).slug
                answer = browser.get(host, question.path, cookie=cookie, X_Fault=f"raise in {other}")
                counted["broken"] += 1
                pages.add(judge_broken(network, answer, findings))
            elif fate < 0.10:
                counted["cut"] += 1
                browser.cut(host, question.path, cookie=cookie, after=dice.choice((0, 100)))
            else:
                oracle.judge(question, browser.get(host, question.path, cookie=cookie), findings)

    seconds = together(CONNECTIONS, ask)
    print(f"A2: {each * CONNECTIONS} requests, {counted}, in {seconds:.0f} s, {findings.total} findings")
    findings.require_none()
    assert len(pages) == 1


def judge_broken(network: Network, answer: Answer, findings: Findings) -> bytes:
    """The error page, which must be everybody's."""
    words = [place.canary for place in network.places.values()] + [
        place.mark for place in network.places.values()
    ]
    told = [
        word for word in (*words, *network.names.values(), "Traceback", "infra.testing") if answer.says(word)
    ]
    if answer.status != 500 or told:
        findings.add(f"asked for an error: {answer.status}, tells {told}")
    return answer.body
