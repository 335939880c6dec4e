"""One's own data, on the network's host: a copy of everything, and the end of the account."""

import uuid

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shared.accounts.limits import OWN_CHANGES
from shared.enums import BadgesAfterwards, ExportState
from shared.models import AccountDeletion, DataExport, User
from shared.moments import moment_text
from shared.secret_pages import keep_address
from shared.services.limits import require
from shared.services.own_data import GRACE, cancel_deletion
from tenants.errors import LinkEnded
from tenants.queries.homes import time_zone_of
from tenants.services.erasing import ask_deletion, cancel_by_link, read_cancel_link
from tenants.services.exporting import TooManyExports, read_export, start_export


class DeletionForm(forms.Form):
    badges = forms.ChoiceField(
        label=gettext_lazy("My badges"),
        choices=BadgesAfterwards.choices,
        initial=BadgesAfterwards.FORGET,
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I have read what goes and what stays."),
        error_messages={"required": gettext_lazy("Tick this, so that nobody deletes an account by mistake.")},
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD"])
def data_page(request: HttpRequest) -> HttpResponse:
    user = _own(request)
    export = DataExport.objects.filter(user=user).order_by("-created_at").first()
    zone = time_zone_of(user)
    return render(
        request,
        "account/data.html",
        {
            "export": export,
            "is_running": export is not None and export.state in (ExportState.WAITING, ExportState.RUNNING),
            "percent": 100 * export.done // max(export.total, 1) if export else 0,
            "until": moment_text(export.expires_at, zone) if export and export.expires_at else "",
            "wish": (wish := AccountDeletion.objects.filter(pk=user.pk).first()),
            "due": moment_text(wish.due_at, zone) if wish else "",
        },
    )


@never_cache
@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    require(OWN_CHANGES, str(_own(request).pk))
    try:
        start_export(actor=_own(request))
    except TooManyExports as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(
            request, _("We are putting your data together and will write to you when it is ready.")
        )
    return redirect("account_data")


@never_cache
@login_required
@reauthentication_required(app="allauth.account", allow_get=False)
@require_GET
def download(request: HttpRequest, pk: uuid.UUID) -> HttpResponse | FileResponse:
    """Only the person's own, only finished, only for a week; somebody else's is not there."""
    export = DataExport.objects.filter(
        pk=pk, user=_own(request), state=ExportState.READY, expires_at__gt=timezone.now()
    ).first()
    if export is None:
        raise Http404
    try:
        file = read_export(export)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(file, as_attachment=True, filename="my-data.zip", content_type="application/zip")


@never_cache
@login_required
@reauthentication_required(app="allauth.account", allow_get=False)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """What goes and what stays, then the wish."""
    form = DeletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _own(request)
        require(OWN_CHANGES, str(user.pk))
        ask_deletion(actor=user, badges=BadgesAfterwards(form.cleaned_data["badges"]))
        messages.success(
            request, _("We have written to you. You can change your mind until the day that is named below.")
        )
        return redirect("account_data")
    return render(request, "account/delete.html", {"form": form, "days": GRACE.days})


@never_cache
@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Changed one's mind."""
    if cancel_deletion(user_id=_own(request).pk):
        messages.success(request, _("Your account stays as it is."))
    return redirect("account_data")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same by the link of the mail, without signing in: whoever reads one's mail may keep one's account."""
    done, status = "", 200
    try:
        if read_cancel_link(token) is None:
            raise Http404
        if request.method == "POST":
            done = "kept" if cancel_by_link(token=token) else "nothing"
    except LinkEnded:
        done, status = "ended", 410
    return keep_address(render(request, "account/keep.html", {"done": done}, status=status))


def _own(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
