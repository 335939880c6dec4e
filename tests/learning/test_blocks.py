"""The shape of content: what is kept, and what is refused with words."""

from typing import Any

import pytest

from learning.blocks import (
    BlockRefused,
    CardsBlock,
    QuizBlock,
    TextBlock,
    check_url,
    dice_of,
    files_of,
    read_block,
    read_blocks,
    readable_blocks,
    write_block,
)
from learning.forms.contents import lines_of, questions_of, quiz_text

ID = "abcd1234"
FILE = "01a21596-c430-72d1-8d1d-e8469432e3d7"
QUESTION = {"text": "Which?", "choices": ["This", "That"], "right": [1], "why": "So it is."}
GOOD: list[dict[str, Any]] = [
    {"kind": "text", "v": 1, "id": ID, "title": "Hello", "text": "**Come**"},
    {"kind": "link", "v": 1, "id": ID, "title": "There", "url": "https://example.org/a?b=1", "note": ""},
    {"kind": "file", "v": 1, "id": ID, "title": "", "file": FILE, "note": ""},
    {"kind": "checklist", "v": 1, "id": ID, "title": "", "points": ["Shoes", "Tea"]},
    {"kind": "quiz", "v": 1, "id": ID, "title": "", "questions": [QUESTION]},
    {"kind": "cards", "v": 1, "id": ID, "title": "", "note": "", "questions": ["One?", "Two?"]},
]


@pytest.mark.parametrize("raw", GOOD, ids=lambda raw: raw["kind"])
def test_block_is_stored_as_it_was_read(raw: dict[str, Any]) -> None:
    assert write_block(read_block(raw)) == raw


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"kind": "html", "id": ID, "html": "<b>"}, "kind"),
        ({"kind": ["text"], "id": ID}, "kind"),
        ({"kind": "text", "v": 2, "id": ID, "text": "a"}, "v"),
        ({"kind": "text", "id": "../etc", "text": "a"}, "id"),
        ({"kind": "text", "id": ID, "text": " "}, "text"),
        ({"kind": "text", "id": ID, "text": "a\x00b"}, "text"),
        ({"kind": "text", "id": ID, "text": "a\ud800"}, "text"),
        ({"kind": "text", "id": ID, "text": "a" * 20_001}, "text"),
        ({"kind": "text", "id": ID, "text": "a", "onclick": "x"}, "onclick"),
        ({"kind": "link", "id": ID, "title": "a", "url": "javascript:alert(1)"}, "url"),
        ({"kind": "link", "id": ID, "title": "", "url": "https://example.org"}, "title"),
        ({"kind": "file", "id": ID, "file": "../../etc/passwd"}, "file"),
        ({"kind": "checklist", "id": ID, "points": []}, "points"),
        ({"kind": "checklist", "id": ID, "points": [{"a": 1}]}, "points"),
        ({"kind": "quiz", "id": ID, "questions": []}, "questions"),
        ({"kind": "quiz", "id": ID, "questions": [{**QUESTION, "right": []}]}, "questions"),
        ({"kind": "quiz", "id": ID, "questions": [{**QUESTION, "right": [2]}]}, "questions"),
        ({"kind": "quiz", "id": ID, "questions": [{**QUESTION, "right": [True]}]}, "questions"),
        ({"kind": "quiz", "id": ID, "questions": [{**QUESTION, "choices": ["one"]}]}, "questions"),
        ({"kind": "cards", "id": ID, "questions": ["only one"]}, "questions"),
        ({"kind": "cards", "id": ID, "questions": ["?"] * 37}, "questions"),
    ],
)
def test_block_that_is_wrong_is_refused_at_its_field(raw: dict[str, Any], field: str) -> None:
    with pytest.raises(BlockRefused) as refused:
        read_block(raw)

    assert refused.value.field == field
    assert str(refused.value.message)


@pytest.mark.parametrize("raw", [None, {}, "text", [GOOD[0], GOOD[1]], [GOOD[0]] * 61, ["text"]])
def test_content_that_is_wrong_as_a_whole_is_refused(raw: object) -> None:
    with pytest.raises(BlockRefused):
        read_blocks(raw)


def test_page_leaves_out_what_it_cannot_read() -> None:
    assert readable_blocks([{"kind": "hologram"}, GOOD[0], 7]) == [
        TextBlock(id=ID, title="Hello", text="**Come**")
    ]


def test_files_of_content_are_those_of_its_file_blocks() -> None:
    assert files_of(GOOD) == {FILE}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https://user:pw@example.org/",
        "https:///nohost",
        "https://exa mple.org",
        'https://example.org/"onmouseover=',
        "https://example.org/\\..\\",
        "https://example.org/\u0085x",
        "https://example.org:99999/",
        "ftp://example.org",
        "https://" + "a" * 500,
    ],
)
def test_address_that_is_none_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(BlockRefused):
        check_url(url)


def test_two_dice_pick_each_of_36_cards_once() -> None:
    cards = CardsBlock(id=ID, title="", note="", questions=tuple(str(number) for number in range(36)))

    assert [cards.at(*dice_of(place)) for place in range(36)] == list(cards.questions)


def test_dice_beyond_the_cards_pick_none() -> None:
    assert CardsBlock(id=ID, title="", note="", questions=("a", "b")).at(1, 3) is None


def test_quiz_as_text_is_the_same_quiz() -> None:
    text = (
        "Which\none?\n- Blue\n* Brown\n* Black\n> Because.\nSecond question?\n* Yes\n- No\n\nThird?\n* A\n- B"
    )

    [first, second, third] = questions_of(text)

    assert first == {
        "text": "Which one?",
        "choices": ["Blue", "Brown", "Black"],
        "right": [1, 2],
        "why": "Because.",
    }
    assert (second["text"], second["right"], third["text"]) == ("Second question?", [0], "Third?")
    block = read_block({"kind": "quiz", "id": ID, "questions": [first, second, third]})
    assert isinstance(block, QuizBlock)
    assert questions_of(quiz_text(block)) == [first, second, third]


def test_lines_lose_their_bullets_alone() -> None:
    assert lines_of("- Shoes\n\n2. Tea\n 3 apples \n* Hat") == ["Shoes", "Tea", "3 apples", "Hat"]
