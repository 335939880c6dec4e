"""What it is: its type, what people do and learn, which skills they train."""

import re
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from learning.enums import ActivityType
from learning.forms import PointsField
from learning.forms.worksheet.base import Step
from shared.forms import Part
from shared.queries.skills import labels_of

MAX_SKILLS = 20
SUGGESTIONS = "/skills/suggest.json"


class TypeStep(Step):
    name, label = "type", _("Type")
    question = _("What kind of activity is it?")
    type = forms.ChoiceField(label=_("Type"), choices=ActivityType.choices, widget=forms.RadioSelect)
    PARTS = (Part("", (("type",),)),)


class StartForm(forms.Form):
    """The first step of a new activity, before there is one."""

    type = forms.ChoiceField(label=_("Type"), choices=ActivityType.choices, widget=forms.RadioSelect)


class LearningStep(Step):
    name, label = "learning", _("What people do and learn")
    question = _("What do people do, and what do they learn?")
    hint = _("Begin with the people: it makes every further step easier. One point a line, eight at most.")
    do = PointsField(
        label=_("What people do"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("“Build a robot and make it follow a line”, say."),
    )
    learn = PointsField(
        label=_("What people learn"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("“Solder and read a circuit diagram”, say."),
    )
    PARTS = (Part("", (("do",), ("learn",))),)


class SkillsField(forms.CharField):
    """Addresses of skills (ESCO and the like), one a line; words after an address are there for people alone."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
    default_error_messages = {
        "many": _("At most 20 skills."),
        "address": _("“%(line)s” is not the address of a skill. Those begin with https://."),
    }

    def clean(self, value: Any) -> list[str]:
        lines = [
            line.split(maxsplit=1)[0] for line in (super().clean(value) or "").splitlines() if line.strip()
        ]
        uris = list(dict.fromkeys(lines))
        if len(uris) > MAX_SKILLS:
            raise ValidationError(self.error_messages["many"], code="many")
        for uri in uris:
            if len(uri) > 300 or not re.fullmatch(r"https?://[^\s<>\"']+", uri):
                raise ValidationError(
                    self.error_messages["address"], code="address", params={"line": uri[:60]}
                )
        return uris

    def prepare_value(self, value: Any) -> Any:
        """Each address with its name in the reader's language, as far as it is known."""
        if not isinstance(value, list):
            return value
        labels = labels_of(value, get_language() or "en")
        return "\n".join(f"{uri} {labels.get(uri, '')}".strip() for uri in value)


class SkillsStep(Step):
    name, label = "skills", _("Skills")
    question = _("Which skills do people train?")
    hint = _("They appear on the badge, so that schools and employers understand it.")
    skills = SkillsField(
        label=_("Skills"),
        required=False,
        help_text=_("Addresses from the European list of skills (ESCO), one a line."),
    )
    PARTS = (Part("", (("skills",),)),)

    def prepare(self) -> None:
        """Where skills can be looked up, the field looks them up."""
        with suppress(Resolver404):
            resolve(SUGGESTIONS)
            self.fields["skills"].widget.attrs["data-skills"] = SUGGESTIONS

    def chosen(self) -> list[str]:
        """The addresses that stand in the field, right or wrong."""
        lines = str(self["skills"].value() or "").splitlines()
        return [line.split(maxsplit=1)[0] for line in lines if line.strip()]

    def clean_skills(self) -> list[str]:
        """Where a list of known skills is at hand, it is asked here."""
        uris: list[str] = self.cleaned_data["skills"]
        return uris
