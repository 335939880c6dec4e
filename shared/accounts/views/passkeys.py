"""Passkeys: allauth's views, always as a key that signs in by itself (resident, with the person verified)."""

from typing import Any

from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.urls import reverse_lazy


class AddPasskeyView(webauthn.AddWebAuthnView):
    success_url = reverse_lazy("mfa_list_webauthn")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["options"] = auth.begin_registration(self.request.user, passwordless=True)
        return context

    def get_success_url(self) -> str:
        return str(self.success_url)


add_passkey = AddPasskeyView.as_view()
