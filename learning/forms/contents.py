"""Forms of the content page. Lists are typed as lines: that works on a phone, by keyboard and without a script."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.blocks import (
    Block,
    CardsBlock,
    ChecklistBlock,
    FileBlock,
    LinkBlock,
    QuizBlock,
    TextBlock,
)
from shared.uploads import ACCEPTED

_EXAMPLE = _("Which colour has the live wire?\n- Blue\n* Brown\n- Green and yellow\n> Blue is neutral.")


def lines_of(text: str) -> list[str]:
    """The lines that say something, without bullets."""
    lines = [re.sub(r"^(?:[-•*]|\d{1,2}[.)])\s+", "", line.strip()) for line in text.splitlines()]
    return [line for line in lines if line]


def quiz_text(block: QuizBlock) -> str:
    """A quiz as people write it."""
    parts = []
    for question in block.questions:
        choices = [
            f"{'*' if place in question.right else '-'} {choice}"
            for place, choice in enumerate(question.choices)
        ]
        parts.append("\n".join([question.text, *choices, *([f"> {question.why}"] if question.why else [])]))
    return "\n\n".join(parts)


def questions_of(text: str) -> list[dict[str, Any]]:
    """Questions as learning.blocks wants them. A line with `*` is a right choice, with `-` a wrong one, with `>` says
    why; every other line is (more of) a question, and after a choice begins the next one."""
    questions: list[dict[str, Any]] = []
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        mark, rest = (line[0], line[1:].strip()) if line[0] in "*->" else ("", line)
        if not questions or (not mark and (questions[-1]["choices"] or questions[-1]["why"])):
            questions.append({"text": "", "choices": [], "right": [], "why": ""})
        current = questions[-1]
        if mark in ("*", "-"):
            if mark == "*":
                current["right"].append(len(current["choices"]))
            current["choices"].append(rest)
        else:
            part = "why" if mark else "text"
            current[part] = f"{current[part]} {rest}".strip()
    return questions


class BlockForm(forms.Form):
    """One block. `content()` is what a block of this kind stores; learning.blocks judges it."""

    kind = ""
    FIELD_OF: dict[str, str] = {}  # a block's value -> the form's field, where they differ

    title = forms.CharField(label=_("Heading"), required=False, max_length=160)

    def content(self) -> dict[str, Any]:
        return {"kind": self.kind, **self.cleaned_data}

    @classmethod
    def initial_of(cls, block: Any) -> dict[str, Any]:
        return {name: getattr(block, name) for name in cls.base_fields if hasattr(block, name)}

    def refuse(self, field: str, message: object) -> None:
        """Show what learning.blocks refused at the field to which it belongs."""
        name = self.FIELD_OF.get(field, field)
        self.add_error(name if name in self.fields else None, str(message))


class TextForm(BlockForm):
    kind = TextBlock.kind
    text = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "data-markdown": ""}),
        help_text=_(
            "You can use Markdown: **bold**, lists with a hyphen, ## headings, [links](https://example.org)."
        ),
    )


class LinkForm(BlockForm):
    kind = LinkBlock.kind
    title = forms.CharField(label=_("What the link leads to"), max_length=160)
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        return url if "://" in url or ":" in url.split("/")[0].split(".")[0] else f"https://{url}"


class FileForm(BlockForm):
    """The file is stored by the view, which puts its id into the content."""

    kind = FileBlock.kind
    FIELD_OF = {"file": "upload"}
    title = forms.CharField(
        label=_("Heading"),
        required=False,
        max_length=160,
        help_text=_("Of a picture: what it shows, for people who do not see it."),
    )
    upload = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, office document, plain text or picture, at most 20 MB. Archives and programs are refused."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def keep_file(self) -> None:
        """The block has a file already: another one is not needed."""
        self.fields["upload"].required = False
        self.fields["upload"].label = _("Another file instead")

    def content(self) -> dict[str, Any]:
        return {name: value for name, value in super().content().items() if name != "upload"}


class ChecklistForm(BlockForm):
    kind = ChecklistBlock.kind
    points = forms.CharField(
        label=_("Points"),
        max_length=13_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One a line, such as things to bring or steps to take."),
    )

    def content(self) -> dict[str, Any]:
        return {**super().content(), "points": lines_of(self.cleaned_data["points"])}

    @classmethod
    def initial_of(cls, block: Any) -> dict[str, Any]:
        return {"title": block.title, "points": "\n".join(block.points)}


class QuizForm(BlockForm):
    kind = QuizBlock.kind
    FIELD_OF = {"questions": "quiz"}
    quiz = forms.CharField(
        label=_("Questions"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 14, "placeholder": _EXAMPLE}),
        help_text=_(
            "A question on a line of its own, then its choices: those that are right begin with *, the others with a "
            "hyphen. A line that begins with > explains the answer. Nothing that people answer is stored."
        ),
    )

    def content(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "title": self.cleaned_data["title"],
            "questions": questions_of(self.cleaned_data["quiz"]),
        }

    @classmethod
    def initial_of(cls, block: Any) -> dict[str, Any]:
        return {"title": block.title, "quiz": quiz_text(block)}


class CardsForm(BlockForm):
    kind = CardsBlock.kind
    note = forms.CharField(
        label=_("How to play"),
        required=False,
        max_length=500,
        help_text=_("Such as: find a partner, roll, answer for two minutes each."),
    )
    questions = forms.CharField(
        label=_("Questions to talk about"),
        max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("One a line, up to 36: two dice pick one."),
    )

    def content(self) -> dict[str, Any]:
        return {**super().content(), "questions": lines_of(self.cleaned_data["questions"])}

    @classmethod
    def initial_of(cls, block: Any) -> dict[str, Any]:
        return {"title": block.title, "note": block.note, "questions": "\n".join(block.questions)}


FORMS: dict[str, type[BlockForm]] = {
    form.kind: form for form in (TextForm, LinkForm, FileForm, ChecklistForm, QuizForm, CardsForm)
}


def filled_form(block: Block) -> dict[str, Any]:
    """What the form of a stored block begins with."""
    return FORMS[block.kind].initial_of(block)


class VideoForm(forms.Form):
    url = forms.CharField(
        label=_("Address of the video"),
        max_length=300,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none"}),
        help_text=_("On YouTube, Vimeo or PeerTube. Nothing is loaded from there before somebody clicks."),
    )
    title = forms.CharField(label=_("What it shows"), max_length=160)


class CoverForm(forms.Form):
    """A new picture, or another part of the one that is there."""

    upload = forms.FileField(
        label=_("Picture"),
        help_text=_(
            "PNG, JPEG or WebP, at best 1200 pixels wide or more. Where and when it was taken is left out."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
    )
    alt = forms.CharField(
        label=_("What the picture shows"),
        max_length=200,
        help_text=_("One sentence for people who do not see it."),
    )


class CutForm(forms.Form):
    """In pixels of the uploaded picture; what lies outside is moved inside."""

    left = forms.IntegerField(label=_("From the left"), min_value=0, max_value=20_000)
    top = forms.IntegerField(label=_("From the top"), min_value=0, max_value=20_000)
    width = forms.IntegerField(label=_("Width"), min_value=1, max_value=20_000)
    alt = forms.CharField(label=_("What the picture shows"), max_length=200)
