"""The columns of a table of activities: what each is called, what may stand in it, and how it is read and written.

Headings are the same in every language, so that a file made here can be read anywhere. What a table cannot hold
(videos, content blocks, co-organisers, the drawn cover) is in the JSON export alone.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from learning.enums import (
    Access,
    ActivityFormat,
    ActivityType,
    ContentLicence,
    ItemVisibility,
    JoiningKind,
    ParticipantsVisibility,
    ScheduleKind,
)
from learning.exchange import kinds
from learning.exchange.kinds import Around, Read, Text, Write
from learning.recurrence import occurrences


@dataclass(frozen=True)
class Column:
    """`choices`: what may stand there, where that is fixed; `default`: what an empty cell means."""

    name: str
    label: Text
    hint: Text
    read: Read
    write: Write
    is_needed: bool = False
    choices: tuple[str, ...] = ()
    default: Any = ""


def _fixed(
    name: str, label: Text, hint: Text, choices: Any, *, default: Any, is_needed: bool = False
) -> Column:
    values = tuple(choices.values)
    return Column(name, label, hint, kinds.choice(list(values)), kinds.plain, is_needed, values, default)


_URI = r"https?://[^\s,;]{3,290}"
_NO_URI = gettext_lazy("“%(part)s” is no address. Write whole addresses that begin with http, with commas.")

COLUMNS: tuple[Column, ...] = (
    Column(
        "title",
        gettext_lazy("Name"),
        gettext_lazy("What people do there, in a few plain words."),
        kinds.text(160),
        kinds.plain,
        True,
    ),
    _fixed(
        "type",
        gettext_lazy("Type"),
        gettext_lazy("What kind it is."),
        ActivityType,
        default="event",
        is_needed=True,
    ),
    Column(
        "category",
        gettext_lazy("Category"),
        gettext_lazy("Its short or its shown name."),
        kinds.category,
        lambda value, _a: value.slug,
        True,
    ),
    Column(
        "description",
        gettext_lazy("Description"),
        gettext_lazy("Markdown is welcome."),
        kinds.text(10_000),
        kinds.plain,
        True,
    ),
    Column(
        "do",
        gettext_lazy("What people do"),
        gettext_lazy("Up to eight points, one a line."),
        kinds.lines(8, 200),
        kinds.lines_text,
        default=[],
    ),
    Column(
        "learn",
        gettext_lazy("What people learn"),
        gettext_lazy("Up to eight points, one a line."),
        kinds.lines(8, 200),
        kinds.lines_text,
        default=[],
    ),
    _fixed(
        "format",
        gettext_lazy("Format"),
        gettext_lazy("Empty: in person."),
        ActivityFormat,
        default="in_person",
    ),
    _fixed(
        "schedule", gettext_lazy("When"), gettext_lazy("Empty: on a date."), ScheduleKind, default="dated"
    ),
    Column(
        "starts_at",
        gettext_lazy("Starts"),
        gettext_lazy("Like 2027-05-21 17:30."),
        kinds.moment,
        kinds.moment_text,
        default=None,
    ),
    Column(
        "ends_at",
        gettext_lazy("Ends"),
        gettext_lazy("Like 2027-05-21 19:00."),
        kinds.moment,
        kinds.moment_text,
        default=None,
    ),
    Column(
        "time_zone",
        gettext_lazy("Time zone"),
        gettext_lazy("Empty: the location’s own."),
        kinds.zone,
        kinds.plain,
    ),
    Column(
        "schedule_note",
        gettext_lazy("Dates in words"),
        gettext_lazy("“Every Tuesday at 17:00”, say."),
        kinds.text(200),
        kinds.plain,
    ),
    Column(
        "recurrence",
        gettext_lazy("Repeats"),
        gettext_lazy("A rule of RFC 5545, for programs."),
        kinds.rule,
        kinds.plain,
    ),
    Column(
        "except_on",
        gettext_lazy("Days without a meeting"),
        gettext_lazy("With commas, like 2026-12-24, 2026-12-31."),
        kinds.days,
        kinds.days_text,
        default=[],
    ),
    Column(
        "duration_minutes",
        gettext_lazy("Minutes"),
        gettext_lazy("All meetings together."),
        kinds.number(1, 100_000),
        kinds.plain,
        default=None,
    ),
    Column("street", gettext_lazy("Street and number"), "", kinds.text(200), kinds.plain),
    Column("place", gettext_lazy("Town or district"), "", kinds.text(120), kinds.plain),
    Column(
        "lat",
        gettext_lazy("Latitude"),
        gettext_lazy("Like 46.0569."),
        kinds.degrees(90),
        kinds.plain,
        default=None,
    ),
    Column(
        "lon",
        gettext_lazy("Longitude"),
        gettext_lazy("Like 14.5058."),
        kinds.degrees(180),
        kinds.plain,
        default=None,
    ),
    Column("age_min", gettext_lazy("From age"), "", kinds.number(0, 120), kinds.plain, default=None),
    Column("age_max", gettext_lazy("To age"), "", kinds.number(0, 120), kinds.plain, default=None),
    Column(
        "price_note", gettext_lazy("Price"), gettext_lazy("Empty: it is free."), kinds.text(100), kinds.plain
    ),
    Column(
        "capacity",
        pgettext_lazy("how many can take part", "Places"),
        gettext_lazy("Empty: no limit."),
        kinds.number(1, 100_000),
        kinds.plain,
        default=None,
    ),
    Column(
        "languages",
        gettext_lazy("Languages spoken"),
        gettext_lazy("Codes with commas: sl, en."),
        kinds.matching(
            r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?",
            gettext_lazy("“%(part)s” is no code of a language. Write codes with commas, like: sl, en."),
        ),
        kinds.several_text,
        default=[],
    ),
    _fixed(
        "visibility",
        gettext_lazy("Who sees it"),
        gettext_lazy("Empty: the whole network."),
        ItemVisibility,
        default="network",
    ),
    _fixed(
        "joining",
        gettext_lazy("How people join"),
        gettext_lazy("Empty: anybody at once."),
        JoiningKind,
        default="open",
    ),
    Column(
        "questions",
        gettext_lazy("Questions"),
        gettext_lazy("One a line; with * at its end it must be answered."),
        kinds.questions,
        kinds.questions_text,
        default=[],
    ),
    Column(
        "apply_by",
        gettext_lazy("Apply by"),
        gettext_lazy("Like 2027-05-01 12:00."),
        kinds.moment,
        kinds.moment_text,
        default=None,
    ),
    Column(
        "external_url",
        gettext_lazy("Where people join"),
        gettext_lazy("For “external”."),
        kinds.address,
        kinds.plain,
    ),
    Column(
        "has_waiting_list",
        gettext_lazy("Waiting list"),
        gettext_lazy("yes or no"),
        kinds.yes,
        kinds.yes_text,
        default=True,
    ),
    _fixed(
        "participants_visibility",
        gettext_lazy("Who sees the participants"),
        gettext_lazy("Empty: nobody else."),
        ParticipantsVisibility,
        default="nobody",
    ),
    Column(
        "accessibility",
        gettext_lazy("Accessibility"),
        gettext_lazy("With commas."),
        kinds.several(list(Access.values)),
        kinds.several_text,
        choices=tuple(Access.values),
        default=[],
    ),
    Column("access_note", gettext_lazy("More about access"), "", kinds.text(300), kinds.plain),
    _fixed(
        "licence",
        gettext_lazy("Licence of these texts"),
        gettext_lazy("Empty: all rights reserved."),
        ContentLicence,
        default="",
    ),
    Column(
        "skills",
        gettext_lazy("Skills"),
        gettext_lazy("Addresses of ESCO skills, with commas."),
        kinds.matching(_URI, _NO_URI),
        kinds.several_text,
        default=[],
    ),
    Column(
        "competences",
        gettext_lazy("Competences"),
        gettext_lazy("Addresses of framework competences, with commas."),
        kinds.matching(_URI, _NO_URI),
        kinds.several_text,
        default=[],
    ),
    Column(
        "badge_name",
        gettext_lazy("Name of the badge"),
        gettext_lazy("Empty: the activity’s name."),
        kinds.text(200),
        kinds.plain,
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}


def column_of(heading: str) -> str | None:
    """The column that a heading means: its name, or its label in the reader's language."""
    wanted = re.sub(r"[\s_*]+", " ", heading).strip().lower()
    for column in COLUMNS:
        if wanted in (column.name.replace("_", " "), str(column.label).lower()):
            return column.name
    return None


