"""Forms of the account pages: allauth's with our limits, and our own."""

import unicodedata
import zoneinfo
from datetime import date
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField, PasswordField, SetPasswordField
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shared.accounts import limits
from shared.accounts.services import find_account
from shared.ages import OLDEST, age_on
from shared.countries import country_choices
from shared.models import User, normalise_email

CONTINENTS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
)
LONGEST_ADDRESS = 254
PASSWORD_HINT = _("At least ten characters. A few words that do not belong together are easy to remember.")


def clean_address(value: str) -> str:
    """`value` in the form in which addresses are stored; checked once more, since that may have made it longer."""
    email, message = normalise_email(value), _("An e-mail address looks like name@example.org.")
    EmailValidator(message)(email)
    if len(email) > LONGEST_ADDRESS:
        raise ValidationError(message)
    return email


class NameField(forms.CharField):
    """A name on one line, without characters that nobody sees (of them only the two joiners mean anything)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Name shown to others"),
            max_length=80,
            required=False,
            help_text=_("A first name or a nickname is enough."),
            widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        seen = (
            char
            for char in " ".join(str(value or "").split())
            if char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
        )
        return super().to_python("".join(seen))


class TidyMixin(forms.Form):
    """Labels say enough, so no placeholders; one wording everywhere; the cursor stands where something is to be typed:
    in the first field of the page, after a refusal in the first one that is wrong."""

    starts_in = ""  # the field in which the cursor stands on a fresh page
    goes_on_in = ""  # and after a refusal that belongs to no field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, EmailField):
                field.label = _("E-mail address")
                field.widget.attrs.update(inputmode="email", autocapitalize="none", spellcheck="false")
                field.widget.attrs["maxlength"] = LONGEST_ADDRESS
                field.error_messages["required"] = _("Type your e-mail address.")
                field.validators = [MaxLengthValidator(LONGEST_ADDRESS), ProhibitNullCharactersValidator()]
            elif isinstance(field.widget, forms.PasswordInput):
                field.error_messages["required"] = _("Type a password.")
                if isinstance(field, PasswordField):  # allauth's, with a list of rules or a link below each
                    field.help_text = PASSWORD_HINT if isinstance(field, SetPasswordField) else ""
        if self.starts_in and not self.is_bound:
            self._put_cursor(self.starts_in)

    def full_clean(self) -> None:
        super().full_clean()
        wrong = [name for name in self.fields if name in self.errors]
        if self.errors and (wrong or self.goes_on_in):
            self._put_cursor(wrong[0] if wrong else self.goes_on_in)

    def _put_cursor(self, name: str) -> None:
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
        self.fields[name].widget.attrs["autofocus"] = True


class CodeField(forms.CharField):
    """Eight digits; spaces and hyphens are forgiven."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "maxlength": 20}
        attrs |= {"class": "code", "spellcheck": "false"}
        super().__init__(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.error_messages["required"] = _("Type the code from the e-mail.")


class LoginForm(TidyMixin, allauth_forms.LoginForm):
    """Wrong passwords are counted; the right one is not."""

    starts_in, goes_on_in = "login", "password"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def clean_login(self) -> str:
        return clean_address(self.cleaned_data["login"])

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

    starts_in = "email"

    def clean_email(self) -> str:
        email = clean_address(self.cleaned_data["email"])
        limits.ask_for_mail(context.request, email)
        self._user = find_account(email)
        return email


class ConfirmCodeForm(TidyMixin, allauth_forms.ConfirmLoginCodeForm):
    code = CodeField()

    def clean_code(self) -> str:
        # allauth counts the tries in the session, which could not tell those that come at the same moment.
        request = context.request
        if not limits.count(limits.CODE_TRIES, f"{request.session.session_key}:{self.expected_code}").allowed:
            raise get_adapter().validation_error("incorrect_code")
        return str(super().clean_code())


class ResetPasswordForm(TidyMixin, allauth_forms.ResetPasswordForm):
    """Behaves the same whether the address has an account or not."""

    starts_in = "email"

    def clean_email(self) -> str:
        email = clean_address(self.cleaned_data["email"])
        limits.ask_for_mail(context.request, email)
        user = find_account(email)
        self.users = [user] if user else []
        return email


class OnePasswordMixin(TidyMixin):
    """A new password is typed once: it can be shown while it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].label = _("New password")
        self.fields["password1"].widget.attrs["minlength"] = 10


class NewPasswordForm(OnePasswordMixin, allauth_forms.ResetPasswordKeyForm):
    starts_in = "password1"


class OwnPasswordMixin:
    """Guesses at one's own password, from an open browser that is somebody else's, are limited too."""

    user: User

    def _guard(self) -> limits.PasswordGuard:
        guard = limits.PasswordGuard(context.request, self.user.email)
        guard.ask()
        return guard


class ChangePasswordForm(OwnPasswordMixin, OnePasswordMixin, allauth_forms.ChangePasswordForm):
    starts_in = "oldpassword"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")

    def clean_oldpassword(self) -> str:
        guard = self._guard()
        try:
            return str(super().clean_oldpassword())
        except ValidationError:
            guard.count_wrong()
            raise


class SetPasswordForm(OnePasswordMixin, allauth_forms.SetPasswordForm):
    starts_in = "password1"


class ReauthenticateForm(OwnPasswordMixin, TidyMixin, allauth_forms.ReauthenticateForm):
    starts_in = "password"

    def clean_password(self) -> str:
        guard = self._guard()
        try:
            return str(super().clean_password())
        except ValidationError:
            guard.count_wrong()
            raise


class AgeMixin(forms.Form):
    """Country and age, with as little as possible: who is an adult says no more than that."""

    country = forms.ChoiceField(label=_("Country where you live"))
    age = forms.ChoiceField(
        label=_("Your age"),
        choices=[("adult", _("18 or older")), ("younger", _("Younger than 18"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one: for younger people stricter rules protect you.")},
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        help_text=_(
            "Only if you are younger than 18. We keep it only if the law of your country asks for a guardian's "
            "permission, and only until you are old enough."
        ),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
        error_messages={"invalid": _("Type your date of birth, like 2012-05-31.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country where you live"),
            choices=[("", _("Choose")), *country_choices()],
            widget=forms.Select(attrs={"autocomplete": "country"}),
            error_messages={"required": _("Choose your country: its law says what we may do.")},
        )

    def clean_birth_date(self) -> date | None:
        day: date | None = self.cleaned_data.get("birth_date")
        today = timezone.localdate()
        if self.cleaned_data.get("age") != "younger":
            return None
        if day is None:
            raise ValidationError(_("Type your date of birth."))
        if day > today or age_on(day, today) > OLDEST:
            raise ValidationError(_("Look at the year again."))
        return day

    def stated(self) -> dict[str, str]:
        """Country and day of birth ("" of an adult) as text, for the session."""
        day = self.cleaned_data["birth_date"]
        return {"country": self.cleaned_data["country"], "birth_date": day.isoformat() if day else ""}


class AgeForm(TidyMixin, AgeMixin):
    """The same questions for somebody who has an account."""


class GuardianForm(TidyMixin):
    email = EmailField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address of your mother, father or guardian")
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean_email(self) -> str:
        return clean_address(self.cleaned_data["email"])


class NewAccountForm(TidyMixin, AgeMixin):
    """Name and password of an account to be; its address is known already."""

    starts_in = "display_name"
    field_order: tuple[str, ...] = ("display_name", "password", "country", "age", "birth_date")

    display_name = NameField()
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        help_text=PASSWORD_HINT,
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
    starts_in = "email"

    email = EmailField()
    field_order = ("email", "display_name", "password", "country", "age", "birth_date")

    def clean_email(self) -> str:
        return clean_address(self.cleaned_data["email"])


class EmailCodeForm(TidyMixin):
    code = CodeField()

    def refuse(self, tries_left: int) -> None:
        """The code was wrong: say so, and how often one may still try."""
        left = ngettext("You have one try left.", "You have %(number)d tries left.", tries_left)
        wrong = get_adapter().error_messages["incorrect_code"]
        self.add_error("code", f"{wrong} {left % {'number': tries_left}}")


class AddEmailForm(TidyMixin):
    email = EmailField()

    def clean_email(self) -> str:
        return clean_address(self.cleaned_data["email"])


class ProfileForm(TidyMixin, forms.ModelForm):
    """What a person says about themselves."""

    class Meta:
        model = User
        fields = ("display_name", "language", "country", "time_zone")

    display_name = NameField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [
            (code, name) for code, name in settings.LANGUAGES if code in settings.INTERFACE_LANGUAGES
        ]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), required=False, choices=[("", _("as in the browser")), *languages]
        )
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            required=False,
            choices=[("", _("not said")), *country_choices()],
            widget=forms.Select(attrs={"autocomplete": "country"}),
        )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), required=False, choices=[("", _("as the location's")), *_time_zones()]
        )


def _time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """[(continent, [(zone, town)])], for a list that is long enough to need its headings."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if zone.split("/")[0] in CONTINENTS)
    return [
        (continent, [(zone, town.replace("_", " ")) for zone, town in group])
        for continent, group in (
            (name, [(zone, zone.split("/", 1)[1]) for zone in zones if zone.startswith(f"{name}/")])
            for name in CONTINENTS
        )
    ]
