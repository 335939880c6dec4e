"""Whether an answer is its own location's: compared with what the same question got while nobody else asked."""

import random
from dataclasses import dataclass

from tests.harness.browser import Answer
from tests.harness.load import Findings
from tests.harness.network import Network

# Locations' pages, the lists and things that a stranger or a learner can see; one-time pages are no use here.
ADDRESSES = 40
NOT_ASKED = {"sign_in", "sign_up", "sign_out", "offline", "claim"}
SEARCHES = {
    "activity-list, searched": "/activities/?q=activity",
    "activity-points, searched": "/activities/points.json?q=activity",
    "badge-list, first page": "/badges/?page=1",
}


@dataclass(frozen=True)
class Question:
    """`name`: of the address; `who`: "" for a stranger."""

    slug: str
    name: str
    path: str
    who: str


@dataclass(frozen=True)
class Expected:
    status: int
    is_canary_there: bool
    is_mark_there: bool


class Oracle:
    """Every question that is asked, and what its answer is like."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.expected = {question: self._ask_alone(question) for question in self._questions()}
        self.questions = list(self.expected)

    def _questions(self) -> list[Question]:
        found = []
        for slug, place in self.network.places.items():
            named = {**place.things, **place.lists, **SEARCHES}
            paths = {name: path for name, path in named.items() if name not in NOT_ASKED}
            learner = f"L{slug[0]}"
            # 410: a badge that another attack has withdrawn has its page, too.
            readable = [
                name for name, path in paths.items() if self._get(slug, path, learner).status in (200, 410)
            ]
            assert len(readable) >= ADDRESSES, sorted(readable)
            for name in sorted(readable)[:ADDRESSES]:
                found += [Question(slug, name, paths[name], who) for who in ("", learner)]
        return found

    def _get(self, slug: str, path: str, who: str) -> Answer:
        browser = self.network.browser()
        answer = browser.get(self.network.hosts[slug], path, cookie=self.cookie(slug, who))
        browser.close()
        return answer

    def cookie(self, slug: str, who: str) -> str:
        return self.network.cookies[who][slug] if who else ""

    def _ask_alone(self, question: Question) -> Expected:
        place, other = self.network.places[question.slug], self.network.other(question.slug)
        answer = self._get(question.slug, question.path, question.who)
        assert 0 < answer.status < 500, f"{question}: {answer.status}"
        assert not answer.says(other.canary), f"{question} leaks when asked alone"
        assert not answer.says(other.mark), f"{question} names the other location"
        is_own = answer.says(place.canary) or answer.says(place.mark)
        if answer.headers.get("content-type", "").startswith("text/html") and answer.status == 200:
            assert is_own, f"{question} does not say whose it is"
        return Expected(answer.status, answer.says(place.canary), answer.says(place.mark))

    def judge(self, question: Question, answer: Answer, findings: Findings) -> None:
        """Note everything that is not as when asked alone."""
        place, other = self.network.places[question.slug], self.network.other(question.slug)
        expected = self.expected[question]
        if answer.says(other.canary) or answer.says(other.mark):
            findings.add(f"{question}: holds a word of {other.slug}")
        if answer.status != expected.status:
            findings.add(f"{question}: {answer.status} instead of {expected.status}")
        elif (answer.says(place.canary), answer.says(place.mark)) != (
            expected.is_canary_there,
            expected.is_mark_there,
        ):
            findings.add(f"{question}: not {place.slug}'s own page")
        if "Traceback" in answer.text:
            findings.add(f"{question}: a stack trace")

    def pick(self, dice: random.Random, slug: str = "") -> Question:
        """Any question, or any of one location."""
        while True:
            question = dice.choice(self.questions)
            if not slug or question.slug == slug:
                return question
