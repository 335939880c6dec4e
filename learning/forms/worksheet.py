"""The steps of the design worksheet, in the order in which people think of an activity. One form is one screen.

A step shows what the activity says (`start`), takes what was typed, and gives what the service changes (`content`). The
names of its fields are unique over all steps, so that drafts and comparisons can speak of them.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

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
from learning.forms import PlaceForm, PointsField
from learning.models import Activity
from learning.recurrence import DAYS, MONTHLY_BY_DATE, MONTHLY_BY_DAY, WEEKLY, Repeat, read_rule
from learning.services.snapshots import BADGE
from shared.forms import MomentField, Part, PartedForm
from shared.queries.skills import labels_of
from theming.models import Category

TRANSLATED = ("title", "description", "do", "learn")
MAX_SKILLS, MAX_QUESTIONS, MAX_EXCEPTIONS = 20, 10, 60
REPEATS = (
    ("", _("As I say in words")),
    (WEEKLY, _("Weekly")),
    (MONTHLY_BY_DATE, _("Monthly on the same date")),
    (MONTHLY_BY_DAY, _("Monthly on the same weekday")),
)
SUGGESTIONS = "/skills/suggest.json"
_REGIONS = ("Europe/", "America/", "Africa/", "Asia/", "Atlantic/", "Australia/", "Indian/", "Pacific/")


@dataclass(frozen=True)
class Scene:
    """What steps choose from. `languages`: [(code, name)] that the location speaks; `more`: a language to add."""

    categories: Sequence[Category] = ()
    languages: Sequence[tuple[str, str]] = ()
    all_languages: Mapping[str, str] = field(default_factory=dict)
    more: str = ""


class Step(PartedForm):
    """One screen of the worksheet."""

    name: ClassVar[str]
    label: ClassVar[str | Promise]  # in the bar of steps
    question: ClassVar[str | Promise]  # the heading
    hint: ClassVar[str | Promise] = ""
    # {field of the service: field of the form} where their names differ
    SHOWN_AS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, activity: Activity, scene: Scene, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity, self.scene = activity, scene
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the activity and its location."""

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        """What the fields show of the activity."""
        return {name: getattr(activity, name) for name in cls.base_fields}

    def content(self) -> dict[str, Any]:
        """What was typed, as `update_activity` takes it (with `badge_name`)."""
        return dict(self.cleaned_data)

    def typed(self, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """What the fields show of a draft: texts as the browser sent them, right or wrong."""
        data: MultiValueDict[str, str] = MultiValueDict({name: list(texts) for name, texts in values.items()})
        return {name: one.widget.value_from_datadict(data, {}, name) for name, one in self.fields.items()}

    def shown_as(self, name: str) -> str:
        """The form's field for a field of the service; "" for none."""
        found = self.SHOWN_AS.get(name, name)
        return found if found in self.fields else ""

    def choose_from(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        one = self.fields[name]
        assert isinstance(one, forms.ChoiceField)
        one.choices = list(choices)


class TypeStep(Step):
    name, label = "type", _("Type")
    question = _("What kind of activity is it?")
    type = forms.ChoiceField(label=_("Type"), choices=ActivityType.choices, widget=forms.RadioSelect)
    PARTS = (Part("", (("type",),)),)


class StartForm(forms.Form):
    """The first step of a new activity, before there is one."""

    type = forms.ChoiceField(label=_("Type"), choices=ActivityType.choices, widget=forms.RadioSelect)


class LearningStep(Step):
    name, label = "learning", _("What people do and learn")
    question = _("What do people do, and what do they learn?")
    hint = _("Begin with the people: it makes every further step easier. One point a line, eight at most.")
    do = PointsField(
        label=_("What people do"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("“Build a robot and make it follow a line”, say."),
    )
    learn = PointsField(
        label=_("What people learn"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("“Solder and read a circuit diagram”, say."),
    )
    PARTS = (Part("", (("do",), ("learn",))),)


class SkillsField(forms.CharField):
    """Addresses of skills (ESCO and the like), one a line; words after an address are there for people alone."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
    default_error_messages = {
        "many": _("At most 20 skills."),
        "address": _("“%(line)s” is not the address of a skill. Those begin with https://."),
    }

    def clean(self, value: Any) -> list[str]:
        lines = [
            line.split(maxsplit=1)[0] for line in (super().clean(value) or "").splitlines() if line.strip()
        ]
        uris = list(dict.fromkeys(lines))
        if len(uris) > MAX_SKILLS:
            raise ValidationError(self.error_messages["many"], code="many")
        for uri in uris:
            if len(uri) > 300 or not re.fullmatch(r"https?://[^\s<>\"']+", uri):
                raise ValidationError(
                    self.error_messages["address"], code="address", params={"line": uri[:60]}
                )
        return uris

    def prepare_value(self, value: Any) -> Any:
        """Each address with its name in the reader's language, as far as it is known."""
        if not isinstance(value, list):
            return value
        labels = labels_of(value, get_language() or "en")
        return "\n".join(f"{uri} {labels.get(uri, '')}".strip() for uri in value)


class SkillsStep(Step):
    name, label = "skills", _("Skills")
    question = _("Which skills do people train?")
    hint = _("They appear on the badge, so that schools and employers understand it.")
    skills = SkillsField(
        label=_("Skills"),
        required=False,
        help_text=_("Addresses from the European list of skills (ESCO), one a line."),
    )
    PARTS = (Part("", (("skills",),)),)

    def prepare(self) -> None:
        """Where skills can be looked up, the field looks them up."""
        with suppress(Resolver404):
            resolve(SUGGESTIONS)
            self.fields["skills"].widget.attrs["data-skills"] = SUGGESTIONS

    def clean_skills(self) -> list[str]:
        """Where a list of known skills is at hand, it is asked here."""
        uris: list[str] = self.cleaned_data["skills"]
        return uris


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


class NameStep(Step):
    name, label = "name", _("Name")
    question = _("What is it called?")
    title = forms.CharField(
        label=_("Name"),
        max_length=160,
        required=False,
        help_text=_("What people do there, in a few plain words."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "data-markdown": ""}),
        help_text=_(
            "You can use Markdown: **bold**, lists with a hyphen, links. Paste from Word: it comes in clean."
        ),
    )
    PARTS = (Part("", (("title",), ("description",))),)

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        is_open = "title" in activity.placeholders
        return {"title": "" if is_open else activity.title, "description": activity.description}

    def content(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if not data["title"] and "title" in self.activity.placeholders:
            del data["title"]  # still without a name
        return data

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not title and "title" not in self.activity.placeholders:
            raise ValidationError(_("Give it a name."))
        return title


class CategoryStep(Step):
    name, label = "category", _("Category")
    question = _("Which category fits best?")
    hint = _("It gives the activity its colour and its picture.")
    category = forms.ChoiceField(label=_("Category"), widget=forms.RadioSelect, required=False)
    PARTS = (Part("", (("category",),)),)

    def prepare(self) -> None:
        self.by_slug = {category.slug: category for category in self.scene.categories}
        self.by_slug.setdefault(self.activity.category.slug, self.activity.category)
        self.choose_from("category", [(slug, category.name) for slug, category in self.by_slug.items()])

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        return {"category": "" if "category" in activity.placeholders else activity.category.slug}

    def content(self) -> dict[str, Any]:
        slug = self.cleaned_data["category"]
        return {"category": self.by_slug[slug]} if slug else {}


class PeopleStep(Step):
    name, label = "people", _("For whom")
    question = _("Who can take part?")
    duration_minutes = forms.IntegerField(
        label=_("Duration in minutes"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("All meetings together."),
    )
    price_note = forms.CharField(
        label=_("Price"), required=False, max_length=100, help_text=_("Leave empty if it is free.")
    )
    age_min = forms.IntegerField(label=_("From age"), required=False, min_value=0, max_value=120)
    age_max = forms.IntegerField(label=_("To age"), required=False, min_value=0, max_value=120)
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), required=False, widget=forms.CheckboxSelectMultiple
    )
    accessibility = forms.MultipleChoiceField(
        label=_("Accessibility"),
        required=False,
        choices=Access.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    access_note = forms.CharField(
        label=_("More about access"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("“The lift is at the back entrance”, say."),
    )
    PARTS = (
        Part("", (("duration_minutes", "price_note"), ("age_min", "age_max"), ("languages",))),
        Part(_("Access"), (("accessibility",), ("access_note",))),
    )

    def prepare(self) -> None:
        offered = dict(self.scene.languages)
        more = {code: self.scene.all_languages.get(code, code) for code in self.activity.languages}
        self.choose_from("languages", list((offered | more).items()))

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        low, high = data.get("age_min"), data.get("age_max")
        if low and high and high < low:
            self.add_error("age_max", _("The highest age lies below the lowest."))
        return data


class QuestionsField(forms.CharField):
    """Questions, one a line; a star at the end: it must be answered. Gives [{"text", "is_required"}]."""

    default_error_messages = {
        "many": _("At most ten questions."),
        "long": _("Keep each question below 300 characters."),
    }

    def clean(self, value: Any) -> list[dict[str, Any]]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip(" *")]
        if len(lines) > MAX_QUESTIONS:
            raise ValidationError(self.error_messages["many"], code="many")
        if any(len(line) > 300 for line in lines):
            raise ValidationError(self.error_messages["long"], code="long")
        return [{"text": line.rstrip("* "), "is_required": line.endswith("*")} for line in lines]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(row["text"] + (" *" if row.get("is_required") else "") for row in value)


class JoiningStep(Step):
    name, label = "joining", _("Joining")
    question = _("How do people join?")
    joining = forms.ChoiceField(label=_("Joining"), choices=JoiningKind.choices, widget=forms.RadioSelect)
    external_url = forms.CharField(
        label=_("Where people join"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
        help_text=_("If they join on another website: its address."),
    )
    questions = QuestionsField(
        label=_("Questions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. A star (*) at the end: it must be answered."),
    )
    apply_by = MomentField(
        label=_("Apply by"), required=False, help_text=_("For applications and nominations.")
    )
    capacity = forms.IntegerField(
        label=pgettext_lazy("how many can take part", "Places"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Leave empty if there is no limit."),
    )
    has_waiting_list = forms.BooleanField(label=_("A waiting list when all places are taken"), required=False)
    participants_visibility = forms.ChoiceField(
        label=_("Who sees the names of those who take part"),
        choices=ParticipantsVisibility.choices,
        help_text=_("Beside your team."),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees the activity"),
        choices=ItemVisibility.choices,
        help_text=_("When it is published. A draft is seen by your team alone."),
    )
    licence = forms.ChoiceField(
        label=_("Licence of these texts"), required=False, choices=ContentLicence.choices
    )
    PARTS = (
        Part("", (("joining",), ("external_url",), ("questions",), ("apply_by",))),
        Part(pgettext_lazy("how many can take part", "Places"), (("capacity",), ("has_waiting_list",))),
        Part(_("Who sees what"), (("visibility",), ("participants_visibility",), ("licence",))),
    )

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        values = super().start(activity)
        by = activity.apply_by
        zone = ZoneInfo(activity.time_zone)
        return values | {"apply_by": by.astimezone(zone).replace(tzinfo=None) if by else None}

    def clean_external_url(self) -> str:
        address = self.cleaned_data["external_url"].strip()
        if not address:
            return ""
        if "://" not in address:
            address = f"https://{address}"
        URLValidator(
            schemes=["http", "https"], message=_("This is not an address. Write it like example.org.")
        )(address)
        return address

    def clean_apply_by(self) -> datetime | None:
        zone = ZoneInfo(self.activity.time_zone)
        return MomentField.in_zone(self.cleaned_data["apply_by"], zone)


class TextsStep(Step):
    """The words in further languages. Its fields are made for the languages that there are: "de:title" and so on."""

    name, label = "languages", _("Languages")
    question = _("In which languages do people read it?")
    hint = _("Readers see their own language where you give it, else the original.")
    language = forms.ChoiceField(label=_("The texts so far are in"))
    PARTS = (Part("", (("language",),)),)
    SHOWN_AS = {"translations": "language"}

    def prepare(self) -> None:
        names = {**self.scene.all_languages}
        names.setdefault(self.activity.language, self.activity.language)
        self.choose_from("language", sorted(names.items(), key=lambda pair: pair[1]))
        codes = [*self.activity.translations, *([self.scene.more] if self.scene.more else [])]
        codes += [name.partition(":")[0] for name in self.data if name.endswith(":title")]
        codes += [name.partition(":")[0] for name in self.initial if name.endswith(":title")]
        self.codes = [
            code for code in dict.fromkeys(codes) if code in names and code != self.activity.language
        ]
        for code in self.codes:
            self._add(code)

    def _add(self, code: str) -> None:
        attrs = {"lang": code}
        self.fields[f"{code}:title"] = forms.CharField(
            label=_("Name"), required=False, max_length=160, widget=forms.TextInput(attrs=attrs)
        )
        self.fields[f"{code}:description"] = forms.CharField(
            label=_("Description"),
            required=False,
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 8, "data-markdown": "", **attrs}),
        )
        for name, label in (("do", _("What people do")), ("learn", _("What people learn"))):
            self.fields[f"{code}:{name}"] = PointsField(
                label=label, required=False, widget=forms.Textarea(attrs={"rows": 4, **attrs})
            )
        for name in TRANSLATED:
            value = (self.activity.translations.get(code) or {}).get(name)
            self.initial.setdefault(f"{code}:{name}", value)

    @property
    def free(self) -> list[tuple[str, str]]:
        """Languages that can be added."""
        taken = {*self.codes, self.activity.language}
        return [(code, name) for code, name in self.scene.all_languages.items() if code not in taken]

    def parts(self) -> list[dict[str, Any]]:
        first = {"title": "", "hint": "", "rows": [[self["language"]]]}
        return [first] + [
            {
                "title": self.scene.all_languages.get(code, code),
                "hint": "",
                "rows": [[self[f"{code}:{name}"]] for name in TRANSLATED],
            }
            for code in self.codes
        ]

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        return {"language": activity.language}

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        for code in self.codes:
            others = any(data.get(f"{code}:{name}") for name in TRANSLATED[1:])
            if others and not data.get(f"{code}:title") and f"{code}:title" not in self.errors:
                self.add_error(f"{code}:title", _("Give it a name in this language too."))
        return data

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        given = {
            code: {name: data[f"{code}:{name}"] for name in TRANSLATED if data[f"{code}:{name}"]}
            for code in self.codes
        }
        kept = {code: texts for code, texts in given.items() if texts and code != data["language"]}
        return {"language": data["language"], "translations": kept}


class BadgeStep(Step):
    name, label = "badge", _("Badge")
    question = _("What is the badge called?")
    hint = _("Everybody who takes part can earn it. We draw it from the category and the name.")
    badge_name = forms.CharField(
        label=_("Name of the badge"),
        required=False,
        max_length=200,
        help_text=_("The activity's name, if you leave it empty."),
    )
    PARTS = (Part("", (("badge_name",),)),)

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        achievement = activity.achievement
        is_open = "title" in activity.placeholders
        return {BADGE: achievement.name if achievement and not is_open else ""}

    def content(self) -> dict[str, Any]:
        return {BADGE: self.cleaned_data[BADGE] or self.activity.title}


STEPS: tuple[type[Step], ...] = (
    TypeStep,
    LearningStep,
    SkillsStep,
    WhenStep,
    NameStep,
    CategoryStep,
    PeopleStep,
    JoiningStep,
    TextsStep,
    BadgeStep,
)
BY_NAME = {step.name: step for step in STEPS}
