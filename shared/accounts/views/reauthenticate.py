"""Is it still you? By passkey or by a code to one's main address; by password it is allauth's own view.

Whoever has signed in within the last quarter of an hour is not asked at all (`tenants.adapters`).
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import BaseReauthenticateView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from shared.accounts import letters, limits, proofs
from shared.accounts.forms import EmailCodeForm
from shared.models import User

PURPOSE = "reauthenticate"


class ByPasskeyView(ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("This passkey did not work. Try again, or use another way."))
        return HttpResponseRedirect(self.request.get_full_path())


@method_decorator(login_required, name="dispatch")
class ByCodeView(BaseReauthenticateView):
    """First a button that sends the code, then the field for it: opening the page sends nothing."""

    form_class = EmailCodeForm
    template_name = "account/reauthenticate_code.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "send":
            self._send()
            return HttpResponseRedirect(request.get_full_path())
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def _send(self) -> None:
        user = self._own()
        limits.require(limits.OWN_CHANGES, str(user.pk))
        if not limits.may_mail_account(self.request, user.email):
            messages.warning(self.request, _("We have sent several e-mails already. Use the newest one."))
            return
        code = proofs.begin(self.request.session, PURPOSE, user.email)
        get_adapter().post(user.email, letters.reauthenticate(code=code))

    def form_valid(self, form: EmailCodeForm) -> HttpResponse:
        user, typed = self._own(), form.cleaned_data["code"]
        waiting = proofs.pending(self.request.session, PURPOSE)
        if waiting is None or waiting["email"] != user.email:
            return HttpResponseRedirect(self.request.get_full_path())
        if not proofs.check_code(self.request.session, PURPOSE, typed):
            waiting = proofs.pending(self.request.session, PURPOSE) or waiting
            form.refuse(waiting["tries_left"])
            return self.form_invalid(form)
        proofs.forget(self.request.session, PURPOSE)
        record_authentication(self.request, user, method="code", email=user.email, reauthenticated=True)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = proofs.pending(self.request.session, PURPOSE)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "email": self._own().email, "tries_left": waiting and waiting["tries_left"]}

    def _own(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user


by_passkey = ByPasskeyView.as_view()
by_code = ByCodeView.as_view()
