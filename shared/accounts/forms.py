"""Forms of the account pages: allauth's with our limits, and our own."""

import zoneinfo
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shared.accounts import limits
from shared.accounts.services import find_account
from shared.models import User, normalise_email


class TidyMixin:
    """Labels say enough: no placeholders, no help text that a reader of screens hears twice."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, EmailField):
                field.label = _("E-mail address")
                field.widget.attrs.update(inputmode="email", autocapitalize="none", spellcheck="false")


class CodeField(forms.CharField):
    """Eight digits; spaces and hyphens are forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "maxlength": 20}
        super().__init__(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)


class LoginForm(TidyMixin, allauth_forms.LoginForm):
    """Wrong passwords are counted; the right one is not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"

    def clean_login(self) -> str:
        return normalise_email(self.cleaned_data["login"])

    def _clean_with_password(self, credentials: dict[str, Any]) -> Any:
        guard = limits.PasswordGuard(self.request, credentials["email"])
        guard.ask()
        try:
            return super()._clean_with_password(credentials)
        except ValidationError:
            guard.count_wrong()
            raise


class RequestCodeForm(TidyMixin, allauth_forms.RequestLoginCodeForm):
    """Behaves the same whether the address has an account or not."""

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        limits.ask_for_mail(context.request, email)
        self._user = find_account(email)
        return email


class ConfirmCodeForm(TidyMixin, allauth_forms.ConfirmLoginCodeForm):
    code = CodeField()


class ResetPasswordForm(TidyMixin, allauth_forms.ResetPasswordForm):
    """Behaves the same whether the address has an account or not."""

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        limits.ask_for_mail(context.request, email)
        user = find_account(email)
        self.users = [user] if user else []
        return email


class NewPasswordForm(TidyMixin, allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class OwnPasswordMixin:
    """Guesses at one's own password, from an open browser that is somebody else's, are limited too."""

    user: User

    def _guard(self) -> limits.PasswordGuard:
        guard = limits.PasswordGuard(context.request, self.user.email)
        guard.ask()
        return guard


class ChangePasswordForm(OwnPasswordMixin, TidyMixin, allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]

    def clean_oldpassword(self) -> str:
        guard = self._guard()
        try:
            return str(super().clean_oldpassword())
        except ValidationError:
            guard.count_wrong()
            raise


class SetPasswordForm(TidyMixin, allauth_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class ReauthenticateForm(OwnPasswordMixin, TidyMixin, allauth_forms.ReauthenticateForm):
    def clean_password(self) -> str:
        guard = self._guard()
        try:
            return str(super().clean_password())
        except ValidationError:
            guard.count_wrong()
            raise


class NewAccountForm(TidyMixin, forms.Form):
    """Name and password of an account to be; its address is known already."""

    display_name = forms.CharField(
        label=_("Name shown to others"),
        max_length=80,
        required=False,
        help_text=_("A first name or a nickname is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        help_text=_("At least ten characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 10}),
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password" in data:
            person = User(email=data.get("email") or self.email, display_name=data.get("display_name", ""))
            try:
                get_adapter().clean_password(data["password"], user=person)
            except ValidationError as error:
                self.add_error("password", error)
        return data

    def password_hash(self) -> str:
        return make_password(self.cleaned_data["password"])


class SignUpForm(NewAccountForm):
    email = EmailField()
    field_order = ("email", "display_name", "password")

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])


class EmailCodeForm(forms.Form):
    code = CodeField()


class AddEmailForm(TidyMixin, forms.Form):
    email = EmailField()

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])


class ProfileForm(forms.ModelForm):
    """What a person says about themselves."""

    class Meta:
        model = User
        fields = ("display_name", "language", "country", "time_zone")

    display_name = forms.CharField(
        label=_("Name shown to others"),
        max_length=80,
        required=False,
        help_text=_("A first name or a nickname is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country"),
        required=False,
        max_length=2,
        help_text=_("Two letters, such as SI."),
        widget=forms.TextInput(attrs={"autocomplete": "country"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [
            (code, name) for code, name in settings.LANGUAGES if code in settings.INTERFACE_LANGUAGES
        ]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), required=False, choices=[("", _("as in the browser")), *languages]
        )
        zones = sorted(
            zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/")
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            required=False,
            choices=[("", _("as the location's")), *((z, z) for z in zones)],
        )

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()
