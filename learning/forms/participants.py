"""Forms of the participants' page: what to look for, and what to write to them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from learning.enums import ReplyTo
from learning.queries.participants import GROUPS, MARKS

GROUP_NAMES = {
    "joined": _("Taking part"),
    "applied": _("Applied"),
    "waiting": _("Waiting list"),
    "gone": _("Left or not chosen"),
}
MARK_NAMES = {
    "": pgettext_lazy("people", "All"),
    "attended": _("Was there"),
    "absent": _("Was not there"),
    "completed": _("Completed"),
    "open": _("Not completed"),
}


class PeopleFilter(forms.Form):
    """Lives in the address; nonsense there asks for nothing."""

    q = forms.CharField(label=_("Name"), required=False, max_length=100)
    mark = forms.ChoiceField(
        label=_("Show"), required=False, choices=[(key, MARK_NAMES[key]) for key in MARKS]
    )

    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in ("q", "mark")}


def group_asked(value: str) -> str:
    return value if value in GROUPS else "joined"


class MessageForm(forms.Form):
    group = forms.ChoiceField(
        label=_("To whom"), choices=[(key, GROUP_NAMES[key]) for key in ("joined", "waiting", "applied")]
    )
    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(
        label=_("Message"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text. Everybody gets their own e-mail; nobody sees the others' addresses."),
    )
    reply_to = forms.ChoiceField(
        label=_("Where answers go"), choices=ReplyTo.choices, widget=forms.RadioSelect, initial=ReplyTo.NOBODY
    )

    def __init__(self, *args: Any, organiser_email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reply_to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (choice.value, choice.label)
            for choice in ReplyTo
            if organiser_email or choice is not ReplyTo.ORGANISER
        ]