def read_row(cells: dict[str, str], around: Around) -> tuple[dict[str, Any], dict[str, str]]:
    """({field: value}, {column: what is wrong}). Cells of unknown columns are left out."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    zone = cells.get("time_zone", "").strip()
    if zone:
        with suppress(kinds.CellError):  # said at its own cell
            around = Around(kinds.zone(zone, around), around.categories)
    for column in COLUMNS:
        cell = cells.get(column.name, "").strip()
        if not cell:
            if column.is_needed:
                errors[column.name] = _("This must not be empty.")
            values[column.name] = list(column.default) if isinstance(column.default, list) else column.default
            continue
        try:
            values[column.name] = column.read(cell, around)
        except kinds.CellError as error:
            errors[column.name] = str(error)
    _check_together(values, errors, around)
    return values, errors


def _check_together(values: dict[str, Any], errors: dict[str, str], around: Around) -> None:
    """What cells say of each other. Errors of a cell by itself come first."""
    begin, end = values.get("starts_at"), values.get("ends_at")
    if values.get("schedule") == ScheduleKind.DATED and not begin:
        errors.setdefault("starts_at", _("Say when it starts, or write any_time under “schedule”."))
    if end and not begin:
        errors.setdefault("starts_at", _("There is an end without a start: write when it starts, too."))
    if begin and end and end < begin:
        errors.setdefault("ends_at", _("The end lies before the start: mend one of the two."))
    if not errors:
        _check_meetings(values, errors, around)
    low, high = values.get("age_min"), values.get("age_max")
    if low is not None and high is not None and high < low:
        errors.setdefault("age_max", _("The highest age lies below the lowest: swap the two."))
    if (values.get("lat") is None) != (values.get("lon") is None):
        empty = "lat" if values.get("lat") is None else "lon"
        errors.setdefault(empty, _("Give both latitude and longitude, or neither."))
    if values.get("joining") == JoiningKind.EXTERNAL and not values.get("external_url"):
        errors.setdefault("external_url", _("Say where people join."))


def _check_meetings(values: dict[str, Any], errors: dict[str, str], around: Around) -> None:
    """That the rule of what repeats makes a meeting at all."""
    begin, rule = values.get("starts_at"), values.get("recurrence")
    if values.get("schedule") != ScheduleKind.REPEATING or not rule:
        return
    if begin is None:
        errors["starts_at"] = _("Say when the first meeting starts.")
    elif not occurrences(
        rule,
        first=begin,
        last=values.get("ends_at"),
        zone=ZoneInfo(around.zone),
        except_on=values.get("except_on") or (),
    ):
        errors["recurrence"] = _("There would be no meeting at all: look at the dates.")


def write_row(activity: Any) -> list[str]:
    """The cells of an activity, in the order of COLUMNS."""
    cells = []
    for column in COLUMNS:
        if column.name == "badge_name":
            badge = activity.achievement.name if activity.achievement else ""
            cells.append("" if badge == activity.title else badge)
        else:
            cells.append(column.write(getattr(activity, column.name), activity))
    return [cell.replace("\r\n", "\n") for cell in cells]
