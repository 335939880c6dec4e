"""Forms of the organiser's area and of the search."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learning.enums import ActivityFormat, ActivityType, ItemVisibility, ScheduleKind
from learning.models import Activity
from theming.models import Category


class SearchForm(forms.Form):
    """What a reader looks for; everything is optional and lives in the address."""

    q = forms.CharField(label=_("What do you want to try?"), required=False, max_length=100)
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


class OrganiserForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    description = forms.CharField(
        label=_("What you do"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    website = forms.URLField(label=_("Website"), required=False, max_length=500, assume_scheme="https")
    email = forms.EmailField(label=_("Public e-mail address"), required=False)
    street = forms.CharField(label=_("Street and number"), required=False, max_length=200)
    place = forms.CharField(label=_("Town or district"), required=False, max_length=120)


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


class ActivityForm(forms.Form):
    """The thin worksheet: in the order in which people think of an activity."""

    type = forms.ChoiceField(label=_("What kind is it?"), choices=ActivityType.choices)
    title = forms.CharField(label=_("Name"), max_length=160)
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
    category = forms.ChoiceField(label=_("Category"))
    format = forms.ChoiceField(label=_("Format"), choices=ActivityFormat.choices)
    schedule = forms.ChoiceField(label=_("When"), choices=ScheduleKind.choices)
    starts_at = forms.DateTimeField(
        label=_("Starts"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    ends_at = forms.DateTimeField(
        label=_("Ends"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    street = forms.CharField(label=_("Street and number"), required=False, max_length=200)
    place = forms.CharField(label=_("Town or district"), required=False, max_length=120)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
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
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=ItemVisibility.choices)
    badge_name = forms.CharField(
        label=_("Name of the badge"),
        required=False,
        max_length=200,
        help_text=_("The activity's name, if you leave it empty."),
    )

    def __init__(self, *args: Any, categories: list[Category], time_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._categories = {category.slug: category for category in categories}
        self._zone = ZoneInfo(time_zone)
        field = self.fields["category"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(category.slug, category.name) for category in categories]

    def clean_category(self) -> Category:
        return self._categories[self.cleaned_data["category"]]

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        for name in ("starts_at", "ends_at"):
            if data.get(name):
                # Typed in the activity's own zone, whatever the server's or the reader's is.
                data[name] = data[name].replace(tzinfo=self._zone)
        begin, end = data.get("starts_at"), data.get("ends_at")
        if data.get("schedule") == ScheduleKind.DATED and not begin and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when it starts."))
        if begin and end and end < begin:
            self.add_error("ends_at", _("The end lies before the start."))
        low, high = data.get("age_min"), data.get("age_max")
        if low and high and high < low:
            self.add_error("age_max", _("The highest age lies below the lowest."))
        if (data.get("lat") is None) != (data.get("lon") is None):
            self.add_error("lon", _("Give both latitude and longitude, or neither."))
        return data

    @staticmethod
    def initial_of(activity: Activity) -> dict[str, Any]:
        """What the form shows of an existing activity; moments in its own zone."""
        zone = ZoneInfo(activity.time_zone)
        names = (
            *(
                "type",
                "title",
                "description",
                "do",
                "learn",
                "format",
                "schedule",
                "street",
                "place",
                "lat",
                "lon",
            ),
            *("age_min", "age_max", "price_note", "capacity", "visibility"),
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
