"""A17 and A18: many claims at the same moment; A16, last because it uses up this address' tries: guessing."""

import time

import pytest

from credentials.models.claim import new_code
from tests.harness.browser import Answer
from tests.harness.load import scaled, together
from tests.harness.network import Network, statuses

pytestmark = pytest.mark.attack


def claims(network: Network, posts: list[tuple[str, str]]) -> list[Answer]:
    """All `posts` (cookie, code) at once, each over its own connection."""
    answers = [Answer(0)] * len(posts)

    def claim(number: int) -> None:
        cookie, code = posts[number]
        browser = network.browser()
        answers[number] = browser.post(network.alpha.host, f"/claim/{code}/", cookie=cookie)
        browser.close()

    together(len(posts), claim)
    return answers


def badges(network: Network, achievement: str) -> int:
    return network.number(
        f"SELECT count(*) FROM {network.alpha.schema}.credentials_credential WHERE achievement_id = %s",
        achievement,
    )


def uses(network: Network, code: str) -> int:
    return network.number(
        f"SELECT uses FROM {network.alpha.schema}.credentials_claimcode WHERE code = %s", code
    )


def test_a17_code_for_thirty_gives_thirty_to_two_hundred_people(network: Network) -> None:
    made = network.codes["limited"]
    (code,) = made["codes"]
    answers = claims(network, [(person["cookie"], code) for person in network.crowd[:200]])
    print(f"A17: {statuses(answers)}")
    assert statuses(answers) == {201: 30, 410: 170}
    assert (badges(network, made["achievement"]), uses(network, code)) == (30, 30)


def test_a18_one_person_in_fifty_tabs_gets_one_badge_and_one_mail(network: Network) -> None:
    made, rounds = network.codes["tabs"], scaled(20, least=3)
    for number in range(rounds):
        person, code = network.crowd[number], made["codes"][number]
        answers = claims(network, [(person["cookie"], code)] * 50)
        assert statuses(answers) == {201: 1, 200: 49}
        assert len({badge_in(answer) for answer in answers}) == 1
        assert uses(network, code) == 1
    assert badges(network, made["achievement"]) == rounds
    people = [network.crowd[number]["email"] for number in range(rounds)]
    mails = network.rows(
        """SELECT recipient, count(*) FROM shared_outgoingmail WHERE subject LIKE %s AND recipient = ANY(%s)
           GROUP BY recipient""",
        "%Badge for tabs%",
        people,
    )
    print(f"A18: {rounds} × 50 posts, {badges(network, made['achievement'])} badges, {len(mails)} mails")
    assert dict(mails) == dict.fromkeys(people, 1)


def badge_in(answer: Answer) -> str:
    """The address of the badge that a claim's page leads to."""
    start = answer.text.index("/credentials/")
    return answer.text[start : start + len("/credentials/") + 36]


def test_a16_ten_thousand_guesses_hit_nothing(network: Network) -> None:
    """From one address, also under fifty forged ones: at most twenty a minute are looked up at all."""
    began, guesses = time.monotonic(), scaled(10_000)
    counted: list[dict[int, int]] = [{}] * 8

    def guess(number: int) -> None:
        browser = network.browser()
        counted[number] = statuses(
            browser.get(
                network.alpha.host,
                f"/claim/{new_code()}/",
                **({"X_Forwarded_For": f"10.0.0.{n % 50}"} if n % 2 else {}),
            )
            for n in range(guesses // 8)
        )
        browser.close()

    seconds = together(8, guess)
    total = {status: sum(one.get(status, 0) for one in counted) for status in (404, 429)}
    minutes = int((time.monotonic() - began) // 60) + 2  # windows that may have begun
    print(f"A16: {total} in {seconds:.0f} s")
    assert sum(total.values()) == guesses // 8 * 8
    # Eight threads may look at the same moment before the counter says stop.
    assert total[404] <= minutes * (20 + 8)
    assert network.browser().get(network.alpha.host, f"/claim/{network.alpha.code}/").status == 429
    time.sleep(max(0.0, 61 - (time.monotonic() - began)))
    assert network.browser().get(network.alpha.host, f"/claim/{network.alpha.code}/").status == 200
