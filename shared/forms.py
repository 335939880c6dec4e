"""Forms that people fill in for a while: in parts with headings, and moments as they stand on a poster."""

from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_YEARS = range(2000, 2101)  # beyond them is a slip of the finger


class Part(NamedTuple):
    """`rows`: names of fields; those of one row stand beside each other where there is room."""

    title: str | Promise
    rows: tuple[tuple[str, ...], ...]
    hint: str | Promise = ""


class PartedForm(forms.Form):
    """Every field belongs to exactly one of PARTS; shared/components/form_parts.html draws them."""

    PARTS: ClassVar[tuple[Part, ...]] = ()

    def parts(self) -> list[dict[str, Any]]:
        """[{title, hint, rows: [[bound field]]}], in order."""
        return [
            {
                "title": part.title,
                "hint": part.hint,
                "rows": [[self[name] for name in row] for row in part.rows],
            }
            for part in self.PARTS
        ]


class MomentField(forms.DateTimeField):
    """A day and time as on a wall clock; `in_zone` says where the clock hangs."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {"year": _("Look at the year again.")}

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and moment.year not in _YEARS:
            raise ValidationError(self.error_messages["year"], code="year")
        return moment

    @staticmethod
    def in_zone(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
        """`moment` as typed, whatever the server's or the reader's zone is."""
        return moment.replace(tzinfo=zone) if moment is not None else None
