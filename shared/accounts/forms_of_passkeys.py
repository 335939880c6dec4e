"""allauth's forms of passkeys, which fail on some credentials that no browser would send."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms

# What the parsers of JSON, base64, CBOR and keys raise on a broken credential.
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, struct.error)


@contextmanager
def _refusing_what_is_broken() -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise get_adapter().validation_error("incorrect_code") from error


class AddPasskeyForm(forms.AddWebAuthnForm):
    def clean(self) -> dict[str, Any]:
        with _refusing_what_is_broken():
            return dict(super().clean())


class SignInByPasskeyForm(forms.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        with _refusing_what_is_broken():
            return super().clean_credential()


class ReauthenticateByPasskeyForm(forms.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with _refusing_what_is_broken():
            return super().clean_credential()
