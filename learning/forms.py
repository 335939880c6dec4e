"""Forms of the organiser's area and of the search."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learning.enums import ActivityFormat, ActivityType, ItemVisibility, ScheduleKind
from learning.models import Activity
from shared.forms import MomentField, Part, PartedForm
from theming.models import Category


class SearchForm(forms.Form):
    """What a reader looks for; everything is optional and lives in the address."""

    q = forms.CharField(label=_("Search for"), required=False, max_length=100)
    place = forms.CharField(label=_("Where"), required=False, max_length=100)
    category = forms.ChoiceField(label=_("Category"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False, choices=[("", _("All")), *ActivityType.choices])
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[("", _("All")), ("in_person", _("In person")), ("online", _("Online"))],
    )
    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[
            ("", _("Any time")),
            ("today", _("Today")),
            ("weekend", _("This weekend")),
            ("week", _("In the next 7 days")),
            ("month", _("In the next month")),
        ],
    )
    price = forms.ChoiceField(label=_("Price"), required=False, choices=[("", _("All")), ("free", _("Free"))])

    def __init__(self, *args: Any, categories: list[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *((category.slug, category.name) for category in categories)]

    def asked(self) -> dict[str, str]:
        """The valid part of what was asked; nonsense in an address asks for nothing."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def filters_asked(self) -> int:
        """How many filters are set beside the words and the place."""
        return len(self.asked().keys() - {"q", "place"})


class PlaceForm(PartedForm):
    """With an address, and a point on the map for who knows it."""

    street = forms.CharField(label=_("Street and number"), required=False, max_length=200)
    place = forms.CharField(label=_("Town or district"), required=False, max_length=120)
    lat = forms.FloatField(
        label=_("Latitude"),
        required=False,
        min_value=-90,
        max_value=90,
        help_text=_("For the point on the map, such as 46.0569."),
    )
    lon = forms.FloatField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180, help_text=_("Such as 14.5058.")
    )

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if {"lat", "lon"} <= data.keys() and (data["lat"] is None) != (data["lon"] is None):
            empty = "lat" if data["lat"] is None else "lon"
            self.add_error(empty, _("Give both latitude and longitude, or neither."))
        return data


