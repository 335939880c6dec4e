"""Reporting something, and answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.enums import ReportReason


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong?"), choices=ReportReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What the location should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The organiser does not learn who reported it or what you wrote."),
    )
