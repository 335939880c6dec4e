import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shared.models import Competence
from shared.queries.skills import labels_of, suggest_as_typed, suggest_skills

DEMO = Path(__file__).resolve().parents[3] / "infra/demo_data/data/demo_activities.json"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("work in te", "work in teams"),  # as it begins
        ("teams", "work in teams"),  # a word within
        ("comunication", "Communication"),  # misspelt; a competence
        ("ANTICIPATE needs", "think creatively"),  # an alternative label
        ("photogrphy", "photography"),
    ],
)
def test_suggestion_is_found_by(typed: str, expected: str, db: None) -> None:
    assert expected in [each.label for each in suggest_as_typed(typed, "en")]


def test_suggestion_tells_the_name_that_was_found(db: None) -> None:
    first = suggest_as_typed("anticipate needs", "de")[0]

    assert (first.label, first.matched) == ("think creatively", "anticipate needs")


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "\x00", "'; --", "&|!()<->:*", "🙂" * 200])
def test_suggestion_for_nonsense_is_nothing(typed: str, db: None) -> None:
    assert suggest_as_typed(typed, "en") == []


@pytest.mark.parametrize("typed", ["c", "communicat", "zzzzzz", "work " * 50])
def test_suggestion_takes_two_queries_at_most(typed: str, db: None) -> None:
    labels_of(["x"], "en")  # the connection has been told where it is
    with CaptureQueriesContext(connection) as asked:
        suggest_as_typed(typed, "sl")

    assert len(asked) <= 2


def test_labels_of_skills_and_competences_come_by_one_query(db: None) -> None:
    competence = Competence.objects.get(code="greencomp-1.1")
    skill = suggest_as_typed("work in teams", "en")[0].uri
    with CaptureQueriesContext(connection) as asked:
        labels = labels_of([skill, competence.uri, "http://example.org/unknown"], "sl")

    assert labels == {skill: "work in teams", competence.uri: "Valuing sustainability"}
    assert len(asked) == 1


def test_text_is_read_with_the_words_that_say_so(db: None) -> None:
    found = suggest_skills("We repair bicycles together and edit videos of it.", "en")

    words = {match.label: match.words for match in found}
    assert words["perform repairs on bicycles"] == ("bicycles", "repair")
    assert all(0 < match.score <= 1 for match in found)


@pytest.mark.parametrize("text", ["", "\x00", "🙂", "the and of", "' & | ! <->", "x" * 100_000])
def test_text_without_words_suggests_nothing(text: str, db: None) -> None:
    assert suggest_skills(text, "en") == []


def test_text_of_the_demos_activities_finds_skills_that_people_chose(db: None) -> None:
    """Quality on the first twenty: how many of the activities get one of their own skills or a like-named one."""
    activities = json.loads(DEMO.read_text())["activities"][:20]
    hits, proposed = 0, 0
    for activity in activities:
        text = " ".join(
            [activity["title"]["en"], activity["description"]["en"], *activity["do"], *activity["learn"]]
        )
        found = suggest_skills(text, "en")
        proposed += len(found)
        hits += bool({match.uri for match in found} & {skill["uri"] for skill in activity["skills"]})
    assert hits >= 11
    assert proposed <= 240
