import pytest

from shared.folding import distance, fold, light_stems, stemmers_of, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Žogbica", "zogbica"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("Ελλάς", "ελλασ"), ("Øl", "ol")],
)
def test_fold_drops_case_and_accents_in_any_script(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rock'n'roll, 3D!", ["rock", "n", "roll", "3d"]),
        ("a & b | c:* <-> !d \\ ' (", ["a", "b", "c", "d"]),
        ("\x00 % _ \u202e", []),
        ("x" * 41 + " y", ["y"]),
    ],
)
def test_words_hold_letters_and_digits_alone(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_stemmers_are_those_that_postgres_has() -> None:
    assert stemmers_of(["pt-br", "sl", "en", "pt"]) == ["portuguese", "english"]


@pytest.mark.parametrize(
    ("words", "stem"),
    [
        ("popravljati popravljamo popravljanje popravljanja", "popravlj"),
        ("programirati programiranje programiramo", "programir"),
        ("robot robota robotov robotom robotih", "robot"),
        ("orodja orodje", "orodj"),
        ("program programa programi programov", "program"),
        ("ure dan", "ure dan"),  # too short to lose anything
    ],
)
def test_slovene_words_lose_their_endings(words: str, stem: str) -> None:
    assert set(light_stems(words, "sl").split()) == set(stem.split())


def test_words_of_languages_without_rules_stay_whole() -> None:
    assert light_stems("Problem-solving, robots", "en") == "Problem-solving, robots"


@pytest.mark.parametrize(
    ("left", "right", "limit", "expected"),
    [
        ("robots", "robtos", 2, 1),  # two neighbours swapped
        ("robots", "robot", 2, 1),
        ("robots", "rabbits", 2, 3),
        ("", "abc", 2, 3),
        ("same", "same", 0, 0),
    ],
)
def test_distance_counts_letters_up_to_its_limit(left: str, right: str, limit: int, expected: int) -> None:
    assert distance(left, right, limit=limit) == expected
