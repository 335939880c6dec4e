"""Names stand where a reader of the language looks for them."""

import pytest
from django.utils import translation

from shared.countries import country_choices, language_name
from shared.sorting import by_name, sorted_by_name


@pytest.mark.parametrize(
    ("language", "names"),
    [
        (
            "sl",
            [
                "Cerknica",
                "Cviček",
                "Čatež",
                "Črnomelj",
                "Dravograd",
                "Škofja Loka",
                "Tolmin",
                "Zagorje",
                "Žalec",
            ],
        ),
        ("sl", ["Sežana", "Svetina", "Šentjur", "Šmarje", "Trbovlje"]),
        ("de", ["Ähren", "Arnim", "Müller", "Muster", "Straße", "Strasser"]),
        ("nl", ["Café", "Één", "Eend", "IJsland", "Zwolle"]),
        ("el", ["Άγιος", "Αθήνα", "Έλλη", "Ζωή", "Ήλιος", "Ώρα", "Amsterdam"]),
        ("en", ["Åland", "Albania", "Čeněk", "Curaçao", "Zürich", "Αθήνα"]),
        ("en", ["2 wheels", "10 wheels", "wheels"][1:]),
        ("en", ["Bike shop", "Bikers"]),
    ],
)
def test_names_are_in_the_order_of_the_alphabet(language: str, names: list[str]) -> None:
    mixed = names[1::2] + names[::2]
    assert sorted(mixed, key=lambda name: by_name(name, language)) == names


def test_rows_are_sorted_for_the_reader() -> None:
    rows = [{"name": "Zala"}, {"name": "Špela"}, {"name": "Sara"}, {"name": "Tine"}]
    with translation.override("sl"):
        slovene = [row["name"] for row in sorted_by_name(rows, lambda row: row["name"])]
    with translation.override("en"):
        english = [row["name"] for row in sorted_by_name(rows, lambda row: row["name"])]
    assert (slovene, english) == (["Sara", "Špela", "Tine", "Zala"], ["Sara", "Špela", "Tine", "Zala"])


@pytest.mark.parametrize(
    ("language", "spoken", "first"),
    [
        ("en", "Slovenian", "Afghanistan"),
        ("sl", "Slovenščina", "Afganistan"),
        ("nl", "Sloveens", "Afghanistan"),
        ("de", "Slowenisch", "Afghanistan"),
        ("el", "Σλοβενικά", "Αγία Ελένη"),
    ],
)
def test_countries_and_languages_are_named_for_the_reader(language: str, spoken: str, first: str) -> None:
    with translation.override(language):
        found = (language_name("sl"), country_choices()[0][1])
    assert found == (spoken, first)


def test_unknown_letters_name_themselves() -> None:
    assert language_name("zz") == "zz"
