"""Passkeys: allauth's views, always as a key that signs in by itself (resident, with the person verified)."""

from typing import Any
from urllib.parse import urlencode

from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy

from shared.accounts import limits
from shared.accounts.redirects import local_path


class AddPasskeyView(webauthn.AddWebAuthnView):
    success_url = reverse_lazy("mfa_list_webauthn")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["options"] = auth.begin_registration(self.request.user, passwordless=True)
        return context

    def get_success_url(self) -> str:
        return str(self.success_url)


class LoginPasskeyView(webauthn.LoginWebAuthnView):
    """Each challenge is a session in the database, also of those who never answer it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        limits.require(limits.PASSKEYS_BY_PEER, limits.peer_address(request))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """To the other ways to sign in, which still lead to where the person wanted to go."""
        answer: HttpResponse = super().form_invalid(form)
        following = local_path(self.request.POST.get("next"), default="")
        return redirect(f"{answer['Location']}?{urlencode({'next': following})}") if following else answer


add_passkey = AddPasskeyView.as_view()
sign_in_by_passkey = LoginPasskeyView.as_view()