class OrganiserForm(PlaceForm):
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As it stands on posters. It will stand on every badge.")
    )
    description = forms.CharField(
        label=_("What you do"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Two or three sentences for people who do not know you yet."),
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": _("This is not an address. Write it like example.org.")},
        # A browser's own URL field would refuse "example.org".
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
        help_text=_("Such as example.org."),
    )
    email = forms.EmailField(
        label=_("Public e-mail address"),
        required=False,
        help_text=_("Everybody can see it."),
        error_messages={"invalid": _("This is not an e-mail address. Write it like name@example.org.")},
    )
    phone = forms.RegexField(
        regex=r"^[0-9+()/. -]{3,40}$",
        label=_("Public phone number"),
        required=False,
        max_length=40,
        error_messages={"invalid": _("Write it in digits, such as +386 1 234 56 78.")},
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("Everybody can see it."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak"), required=False, widget=forms.CheckboxSelectMultiple
    )
    PARTS = (
        Part(_("Who you are"), (("name",), ("description",), ("languages",))),
        Part(_("How people reach you"), (("website",), ("email", "phone"))),
        Part(
            _("Where you are"),
            (("street", "place"), ("lat", "lon")),
            _("New activities begin with this address."),
        ),
    )

    def __init__(self, *args: Any, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        """`languages`: [(code, name)] to choose from."""
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = languages


class PointsField(forms.CharField):
    """Up to eight points, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[str]:
        points = [line.strip(" -•*\t") for line in (super().clean(value) or "").splitlines()]
        points = [point for point in points if point]
        if len(points) > 8:
            raise ValidationError(_("At most eight points, one a line."))
        if any(len(point) > 200 for point in points):
            raise ValidationError(_("Keep each point below 200 letters."))
        return points

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class ActivityForm(PlaceForm):
    """The thin worksheet: in the order in which people think of an activity."""

    type = forms.ChoiceField(label=_("What kind is it?"), choices=ActivityType.choices)
    category = forms.ChoiceField(label=_("Category"))
    title = forms.CharField(
        label=_("Name"), max_length=160, help_text=_("What people do there, in a few plain words.")
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("You can use Markdown: **bold**, lists with a hyphen, links."),
    )
    do = PointsField(
        label=_("What people do"), required=False, help_text=_("One point a line, eight at most.")
    )
    learn = PointsField(
        label=_("What people learn"), required=False, help_text=_("One point a line, eight at most.")
    )
    schedule = forms.ChoiceField(label=_("When"), choices=ScheduleKind.choices)
    starts_at = MomentField(label=_("Starts"), required=False, help_text=_("Needed for “on a date”."))
    ends_at = MomentField(label=_("Ends"), required=False)
    schedule_note = forms.CharField(
        label=_("Dates in words"),
        required=False,
        max_length=200,
        help_text=_("Needed for “repeating”: “every Tuesday at 17:00”, say."),
    )
    duration_minutes = forms.IntegerField(
        label=_("Duration in minutes"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("All meetings together."),
    )
    format = forms.ChoiceField(label=_("Format"), choices=ActivityFormat.choices)
    age_min = forms.IntegerField(label=_("From age"), required=False, min_value=0, max_value=120)
    age_max = forms.IntegerField(label=_("To age"), required=False, min_value=0, max_value=120)
    price_note = forms.CharField(
        label=_("Price"), required=False, max_length=100, help_text=_("Leave empty if it is free.")
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Leave empty if there is no limit."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), required=False, widget=forms.CheckboxSelectMultiple
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=ItemVisibility.choices,
        help_text=_("When it is published. A draft is seen by your team alone."),
    )
    badge_name = forms.CharField(
        label=_("Name of the badge"),
        required=False,
        max_length=200,
        help_text=_("The activity's name, if you leave it empty."),
    )
    PARTS = (
        Part(_("What it is"), (("type", "category"), ("title",), ("description",), ("do",), ("learn",))),
        Part(_("When"), (("schedule",), ("starts_at", "ends_at"), ("schedule_note",), ("duration_minutes",))),
        Part(_("Where"), (("format",), ("street", "place"), ("lat", "lon"))),
        Part(_("For whom"), (("age_min", "age_max"), ("capacity", "price_note"), ("languages",))),
        Part(
            _("The badge, and who sees it"),
            (("badge_name",), ("visibility",)),
            _("Everybody who takes part can earn a badge. We draw it from the category and the name."),
        ),
    )

    def __init__(
        self,
        *args: Any,
        categories: list[Category],
        time_zone: str,
        languages: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        """`time_zone`: whose wall clock is meant; `languages`: [(code, name)] to choose from."""
        super().__init__(*args, **kwargs)
        self._categories = {category.slug: category for category in categories}
        self._zone = ZoneInfo(time_zone)
        self._choose_from("category", [(category.slug, category.name) for category in categories])
        self._choose_from("languages", languages)

    def _choose_from(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_category(self) -> Category:
        return self._categories[self.cleaned_data["category"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("starts_at", "ends_at"):
            data[name] = MomentField.in_zone(data.get(name), self._zone)
        begin, end = data["starts_at"], data["ends_at"]
        if data.get("schedule") == ScheduleKind.DATED and not begin and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when it starts."))
        if data.get("schedule") == ScheduleKind.REPEATING and data.get("schedule_note") == "":
            self.add_error("schedule_note", _("Say when it takes place."))
        if begin and end and end < begin:
            self.add_error("ends_at", _("The end lies before the start."))
        low, high = data.get("age_min"), data.get("age_max")
        if low and high and high < low:
            self.add_error("age_max", _("The highest age lies below the lowest."))
        return data

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        """What the form shows of an existing activity; moments in its own zone."""
        zone = ZoneInfo(activity.time_zone)
        names = (
            *("type", "title", "description", "do", "learn", "format", "schedule", "schedule_note"),
            *("duration_minutes", "street", "place", "lat", "lon", "age_min", "age_max", "price_note"),
            *("capacity", "languages", "visibility"),
        )
        values = {name: getattr(activity, name) for name in names}
        for name in ("starts_at", "ends_at"):
            moment = getattr(activity, name)
            values[name] = moment.astimezone(zone).replace(tzinfo=None) if moment else None
        achievement = activity.achievement
        return values | {
            "category": activity.category.slug,
            "badge_name": achievement.name if achievement else "",
        }
