"""What a person wishes to hear of, and how."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from shared.enums import MailChannel
from shared.models import NotificationSettings
from shared.notifications import KINDS
from shared.queries.notifications import channels
from tenants.models import Tenant

CHOOSABLE = tuple(kind for kind in KINDS.values() if not kind.is_fixed)


class NotificationSettingsForm(forms.Form):
    """A row a kind (in the list or not, when by mail), the locations that stay silent, the time of the digest."""

    def __init__(
        self, *args: Any, wishes: NotificationSettings, locations: Iterable[Tenant], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for kind in CHOOSABLE:
            shown, mail = wishes.choices.get(kind.name, channels(None, kind.name, None))
            self.fields[f"shown-{kind.name}"] = forms.BooleanField(
                label=_("In my list"), required=False, initial=shown
            )
            self.fields[f"mail-{kind.name}"] = forms.ChoiceField(
                label=_("By e-mail"), choices=MailChannel.choices, initial=mail
            )
        self.fields["muted"] = forms.MultipleChoiceField(
            label=_("Locations that stay silent"),
            choices=[(str(tenant.pk), tenant.name) for tenant in locations],
            required=False,
            initial=[str(pk) for pk in wishes.muted],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["digest_weekday"] = forms.TypedChoiceField(
            label=_("Day"), choices=list(WEEKDAYS.items()), coerce=int, initial=wishes.digest_weekday
        )
        self.fields["digest_hour"] = forms.TypedChoiceField(
            label=_("Hour"),
            choices=[(hour, f"{hour}:00") for hour in range(24)],
            coerce=int,
            initial=wishes.digest_hour,
        )

    def own_rows(self) -> list[dict[str, Any]]:
        return self._rows(is_work=False)

    def work_rows(self) -> list[dict[str, Any]]:
        return self._rows(is_work=True)

    def _rows(self, *, is_work: bool) -> list[dict[str, Any]]:
        return [
            {"label": kind.label, "shown": self[f"shown-{kind.name}"], "mail": self[f"mail-{kind.name}"]}
            for kind in CHOOSABLE
            if kind.is_work == is_work
        ]

    def wishes(self) -> dict[str, Any]:
        """The arguments of `change_notification_settings`."""
        data = self.cleaned_data
        return {
            "choices": {
                kind.name: (data[f"shown-{kind.name}"], MailChannel(data[f"mail-{kind.name}"]))
                for kind in CHOOSABLE
            },
            "muted": [int(pk) for pk in data["muted"]],
            "digest_weekday": data["digest_weekday"],
            "digest_hour": data["digest_hour"],
        }
