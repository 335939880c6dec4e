"""Forms with which people apply and nominate, and organisers invite."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from learning.services.applications import ANSWER_LENGTH
from learning.services.place_invitations import MOST_AT_ONCE

_NO_ADDRESS = _("This is not an e-mail address. Write it like name@example.org.")


class AnswersForm(forms.Form):
    """One field a question of the activity; `answers()` gives them in order."""

    def __init__(
        self, *args: Any, questions: list[dict[str, Any]], answers: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._names = [f"answer_{number}" for number in range(len(questions))]
        for number, (name, question) in enumerate(zip(self._names, questions, strict=True)):
            self.fields[name] = forms.CharField(
                label=str(question.get("text", "")),
                required=bool(question.get("is_required")),
                max_length=ANSWER_LENGTH,
                widget=forms.Textarea(attrs={"rows": 4}),
                initial=answers[number] if number < len(answers) else "",
            )

    def answers(self) -> list[str]:
        return [self.cleaned_data[name] for name in self._names]


class NominationForm(AnswersForm):
    email = forms.EmailField(
        label=_("E-mail address of the person"),
        max_length=254,
        help_text=_("We write to them, and they decide. You do not learn whether they have an account here."),
        error_messages={"invalid": _NO_ADDRESS},
    )


class InviteForm(forms.Form):
    """Many addresses at once, in whichever way they come out of another program."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, or with commas between them; 200 at most."),
    )
    message = forms.CharField(
        label=_("A few words of yours"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They are in the e-mail."),
    )

    def clean_emails(self) -> list[str]:
        addresses = re.findall(r"[^\s,;<>\"']*@[^\s,;<>\"']*", self.cleaned_data["emails"])
        if not addresses:
            raise ValidationError(_NO_ADDRESS)
        if len(addresses) > MOST_AT_ONCE:
            raise ValidationError(
                ngettext_lazy(
                    "At most %(n)s address at once.", "At most %(n)s addresses at once.", MOST_AT_ONCE
                )
                % {"n": MOST_AT_ONCE}
            )
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(email)s” is not an e-mail address."), params={"email": address[:80]}
                ) from error
        return addresses
