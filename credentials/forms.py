"""Forms around badges."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shared.forms import MomentField, Part, PartedForm

MAX_UPLOAD = 2 * 1024 * 1024
MAX_ADDRESSES = 100


class VerifyForm(forms.Form):
    """One of: a link, a file, a text."""

    link = forms.CharField(
        label=_("Link to a badge"),
        required=False,
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://…"}),
    )
    file = forms.FileField(label=_("File: image or JSON"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Text: JSON or a token"),
        required=False,
        max_length=1_100_000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )
    recipient = forms.EmailField(
        label=_("E-mail address of the person"),
        required=False,
        help_text=_("If you give it, we check that the badge belongs to this address. It is not stored."),
    )

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        uploaded = data.get("file")
        if uploaded is not None and uploaded.size > MAX_UPLOAD:
            self.add_error(
                "file", _("The file is larger than 2 MB. Badges are smaller: is this the right one?")
            )
        if not self.errors and not (data.get("link") or uploaded or data.get("text")):
            raise ValidationError(_("Give a link, a file or a text."))
        return data

    def source(self) -> bytes | str:
        """What is to be verified, of a valid form."""
        uploaded = self.cleaned_data.get("file")
        if uploaded is not None:
            content: bytes = uploaded.read(MAX_UPLOAD + 1)
            return content
        return str(self.cleaned_data["link"].strip() or self.cleaned_data["text"])


class ClaimForm(forms.Form):
    """For somebody who is not signed in."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("The badge waits there for you until you make an account."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("This is not an e-mail address. Write it like name@example.org.")},
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text=_("22 letters, digits and signs; capital and small letters matter."),
    )

    def clean_code(self) -> str:
        """The code alone, also from a pasted address or with the blanks that somebody typed into it."""
        return re.sub(r"\s", "", re.sub(r"^.*/claim/", "", self.cleaned_data["code"])).strip("/")


class IssueForm(forms.Form):
    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "One a line, or separated by commas; 100 at most. People need no account: the badge waits for them."
        ),
    )

    def clean_emails(self) -> list[str]:
        found = [part for part in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if part]
        if len(found) > MAX_ADDRESSES:
            raise ValidationError(_("At most 100 addresses at once."))
        return found


class CodeWindowForm(PartedForm):
    """A new claim code."""

    label = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        help_text=_("For your own list: “Saturday group”, say. Nobody else sees it."),
    )
    starts_at = MomentField(
        label=_("Works from"), required=False, help_text=_("At once, if you leave it empty.")
    )
    ends_at = MomentField(
        label=_("Works until"), required=False, help_text=_("Until you switch it off, if you leave it empty.")
    )
    max_uses = forms.IntegerField(
        label=_("How many people at most"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Any number, if you leave it empty. Each person gets the badge once in any case."),
    )
    PARTS = (Part(_("New code"), (("label",), ("starts_at", "ends_at"), ("max_uses",))),)

    def __init__(self, *args: Any, time_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = ZoneInfo(time_zone)

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        for name in ("starts_at", "ends_at"):
            data[name] = MomentField.in_zone(data.get(name), self._zone)
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end lies before the start."))
        return data


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Whoever checks the badge sees it. Do not name people."),
    )
