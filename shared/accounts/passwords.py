"""Which passwords are refused, in words that say what to do instead."""

from typing import Any

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class NotCommon(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password, so it is tried first. Choose another one.")


class LongEnough(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("This password is too short: it needs at least %(min_length)d characters.") % {
            "min_length": self.min_length
        }


class NotLikeTheAccount(password_validation.UserAttributeSimilarityValidator):
    def __init__(self, **options: Any) -> None:
        super().__init__(user_attributes=("email", "display_name"), **options)

    def get_error_message(self) -> str:
        return _("This password is too much like your name or address. Choose another one.")
