"""The page of an export that is for reading."""

from datetime import UTC, date, datetime

from django.template.loader import render_to_string
from django.utils.translation import override

from shared.own_data import Where, parts
from tenants.own_data_pages import PARTS, node_of


def test_values_are_drawn_in_the_persons_language_and_zone() -> None:
    found = [
        {
            "activity__title": "Robots",
            "joined_at": datetime(2024, 7, 1, 8, 30, tzinfo=UTC),
            "born": date(2012, 2, 29),
            "attended_at": None,
            "answers": [],
            "shows_name": False,
            "percent": 0,
            "url": "https://example.org/a",
        }
    ]

    with override("de"):
        node = node_of(found, "Europe/Ljubljana")
        assert node is not None
        rows = node["members"][0]["rows"]
        said = [(str(row["label"]), row["is_english"], row["node"]["text"]) for row in rows]

    assert said == [
        ("Aktivität", False, "Robots"),
        ("Dabei seit", False, "Mo., 1. Juli 2024, 10:30"),
        ("born", True, "29.02.2012"),
        ("shows name", True, "Nein"),
        ("percent", True, "0"),
        ("Link", False, "https://example.org/a"),
    ]


def test_nothing_is_said_of_what_is_empty() -> None:
    assert [node_of(value, "UTC") for value in ({}, [], "", None, {"a": [{"b": None}]})] == [None] * 5


def test_hostile_values_do_nothing() -> None:
    found = {
        "<b>": "<script>alert(1)</script>",
        "url": "javascript:alert(1)",
        "link": 'https://x.test/" onclick="a()',
    }
    page = render_to_string("tenants/own_data/_value.html", {"node": node_of(found, "UTC")})

    assert [word for word in ("<script", "<b>", 'href="javascript', '" onclick') if word in page] == []


def test_lists_and_fields_are_drawn_whatever_they_are_called() -> None:
    page = render_to_string(
        "tenants/own_data/_value.html", {"node": node_of([{"items": ["One", "Two"]}], "UTC")}
    )

    assert " ".join(page.split()).replace("> <", "><") == (
        '<ul class="items"><li><dl><div><dt lang="en">items</dt><dd><ul class="items"><li> One </li><li> Two </li></ul>'
        "</dd></div></dl></li></ul>"
    )


def test_every_part_has_a_title() -> None:
    assert {part.name for where in Where for part in parts(where)} == set(PARTS)
