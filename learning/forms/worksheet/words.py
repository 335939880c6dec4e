"""What it says: name, description, category, further languages, the name of the badge."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learning.forms import PointsField
from learning.forms.worksheet.base import Step
from learning.models import Activity
from learning.services.snapshots import BADGE
from shared.forms import Part

TRANSLATED = ("title", "description", "do", "learn")


class NameStep(Step):
    name, label = "name", _("Name")
    question = _("What is it called?")
    title = forms.CharField(
        label=_("Name"),
        max_length=160,
        required=False,
        help_text=_("What people do there, in a few plain words."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "data-markdown": ""}),
        help_text=_(
            "You can use Markdown: **bold**, lists with a hyphen, links. Paste from Word: it comes in clean."
        ),
    )
    PARTS = (Part("", (("title",), ("description",))),)

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        is_open = "title" in activity.placeholders
        return {"title": "" if is_open else activity.title, "description": activity.description}

    def content(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if not data["title"] and "title" in self.activity.placeholders:
            del data["title"]  # still without a name
        return data

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not title and "title" not in self.activity.placeholders:
            raise ValidationError(_("Give it a name."))
        return title


class CategoryStep(Step):
    name, label = "category", _("Category")
    question = _("Which category fits best?")
    hint = _("It gives the activity its colour and its picture.")
    category = forms.ChoiceField(label=_("Category"), widget=forms.RadioSelect, required=False)
    PARTS = (Part("", (("category",),)),)

    def prepare(self) -> None:
        self.by_slug = {category.slug: category for category in self.scene.categories}
        self.by_slug.setdefault(self.activity.category.slug, self.activity.category)
        self.choose_from("category", [(slug, category.name) for slug, category in self.by_slug.items()])

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        return {"category": "" if "category" in activity.placeholders else activity.category.slug}

    def content(self) -> dict[str, Any]:
        slug = self.cleaned_data["category"]
        return {"category": self.by_slug[slug]} if slug else {}


class TextsStep(Step):
    """The words in further languages. Its fields are made for the languages that there are: "de:title" and so on."""

    name, label = "languages", _("Languages")
    question = _("In which languages do people read it?")
    hint = _("Readers see their own language where you give it, else the original.")
    language = forms.ChoiceField(label=_("The texts so far are in"))
    PARTS = (Part("", (("language",),)),)
    SHOWN_AS = {"translations": "language"}

    def prepare(self) -> None:
        names = {**self.scene.all_languages}
        names.setdefault(self.activity.language, self.activity.language)
        self.choose_from("language", sorted(names.items(), key=lambda pair: pair[1]))
        codes = [*self.activity.translations, *([self.scene.more] if self.scene.more else [])]
        codes += [name.partition(":")[0] for name in self.data if name.endswith(":title")]
        codes += [name.partition(":")[0] for name in self.initial if name.endswith(":title")]
        self.codes = [
            code for code in dict.fromkeys(codes) if code in names and code != self.activity.language
        ]
        for code in self.codes:
            self._add(code)

    def _add(self, code: str) -> None:
        attrs = {"lang": code}
        self.fields[f"{code}:title"] = forms.CharField(
            label=_("Name"), required=False, max_length=160, widget=forms.TextInput(attrs=attrs)
        )
        self.fields[f"{code}:description"] = forms.CharField(
            label=_("Description"),
            required=False,
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 8, "data-markdown": "", **attrs}),
        )
        for name, label in (("do", _("What people do")), ("learn", _("What people learn"))):
            self.fields[f"{code}:{name}"] = PointsField(
                label=label, required=False, widget=forms.Textarea(attrs={"rows": 4, **attrs})
            )
        for name in TRANSLATED:
            value = (self.activity.translations.get(code) or {}).get(name)
            self.initial.setdefault(f"{code}:{name}", value)

    @property
    def free(self) -> list[tuple[str, str]]:
        """Languages that can be added."""
        taken = {*self.codes, self.activity.language}
        return [(code, name) for code, name in self.scene.all_languages.items() if code not in taken]

    def parts(self) -> list[dict[str, Any]]:
        first = {"title": "", "hint": "", "rows": [[self["language"]]]}
        return [first] + [
            {
                "title": self.scene.all_languages.get(code, code),
                "hint": "",
                "rows": [[self[f"{code}:{name}"]] for name in TRANSLATED],
            }
            for code in self.codes
        ]

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        return {"language": activity.language}

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        for code in self.codes:
            others = any(data.get(f"{code}:{name}") for name in TRANSLATED[1:])
            if others and not data.get(f"{code}:title") and f"{code}:title" not in self.errors:
                self.add_error(f"{code}:title", _("Give it a name in this language too."))
        return data

    def content(self) -> dict[str, Any]:
        data = self.cleaned_data
        given = {
            code: {name: data[f"{code}:{name}"] for name in TRANSLATED if data[f"{code}:{name}"]}
            for code in self.codes
        }
        kept = {code: texts for code, texts in given.items() if texts and code != data["language"]}
        return {"language": data["language"], "translations": kept}


class BadgeStep(Step):
    name, label = "badge", _("Badge")
    question = _("What is the badge called?")
    hint = _("Everybody who takes part can earn it. We draw it from the category and the name.")
    badge_name = forms.CharField(
        label=_("Name of the badge"),
        required=False,
        max_length=200,
        help_text=_("The activity's name, if you leave it empty."),
    )
    PARTS = (Part("", (("badge_name",),)),)

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        achievement = activity.achievement
        is_open = "title" in activity.placeholders
        return {BADGE: achievement.name if achievement and not is_open else ""}

    def content(self) -> dict[str, Any]:
        return {BADGE: self.cleaned_data[BADGE] or self.activity.title}
