from typing import Any

from allauth.account import stages
from django.http import HttpRequest


class LoginByCodeStage(stages.LoginByCodeStage):
    """Who waits for a code may change their mind: the other ways to sign in stay open."""

    def is_resumable(self, request: HttpRequest) -> Any:
        return False
