"""Forms of teams, invitations, verification and coordination."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.invitation_lists import MAX_ROWS, Guest

_ANGLED = re.compile(r"<([^<>\s]+@[^<>\s]+)>")


class InviteForm(forms.Form):
    """By mail: whatever a mail program or a spreadsheet puts between addresses."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_(
            "As many as you like, separated in any way: paste them from an e-mail or a table. "
            "People need no account yet."
        ),
    )
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", roles)

    def clean_emails(self) -> list[Guest]:
        """What stands between angles, else every word; names and quotes beside angles are left out."""
        text = self.cleaned_data["emails"]
        found = _ANGLED.findall(text) or [
            word.strip("\"'()<>") for word in re.split(r"[\s,;|]+", text.replace("mailto:", " "))
        ]
        guests = [Guest(word) for word in dict.fromkeys(found) if word]
        if not guests:
            raise ValidationError(_("Give at least one e-mail address."))
        if len(guests) > MAX_ROWS:
            raise ValidationError(_("At most %(n)s addresses at once."), params={"n": MAX_ROWS})
        return guests


class GuestListForm(forms.Form):
    file = forms.FileField(
        label=_("CSV or XLSX file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        help_text=_("A column “email”, and if you like “name” and “role”. At most 500 rows and 1 MB."),
    )
    role = forms.ChoiceField(label=_("Role, where the row says none"))

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "role", roles)


class InviteLinkForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    label = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        help_text=_("For your own list: “Teachers’ meeting”, say."),
    )
    expires_on = forms.DateField(
        label=_("Works until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The whole day. At most a year from now."),
    )
    max_uses = forms.IntegerField(
        label=_("How many people at most"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Any number, if you leave it empty."),
    )

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], time_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = ZoneInfo(time_zone)
        _choose(self, "role", roles)
        self.fields["expires_on"].initial = timezone.localdate() + timedelta(days=14)

    def end(self) -> datetime:
        """The end of the chosen day, of a valid form."""
        return datetime.combine(self.cleaned_data["expires_on"], time(23, 59, 59), tzinfo=self._zone)


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 5 MB. A square one looks best."),
    )


class VerificationForm(forms.Form):
    document = forms.FileField(
        label=_("Document"),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        help_text=_(
            "An extract from a register, a statute, a letter: whatever shows who you are. PDF, JPEG or PNG, "
            "at most 10 MB."
        ),
    )
    note = forms.CharField(
        label=_("Anything that the coordinator should know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecisionForm(forms.Form):
    """A yes needs no words; a no does."""

    reason = forms.CharField(
        label=_("What you say to the organiser"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed if you say no: say what is missing. They get it by e-mail."),
    )

    def clean(self) -> dict[str, Any]:
        if self.data.get("decision") != "yes" and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", _("Say why, so that they can fix it."))
        return self.cleaned_data


class PolicyForm(forms.Form):
    allows_new_organisers = forms.BooleanField(
        label=_("New organisers allowed"),
        required=False,
        help_text=_("Everybody with an account can create one. Otherwise only coordinators can."),
    )
    approves_first = forms.BooleanField(
        label=_("Approve before publishing"),
        required=False,
        help_text=_(
            "Activities wait for a coordinator or moderator, except those of verified and of trusted organisers."
        ),
    )


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
