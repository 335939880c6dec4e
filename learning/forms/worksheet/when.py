"""When and where: a date, dates that repeat, or any time."""

import re
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learning.enums import ActivityFormat, ScheduleKind
from learning.forms import PlaceForm
from learning.forms.worksheet.base import Step
from learning.models import Activity
from learning.recurrence import DAYS, MONTHLY_BY_DATE, MONTHLY_BY_DAY, WEEKLY, Repeat, read_rule
from shared.forms import MomentField, Part

MAX_EXCEPTIONS = 60
REPEATS = (
    ("", _("As I say in words")),
    (WEEKLY, _("Weekly")),
    (MONTHLY_BY_DATE, _("Monthly on the same date")),
    (MONTHLY_BY_DAY, _("Monthly on the same weekday")),
)
_REGIONS = ("Europe/", "America/", "Africa/", "Asia/", "Atlantic/", "Australia/", "Indian/", "Pacific/")


class DaysField(forms.CharField):
    """Days, one a line, as a browser writes them (2026-12-24) or as people do (24.12.2026, 24/12/2026)."""

    default_error_messages = {
        "day": _("“%(line)s” is not a date. Write it like 2026-12-24."),
        "many": _("At most 60 days."),
    }

    def clean(self, value: Any) -> list[date]:
        lines = [line.strip() for line in re.split(r"[\n,;]", super().clean(value) or "") if line.strip()]
        if len(lines) > MAX_EXCEPTIONS:
            raise ValidationError(self.error_messages["many"], code="many")
        return sorted({self._day(line) for line in lines})

    def _day(self, line: str) -> date:
        for form in ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"):
            try:
                day = datetime.strptime(line.replace(". ", "."), form).date()
            except ValueError:
                continue
            if 2000 <= day.year <= 2100:
                return day
        raise ValidationError(self.error_messages["day"], code="day", params={"line": line[:40]})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(day.isoformat() for day in value) if isinstance(value, list) else value


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS)))


class WhenStep(Step, PlaceForm):
    name, label = "when", _("Date and place")
    question = _("When and where?")
    schedule = forms.ChoiceField(label=_("When"), choices=ScheduleKind.choices, widget=forms.RadioSelect)
    starts_at = MomentField(
        label=_("Starts"), required=False, help_text=_("If it repeats: when the first meeting starts.")
    )
    ends_at = MomentField(
        label=_("Ends"), required=False, help_text=_("If it repeats: when the first meeting ends.")
    )
    repeat = forms.ChoiceField(
        label=_("Repeats"),
        required=False,
        choices=REPEATS,
    )
    every = forms.IntegerField(
        label=_("Every how many weeks or months"), required=False, min_value=1, max_value=26
    )
    days = forms.MultipleChoiceField(
        label=_("On these days"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("MO", _("Monday")),
            ("TU", _("Tuesday")),
            ("WE", _("Wednesday")),
            ("TH", _("Thursday")),
            ("FR", _("Friday")),
            ("SA", _("Saturday")),
            ("SU", _("Sunday")),
        ],
        help_text=_("For weekly meetings. Leave empty for the day of the first one."),
    )
    until = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    count = forms.IntegerField(
        label=_("Or after how many meetings"), required=False, min_value=1, max_value=366
    )
    except_on = DaysField(
        label=_("Days without a meeting"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Holidays, say; one a line, like 2026-12-24."),
    )
    schedule_note = forms.CharField(
        label=_("Dates in words"),
        required=False,
        max_length=200,
        help_text=_("What else people should know: “not in the school holidays”, say."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))
    format = forms.ChoiceField(label=_("Format"), choices=ActivityFormat.choices, widget=forms.RadioSelect)
    PARTS = (
        Part(
            _("When"),
            (
                ("schedule",),
                ("starts_at", "ends_at"),
                ("repeat", "every"),
                ("days",),
                ("until", "count"),
                ("except_on",),
                ("schedule_note",),
                ("time_zone",),
            ),
        ),
        Part(_("Where"), (("format",), ("street", "place"), ("lat", "lon"))),
    )
    SHOWN_AS = {"recurrence": "repeat"}

    def prepare(self) -> None:
        own = self.activity.time_zone
        zones = dict.fromkeys([own, *_zones()])
        self.choose_from("time_zone", [(zone, zone.replace("_", " ")) for zone in zones])
        if self.activity.recurrence and read_rule(self.activity.recurrence) is None:
            self.choose_from("repeat", [("keep", _("As it does now")), *REPEATS])

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        own = ("every", "days", "until", "count", "repeat")
        values = {name: getattr(activity, name) for name in cls.base_fields if name not in own}
        zone = ZoneInfo(activity.time_zone)
        for name in ("starts_at", "ends_at"):
            moment = values[name]
            values[name] = moment.astimezone(zone).replace(tzinfo=None) if moment else None
        if not activity.recurrence:
            return values | {"repeat": "" if activity.schedule_note else WEEKLY, "every": 1}
        repeat = read_rule(activity.recurrence)
        if repeat is None:
            return values | {"repeat": "keep"}
        return values | {
            "repeat": repeat.kind,
            "every": repeat.every,
            "days": list(repeat.days),
            "until": repeat.until,
            "count": repeat.count,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        zone = ZoneInfo(data.get("time_zone") or self.activity.time_zone)
        begin, end = data.get("starts_at"), data.get("ends_at")
        if begin and end and end < begin:
            self.add_error("ends_at", _("The end lies before the start."))
        repeats = data.get("schedule") == ScheduleKind.REPEATING
        if repeats and data.get("repeat") and not begin and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when the first meeting is."))
        if repeats and data.get("until") and begin and data["until"] < begin.date():
            self.add_error("until", _("The last day lies before the first meeting."))
        for name in ("starts_at", "ends_at"):
            data[name] = MomentField.in_zone(data.get(name), zone)
        return data

    def content(self) -> dict[str, Any]:
        names = (*("schedule", "starts_at", "ends_at", "schedule_note", "time_zone", "format", "except_on"),)
        data = {name: self.cleaned_data[name] for name in (*names, "street", "place", "lat", "lon")}
        data["recurrence"] = self._rule()
        if data["schedule"] == ScheduleKind.ANY_TIME:
            data |= {"starts_at": None, "ends_at": None}
        if data["schedule"] != ScheduleKind.REPEATING:
            data["except_on"] = []
        return data

    def _rule(self) -> str:
        data = self.cleaned_data
        if data["schedule"] != ScheduleKind.REPEATING or not data["repeat"]:
            return ""
        if data["repeat"] == "keep":
            return self.activity.recurrence
        repeat = Repeat(
            kind=data["repeat"],
            every=data["every"] or 1,
            days=tuple(day for day in DAYS if day in data["days"]),
            until=data["until"],
            count=data["count"],
        )
        return repeat.rule(data["starts_at"].date())
