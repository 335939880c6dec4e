"""The demo's mailbox: every mail that the demo sent, read from the files of its mail server. Not in production."""

import base64
import email.policy
import hashlib
import html
import re
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

SHOWN = 100
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,120}\.eml")


@never_cache
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails first; `?to=` shows one address's."""
    _only_in_the_demo()
    wanted = request.GET.get("to", "").strip().lower()
    mails: list[dict[str, Any]] = []
    for path in sorted(Path(settings.DEMO_MAIL_DIR).glob("*.eml"), reverse=True):
        summary = _summary(path)
        if not wanted or wanted in str(summary["to"]).lower():
            mails.append(summary)
        if len(mails) == SHOWN:
            break
    return render(request, "tenants/mailbox/list.html", {"mails": mails, "to": wanted})


@never_cache
@require_GET
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as text, its links clickable."""
    path, message = _open(name)
    context = {
        "mail": _summary(path),
        "text": _body(message, "plain"),
        "has_html": bool(_body(message, "html")),
    }
    return render(request, "tenants/mailbox/mail.html", context)


@never_cache
@require_GET
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as its reader sees it: without scripts, forms, pictures from elsewhere or an origin of its own.

    Its style attributes are allowed one by one, by their hashes.
    """
    _path, message = _open(name)
    body = _body(message, "html")
    if not body:
        raise Http404
    styles = {html.unescape(style) for style in re.findall(r'\sstyle="([^"]*)"', body)}
    styles |= set(re.findall(r"<style>(.*?)</style>", body, re.DOTALL))
    digests = sorted(base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles)
    allowed = " ".join(["'unsafe-hashes'", *(f"'sha256-{digest}'" for digest in digests)])
    response = HttpResponse(body)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {allowed}; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    return response


def _only_in_the_demo() -> None:
    if not settings.SHOWS_DEVELOPER_PAGES:
        raise Http404


def _open(name: str) -> tuple[Path, EmailMessage]:
    _only_in_the_demo()
    path = Path(settings.DEMO_MAIL_DIR) / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return path, _parse(path)


def _parse(path: Path) -> EmailMessage:
    message = BytesParser(policy=email.policy.default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)
    return message


def _summary(path: Path) -> dict[str, Any]:
    message = _parse(path)
    return {
        "name": path.name,
        "subject": str(message["Subject"] or ""),
        "sender": str(message["From"] or ""),
        "to": str(message["To"] or message["X-Envelope-To"] or ""),
        "at": datetime.fromtimestamp(path.stat().st_mtime).astimezone(),
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
