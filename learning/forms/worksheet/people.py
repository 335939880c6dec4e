"""Who takes part and how: age, price, access; joining, places, who sees what."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from learning.enums import Access, ContentLicence, ItemVisibility, JoiningKind, ParticipantsVisibility
from learning.forms.worksheet.base import Step
from learning.models import Activity
from shared.forms import MomentField, Part

MAX_QUESTIONS = 10


class PeopleStep(Step):
    name, label = "people", _("For whom")
    question = _("Who can take part?")
    duration_minutes = forms.IntegerField(
        label=_("Duration in minutes"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("All meetings together."),
    )
    price_note = forms.CharField(
        label=_("Price"), required=False, max_length=100, help_text=_("Leave empty if it is free.")
    )
    age_min = forms.IntegerField(label=_("From age"), required=False, min_value=0, max_value=120)
    age_max = forms.IntegerField(label=_("To age"), required=False, min_value=0, max_value=120)
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken"), required=False, widget=forms.CheckboxSelectMultiple
    )
    accessibility = forms.MultipleChoiceField(
        label=_("Accessibility"),
        required=False,
        choices=Access.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    access_note = forms.CharField(
        label=_("More about access"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("“The lift is at the back entrance”, say."),
    )
    PARTS = (
        Part("", (("duration_minutes", "price_note"), ("age_min", "age_max"), ("languages",))),
        Part(_("Access"), (("accessibility",), ("access_note",))),
    )

    def prepare(self) -> None:
        offered = dict(self.scene.languages)
        more = {code: self.scene.all_languages.get(code, code) for code in self.activity.languages}
        self.choose_from("languages", list((offered | more).items()))

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        low, high = data.get("age_min"), data.get("age_max")
        if low and high and high < low:
            self.add_error("age_max", _("The highest age lies below the lowest."))
        return data


class QuestionsField(forms.CharField):
    """Questions, one a line; a star at the end: it must be answered. Gives [{"text", "is_required"}]."""

    default_error_messages = {
        "many": _("At most ten questions."),
        "long": _("Keep each question below 300 characters."),
    }

    def clean(self, value: Any) -> list[dict[str, Any]]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip(" *")]
        if len(lines) > MAX_QUESTIONS:
            raise ValidationError(self.error_messages["many"], code="many")
        if any(len(line) > 300 for line in lines):
            raise ValidationError(self.error_messages["long"], code="long")
        return [{"text": line.rstrip("* "), "is_required": line.endswith("*")} for line in lines]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(row["text"] + (" *" if row.get("is_required") else "") for row in value)


class JoiningStep(Step):
    name, label = "joining", _("Joining")
    question = _("How do people join?")
    joining = forms.ChoiceField(label=_("Joining"), choices=JoiningKind.choices, widget=forms.RadioSelect)
    external_url = forms.CharField(
        label=_("Where people join"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
        help_text=_("If they join on another website: its address."),
    )
    questions = QuestionsField(
        label=_("Questions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. A star (*) at the end: it must be answered."),
    )
    apply_by = MomentField(
        label=_("Apply by"), required=False, help_text=_("For applications and nominations.")
    )
    capacity = forms.IntegerField(
        label=pgettext_lazy("how many can take part", "Places"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=_("Leave empty if there is no limit."),
    )
    has_waiting_list = forms.BooleanField(label=_("A waiting list when all places are taken"), required=False)
    participants_visibility = forms.ChoiceField(
        label=_("Who sees the names of those who take part"),
        choices=ParticipantsVisibility.choices,
        help_text=_("Beside your team."),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees the activity"),
        choices=ItemVisibility.choices,
        help_text=_("When it is published. A draft is seen by your team alone."),
    )
    licence = forms.ChoiceField(
        label=_("Licence of these texts"), required=False, choices=ContentLicence.choices
    )
    PARTS = (
        Part("", (("joining",), ("external_url",), ("questions",), ("apply_by",))),
        Part(pgettext_lazy("how many can take part", "Places"), (("capacity",), ("has_waiting_list",))),
        Part(_("Who sees what"), (("visibility",), ("participants_visibility",), ("licence",))),
    )

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        values = super().start(activity)
        by = activity.apply_by
        zone = ZoneInfo(activity.time_zone)
        return values | {"apply_by": by.astimezone(zone).replace(tzinfo=None) if by else None}

    def clean_external_url(self) -> str:
        address = self.cleaned_data["external_url"].strip()
        if not address:
            return ""
        if "://" not in address:
            address = f"https://{address}"
        URLValidator(
            schemes=["http", "https"], message=_("This is not an address. Write it like example.org.")
        )(address)
        return address

    def clean_apply_by(self) -> datetime | None:
        zone = ZoneInfo(self.activity.time_zone)
        return MomentField.in_zone(self.cleaned_data["apply_by"], zone)
