"""Forms of the builder of playlists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.enums import ActivityType, ItemVisibility
from learning.models import Playlist
from shared.forms import Part, PartedForm
from theming.models import Category


class PlaylistForm(PartedForm):
    title = forms.CharField(
        label=_("Name"), max_length=160, help_text=_("Where it leads to, in a few plain words.")
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8, "data-markdown": ""}),
        help_text=_(
            "What people can do at the end. You can use Markdown: **bold**, lists with a hyphen, links."
        ),
    )
    category = forms.ChoiceField(label=_("Category"))
    language = forms.ChoiceField(label=_("Language of these texts"))
    is_fixed = forms.ChoiceField(
        label=_("In which order?"),
        choices=[("free", _("In any order")), ("fixed", _("One after the other"))],
        initial="free",
    )
    badge_name = forms.CharField(
        label=_("Name of the badge"),
        required=False,
        max_length=200,
        help_text=_("The playlist's name, if you leave it empty."),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"),
        choices=ItemVisibility.choices,
        help_text=_("When it is published. A draft is seen by your team alone."),
    )
    PARTS = (
        Part(_("What it is"), (("title",), ("description",), ("category", "language"))),
        Part(_("Order of the steps"), (("is_fixed",),)),
        Part(
            _("The badge, and who sees it"),
            (("badge_name",), ("visibility",)),
            _("Whoever has done everything gets the badge automatically."),
        ),
    )

    def __init__(
        self, *args: Any, categories: list[Category], languages: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        """`languages`: [(code, name)] to choose from."""
        super().__init__(*args, **kwargs)
        self._categories = {category.slug: category for category in categories}
        for name, choices in (
            ("category", [(category.slug, category.name) for category in categories]),
            ("language", languages),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean_category(self) -> Category:
        return self._categories[self.cleaned_data["category"]]

    def clean_is_fixed(self) -> bool:
        is_fixed: bool = self.cleaned_data["is_fixed"] == "fixed"
        return is_fixed

    @staticmethod
    def initial_of(playlist: Playlist) -> dict[str, Any]:
        """What the form shows of an existing playlist."""
        return {
            "title": playlist.title,
            "description": playlist.description,
            "category": playlist.category.slug,
            "language": playlist.language,
            "is_fixed": "fixed" if playlist.is_fixed else "free",
            "badge_name": playlist.achievement.name,
            "visibility": playlist.visibility,
        }


class NewActivityForm(forms.Form):
    """As much of an activity as one knows while building a playlist."""

    title = forms.CharField(label=_("Name of the new activity"), max_length=160)
    type = forms.ChoiceField(label=_("What kind is it?"), choices=ActivityType.choices)


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name of the group"), max_length=100)
    wanted = forms.IntegerField(label=_("How many are enough"), min_value=1, max_value=50, initial=1)


class FindForm(forms.Form):
    q = forms.CharField(label=_("Find an activity"), required=False, max_length=100)
