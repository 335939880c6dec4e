"""The page of an export that is for reading."""

from contextlib import nullcontext
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from shared.own_data import Where, parts, rows
from tenants.context import in_tenant
from tenants.models import Tenant
from tenants.own_data_names import FIELDS
from tenants.own_data_pages import PARTS, node_of
from tests.conftest import Cast


def test_values_are_drawn_in_the_persons_language_and_zone() -> None:
    found = [
        {
            "activity__title": "Robots",
            "joined_at": datetime(2024, 7, 1, 8, 30, tzinfo=UTC),
            "born_on": date(2012, 2, 29),
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
        ("born on", True, "29.02.2012"),
        ("Andere sehen meinen Namen", False, "Nein"),
        ("Erledigt in Prozent", False, "0"),
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


def keys_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys_in(each) for each in value.values()))
    return set().union(*(keys_in(each) for each in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("where", Where)
def test_every_field_of_every_part_has_a_name(
    where: Where, alpha: Tenant, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part runs as it does for a person who has something of everything: one row of each kind."""
    found: dict[str, set[str]] = {}
    for part in parts(where):
        said = part.export.__globals__
        assert said["rows"] is rows or said["rows"] is one_row, (
            f"{part.name} is not made by shared.own_data.rows"
        )
        monkeypatch.setitem(said, "rows", one_row)
        with in_tenant(alpha) if where == Where.LOCATION else nullcontext():
            found[part.name] = {name.replace("__", "_") for name in keys_in(part.export(cast.lena.pk))}

    assert {name for name, keys in found.items() if not keys} == set()
    assert {name: keys - set(FIELDS) for name, keys in found.items() if keys - set(FIELDS)} == {}


def one_row(queryset: Any, *fields: str, **choices: Any) -> list[dict[str, Any]]:
    list(queryset.values(*fields)[:1])  # the fields are there
    return [dict.fromkeys(fields, "x")]


def test_every_part_has_a_title() -> None:
    assert {part.name for where in Where for part in parts(where)} == set(PARTS)
