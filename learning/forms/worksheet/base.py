"""What every step of the worksheet has, and what steps choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

from learning.models import Activity
from shared.forms import PartedForm
from theming.models import Category


@dataclass(frozen=True)
class Scene:
    """What steps choose from. `languages`: [(code, name)] that the location speaks; `more`: a language to add."""

    categories: Sequence[Category] = ()
    languages: Sequence[tuple[str, str]] = ()
    all_languages: Mapping[str, str] = field(default_factory=dict)
    more: str = ""


class Step(PartedForm):
    """One screen of the worksheet."""

    name: ClassVar[str]
    label: ClassVar[str | Promise]  # in the bar of steps
    question: ClassVar[str | Promise]  # the heading
    hint: ClassVar[str | Promise] = ""
    # {field of the service: field of the form} where their names differ
    SHOWN_AS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, activity: Activity, scene: Scene, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity, self.scene = activity, scene
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the activity and its location."""

    @classmethod
    def start(cls, activity: Activity) -> dict[str, Any]:
        """What the fields show of the activity."""
        return {name: getattr(activity, name) for name in cls.base_fields}

    def content(self) -> dict[str, Any]:
        """What was typed, as `update_activity` takes it (with `badge_name`)."""
        return dict(self.cleaned_data)

    def typed(self, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """What the fields show of a draft: texts as the browser sent them, right or wrong."""
        data: MultiValueDict[str, str] = MultiValueDict({name: list(texts) for name, texts in values.items()})
        return {name: one.widget.value_from_datadict(data, {}, name) for name, one in self.fields.items()}

    def shown_as(self, name: str) -> str:
        """The form's field for a field of the service; "" for none."""
        found = self.SHOWN_AS.get(name, name)
        return found if found in self.fields else ""

    def choose_from(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        one = self.fields[name]
        assert isinstance(one, forms.ChoiceField)
        one.choices = list(choices)
