"""Forms of the network's console."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.enums import SchemaState


class SchemaFilterForm(forms.Form):
    """Everything is optional and lives in the address; nonsense in it asks for nothing."""

    q = forms.CharField(label=_("Name or address"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *SchemaState.choices]
    )

    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
