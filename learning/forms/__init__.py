"""Forms of the organiser's area and of the search."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learning.enums import ActivityType
from shared.forms import Part, PartedForm
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
        label=_("Name"),
        max_length=200,
        help_text=_("As it appears on posters. It will appear on every badge."),
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
            _("This address is filled in for new activities."),
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
            raise ValidationError(_("Keep each point below 200 characters."))
        return points

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value
