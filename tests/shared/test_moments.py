"""Days and moments as each language writes them."""

import ast
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from infra.messages.extracting import APPS, ROOT
from shared.moments import clock_text, day_text, moment_text, month_text, short_day_text
from shared.templatetags.ui import grouped

MOMENT = datetime(2031, 11, 6, 16, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "moment", "day", "short"),
    [
        ("en", "Thu 6 Nov 2031, 17:05", "6 November 2031", "6 Nov 2031"),
        ("sl", "čet., 6. 11. 2031, 17:05", "6. 11. 2031", "6. 11. 2031"),
        ("nl", "do 6 nov 2031, 17:05", "6 november 2031", "6 nov 2031"),
        ("de", "Do., 6. Nov. 2031, 17:05", "6. November 2031", "06.11.2031"),
        ("el", "Πέμ 6 Νοε 2031, 17:05", "6 Νοεμβρίου 2031", "6 Νοε 2031"),
    ],
)
def test_moment_is_written_as_the_language_does(language: str, moment: str, day: str, short: str) -> None:
    with translation.override(language):
        found = (moment_text(MOMENT, "Europe/Ljubljana"), day_text(MOMENT), short_day_text(MOMENT))
    assert [text.replace("\u202f", " ").replace("\xa0", " ") for text in found] == [moment, day, short]


@pytest.mark.parametrize(
    ("language", "month"), [("en", "Dec"), ("sl", "dec."), ("nl", "dec"), ("de", "Dez"), ("el", "Δεκ")]
)
def test_month_that_stands_alone(language: str, month: str) -> None:
    with translation.override(language):
        assert month_text(datetime(2031, 12, 6, 16, 5, tzinfo=UTC)) == month


def test_slovene_months_need_no_case() -> None:
    """ "do 5. maj" would be wrong, and so would be any name of a month behind "do" or "od"."""
    may = datetime(timezone.now().year, 5, 5, 10, 0, tzinfo=UTC)
    with translation.override("sl"):
        found = (moment_text(may, "UTC"), day_text(may))
    assert [text.split(",")[-2:] for text in found] == [
        [" 5.\xa05.", " 10:00"],
        [f"5.\xa05.\xa0{may.year}"],
    ]


def test_this_year_goes_without_saying() -> None:
    this_year = timezone.now().replace(month=3, day=4, hour=8, minute=0)
    assert moment_text(this_year, "UTC").endswith(" 4 Mar, 08:00")


def test_filters_say_nothing_of_nothing() -> None:
    template = Template("{% load ui %}{{ a|day }}|{{ a|moment }}|{{ a|clock }}|{{ b|day }}|{{ c|clock }}")
    drawn = template.render(Context({"a": None, "b": date(2031, 1, 2), "c": MOMENT}))
    assert drawn == "|||2 January 2031|16:05"


def test_clock_is_the_one_of_its_moment() -> None:
    assert (clock_text(MOMENT), clock_text(MOMENT, seconds=True)) == ("16:05", "16:05:00")


def test_date_fields_have_the_format_that_browsers_read() -> None:
    """Without one Django writes the value as the reader's language does, and the field stays empty."""
    widgets = {"DateInput", "DateTimeInput", "TimeInput"}
    calls = [
        (path.relative_to(ROOT).as_posix(), node)
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") in widgets or getattr(node.func, "id", "") in widgets)
    ]
    assert calls
    without = [
        f"{path}:{node.lineno}" for path, node in calls if "format" not in {k.arg for k in node.keywords}
    ]
    assert without == []


@pytest.mark.parametrize(
    ("language", "text"), [("en", "10,008"), ("sl", "10.008"), ("de", "10.008"), ("el", "10.008")]
)
def test_thousands_are_parted_as_the_language_parts_them(language: str, text: str) -> None:
    with translation.override(language):
        assert grouped(10_008) == text
