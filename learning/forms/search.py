"""What a reader looks for, read from the address. Everything is optional; nonsense in an address asks for nothing."""

from copy import deepcopy
from datetime import date
from math import isfinite
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from learning.enums import Access, ActivityType
from learning.grid import Box
from learning.queries.filters import Near, Search
from theming.models import Category

DISTANCES = (1, 2, 5, 10, 25, 50)  # km
USUAL_DISTANCE = 5
CHOSEN = ("category", "language")  # fields whose choices are those of one location


class QuickSelect(forms.Select):
    """Drawn without templates: a third of a list's work would be its eleven filters."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, _SELECTED if str(key) == chosen else "", label) for key, label in self.choices),
        )
        return format_html(
            '<select name="{}" id="{}">{}</select>', name, (attrs or {}).get("id", ""), options
        )


class QuickInput(forms.TextInput):
    """The same for a field of one line; `kind` is the input's type."""

    def __init__(self, kind: str, **attributes: Any) -> None:
        super().__init__(attributes)
        self.kind = kind

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        more = format_html_join("", ' {}="{}"', sorted(self.attrs.items()))
        return format_html(
            '<input type="{}" name="{}" value="{}" id="{}"{}>',
            *(self.kind, name, self.format_value(value) or "", (attrs or {}).get("id", ""), more),
        )


_SELECTED = mark_safe(" selected")


class NumbersField(forms.CharField):
    """So many numbers with commas between them."""

    widget = forms.HiddenInput

    def __init__(self, *, count: int) -> None:
        super().__init__(required=False, max_length=100)
        self.count = count

    def clean(self, value: Any) -> tuple[float, ...] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            numbers = tuple(float(part) for part in text.split(","))
        except ValueError as error:
            raise ValidationError("no numbers") from error
        if len(numbers) != self.count or not all(isfinite(number) for number in numbers):
            raise ValidationError("not as many numbers")
        return numbers


def _day(label: Any) -> forms.DateField:
    """A day of these centuries: the first and the last that Python knows leave no room for time zones."""
    return forms.DateField(
        label=label,
        required=False,
        widget=QuickInput("date", min="1970-01-01", max="2200-01-01"),
        validators=[MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2200, 1, 1))],
    )


class _SharedFields(dict[str, forms.Field]):
    """The fields of all forms of a class: only those whose choices each form sets are copied for it, since to copy
    eighteen was a tenth of a list's work."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {name: deepcopy(field, memo) if name in CHOSEN else field for name, field in self.items()}


class DiscoveryForm(forms.Form):
    """The filters of list and map, under the names that they have in the address."""

    q = forms.CharField(label=_("Search for"), required=False, max_length=100)
    place = forms.CharField(label=_("Where"), required=False, max_length=100)
    within = forms.TypedChoiceField(
        label=_("How far away"),
        required=False,
        widget=QuickSelect,
        coerce=int,
        empty_value=None,
        choices=[("", _("Any distance")), *((km, _("%(km)s km") % {"km": km}) for km in DISTANCES)],
    )
    when = forms.ChoiceField(
        label=_("When"),
        required=False,
        widget=QuickSelect,
        choices=[
            ("", _("Any time")),
            ("today", _("Today")),
            ("weekend", _("This weekend")),
            ("week", _("In the next 7 days")),
            ("month", _("In the next month")),
        ],
    )
    begin = _day(_("From"))
    end = _day(_("To"))
    type = forms.ChoiceField(
        label=_("Type"), required=False, widget=QuickSelect, choices=[("", _("All")), *ActivityType.choices]
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        widget=QuickSelect,
        choices=[("", _("All")), ("in_person", _("In person")), ("online", _("Online"))],
    )
    price = forms.ChoiceField(
        label=_("Price"), required=False, widget=QuickSelect, choices=[("", _("All")), ("free", _("Free"))]
    )
    age = forms.IntegerField(
        label=_("Your age"),
        required=False,
        min_value=0,
        max_value=120,
        widget=QuickInput("number", min="0", max="120"),
    )
    language = forms.ChoiceField(label=_("Language"), required=False, widget=QuickSelect)
    access = forms.ChoiceField(
        label=_("Accessibility"),
        required=False,
        widget=QuickSelect,
        choices=[("", _("All")), *Access.choices],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        widget=QuickSelect,
        choices=[
            ("", _("Best match first")),
            ("date", _("Soonest first")),
            ("newest", _("Newest first")),
            ("distance", _("Nearest first")),
        ],
    )
    category = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    skill = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    organiser = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    near = NumbersField(count=2)
    bbox = NumbersField(count=4)

    def __init__(
        self, *args: Any, categories: list[Category], languages: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("category", [(category.slug, category.slug) for category in categories])
        self._choose("language", [("", _("All")), *languages])
        # What was not asked for is empty: to find that out of all eighteen was a third of the form's work.
        every = self.fields
        self.fields = {name: field for name, field in every.items() if self.data.get(name)}
        self.is_valid()
        self.fields = every

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert name in CHOSEN
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def search(self) -> Search:
        """The valid part of what was asked. `near` is a point that the reader gave; a named place becomes one only by
        who knows the places (learning.queries.search.places_like)."""
        asked = self.cleaned_data
        names = (
            "q",
            "place",
            "category",
            "type",
            "format",
            "when",
            "price",
            "language",
            "access",
            "organiser",
        )
        texts = {name: str(asked.get(name) or "") for name in (*names, "skill", "sort")}
        begin, end = asked.get("begin"), asked.get("end")
        if begin and end and end < begin:
            begin, end = end, begin
        return Search(
            **texts,
            begin=begin,
            end=end,
            age=asked.get("age"),
            near=self._near(asked.get("near"), asked.get("within")),
            box=_box(asked.get("bbox")),
        )

    @property
    def radius(self) -> int | None:
        return self.cleaned_data.get("within")

    def filters_asked(self) -> int:
        """How many filters are set beside the words and the place."""
        beside = {"q", "place", "sort", "category", "skill", "organiser", "near", "bbox"}
        return sum(
            1 for name, value in self.cleaned_data.items() if value not in ("", None) and name not in beside
        )

    @staticmethod
    def _near(point: tuple[float, ...] | None, within: int | None) -> Near | None:
        if point is None or not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
            return None
        return Near(point[0], point[1], within or USUAL_DISTANCE)


DiscoveryForm.base_fields = _SharedFields(DiscoveryForm.base_fields)


def _box(numbers: tuple[float, ...] | None) -> Box | None:
    """West, south, east, north, cut to the world; None for what is no box."""
    if numbers is None:
        return None
    west, south, east, north = numbers
    west, east = max(west, -180.0), min(east, 180.0)
    south, north = max(south, -90.0), min(north, 90.0)
    return Box(west, south, east, north) if west < east and south < north else None


class ViewportForm(forms.Form):
    """What a map asks for: the part of the world that it shows, how near, or all that lies at one spot."""

    bbox = NumbersField(count=4)
    zoom = forms.IntegerField(required=False, min_value=0, max_value=22)
    spot = NumbersField(count=2)
    extent = forms.BooleanField(required=False)

    def box(self) -> Box | None:
        return _box(self.cleaned_data.get("bbox"))

    def at(self) -> tuple[float, float] | None:
        spot = self.cleaned_data.get("spot")
        return (spot[0], spot[1]) if spot and abs(spot[0]) <= 90 and abs(spot[1]) <= 180 else None
