"""Bringing activities in, and entering organisers for others."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.enums import ActivityType
from learning.models import Organiser


class ImportForm(forms.Form):
    organiser = forms.ChoiceField(label=_("For whom"))
    file = forms.FileField(
        label=_("A file"),
        required=False,
        max_length=200,
        help_text=_("CSV, XLSX, a calendar (.ics) or a saved web page; 5 MB and 1,000 rows at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.ics,.html,.json"}),
    )
    url = forms.CharField(
        label=_("Or the address of a page"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
        help_text=_("A page that describes its events with schema.org, as many do, or a calendar file."),
    )
    type = forms.ChoiceField(
        label=_("Type, where a row has none"), required=False, choices=[("", "–"), *ActivityType.choices]
    )
    category = forms.ChoiceField(label=_("Category, where a row has none"), required=False)

    def __init__(
        self, *args: Any, organisers: list[Organiser], categories: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("organiser", [(one.slug, one.name) for one in organisers]),
            ("category", [("", "–"), *categories]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if bool(data.get("file")) == bool(data.get("url")) and "file" not in self.errors:
            self.add_error("file", _("Choose a file, or type an address."))
        return data


class ProviderForm(forms.Form):
    name = forms.CharField(label=_("Name of the organiser"), max_length=200)
    description = forms.CharField(
        label=_("What they do"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    email = forms.EmailField(
        label=_("E-mail address of somebody there"),
        required=False,
        max_length=254,
        help_text=_("They get a link with which they take it over. You can send it later, too."),
    )


class ClaimForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
