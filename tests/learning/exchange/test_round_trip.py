"""What is exported can be imported, and is the same."""

import string
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from learning.enums import Access, ActivityFormat, ActivityType, ContentLicence, ItemVisibility, JoiningKind
from learning.exchange.columns import COLUMNS, read_row, write_row
from learning.exchange.kinds import Around
from learning.exchange.reading import read_table
from learning.exchange.writing import write_csv, write_xlsx

ZONES = ("Europe/Ljubljana", "UTC", "Pacific/Auckland", "America/Curacao")
AROUND = Around("UTC", {"sport": "sport", "science": "science"})
letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn"))


def words(limit: int, *, least: int = 0) -> Any:
    text = st.text(letters | st.sampled_from("=+-@'\",;|%*\t "), min_size=least, max_size=min(limit, 30))
    return text.map(str.strip).filter(lambda one: len(one) >= least)


def lines(most: int) -> Any:
    return st.lists(words(100, least=1), max_size=most)


moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)


@st.composite
def activities(draw: Callable[..., Any]) -> SimpleNamespace:
    begin = draw(moments)
    low = draw(st.none() | st.integers(0, 60))
    has_point = draw(st.booleans())
    question = st.builds(
        lambda text, needed: {"text": text, "is_required": needed},
        words(100, least=1).map(lambda text: text.rstrip("* ")).filter(bool),
        st.booleans(),
    )
    title = draw(words(160, least=1))
    return SimpleNamespace(
        title=title,
        type=draw(st.sampled_from(ActivityType.values)),
        category=SimpleNamespace(slug=draw(st.sampled_from(["sport", "science"]))),
        description="\n".join([draw(words(90, least=1)), draw(words(90, least=1))]),
        do=draw(lines(8)),
        learn=draw(lines(8)),
        format=draw(st.sampled_from(ActivityFormat.values)),
        schedule="dated",
        starts_at=begin,
        ends_at=draw(st.none() | st.just(begin + timedelta(minutes=90))),
        time_zone=draw(st.sampled_from(ZONES)),
        schedule_note=draw(words(200)),
        recurrence=draw(st.sampled_from(["", "FREQ=WEEKLY;BYDAY=TU"])),
        except_on=draw(st.lists(st.dates(date(2020, 1, 1), date(2040, 1, 1)), unique=True).map(sorted)),
        duration_minutes=draw(st.none() | st.integers(1, 9999)),
        street=draw(words(200)),
        place=draw(words(120)),
        lat=draw(st.floats(-90, 90)) if has_point else None,
        lon=draw(st.floats(-180, 180)) if has_point else None,
        age_min=low,
        age_max=draw(st.none() | st.integers(low or 0, 120)),
        price_note=draw(words(100)),
        capacity=draw(st.none() | st.integers(1, 9999)),
        languages=draw(st.lists(st.sampled_from(["sl", "en", "pt-BR"]), unique=True)),
        visibility=draw(st.sampled_from(ItemVisibility.values)),
        joining=draw(st.sampled_from(JoiningKind.values)),
        questions=draw(st.lists(question, max_size=4)),
        apply_by=draw(st.none() | moments),
        external_url="https://example.org/" + draw(st.text(string.ascii_letters, max_size=9)),
        has_waiting_list=draw(st.booleans()),
        participants_visibility=draw(st.sampled_from(["nobody", "participants", "members"])),
        accessibility=draw(st.lists(st.sampled_from(Access.values), unique=True)),
        access_note=draw(words(300)),
        licence=draw(st.sampled_from(ContentLicence.values)),
        skills=draw(st.lists(st.just("http://data.europa.eu/esco/skill/x"), max_size=1)),
        competences=[],
        achievement=SimpleNamespace(name=title),
    )


@given(st.lists(activities(), min_size=1, max_size=3), st.sampled_from(["csv", "xlsx"]))
@settings(max_examples=60, deadline=None)
def test_exported_table_is_read_back_equal(made: list[SimpleNamespace], kind: str) -> None:
    table = [[column.name for column in COLUMNS], *(write_row(activity) for activity in made)]
    rows = read_table(f"a.{kind}", write_csv(table) if kind == "csv" else write_xlsx(table))

    for activity, (_number, cells) in zip(made, rows, strict=True):
        values, errors = read_row(cells, AROUND)
        assert errors == {}
        wanted = {column.name: getattr(activity, column.name, "") for column in COLUMNS}
        wanted |= {"category": activity.category.slug, "badge_name": ""}
        assert values == wanted
