"""Every mail goes through `send_mail`: in the look, name and language of its location, queued with the transaction."""

import uuid
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from shared.models import OutgoingMail
from tenants.hosts import network_url, tenant_url
from tenants.jobs import any_task
from tenants.mail_colours import colours_of
from tenants.models import Tenant


def send_mail(
    *,
    to: str,
    template: str,
    context: dict[str, Any],
    tenant: Tenant | None = None,
    language: str = "",
    reply_to: str = "",
    unsubscribe_url: str = "",
) -> OutgoingMail:
    """Render `<template>_subject.txt`, `.txt` and `.html` in the reader's language into the outbox and queue it.

    `tenant`: whose look, name and address it wears (None: the network's). `reply_to`: where answers go. Links in
    `context` must come from `tenants.hosts`, never from a request's Host header. `unsubscribe_url`: where one POST
    ends mails like this one (RFC 8058); shown in the mail too.
    """
    with translation.override(language or (tenant.language if tenant else settings.LANGUAGE_CODE)):
        page = {
            **context,
            "location": tenant,
            "colours": colours_of(tenant.look if tenant else {}),
            "sender_name": tenant.name if tenant else settings.NETWORK_NAME,
            "home_url": tenant_url(tenant) if tenant else network_url(),
            "unsubscribe_url": unsubscribe_url,
        }
        subject = " ".join(render_to_string(f"{template}_subject.txt", page).split())
        text = render_to_string(f"{template}.txt", page)
        html = render_to_string(f"{template}.html", page)
    name = str(page["sender_name"]).replace("\r", " ").replace("\n", " ")
    mail = OutgoingMail.objects.create(
        tenant=tenant,
        tenant_schema=tenant.schema_name if tenant else "",
        message_id=f"<{uuid.uuid4().hex}@{settings.NETWORK_DOMAIN}>",
        sender=formataddr((name, settings.DEFAULT_FROM_EMAIL)),
        recipient=to,
        reply_to=reply_to,
        subject=subject[:300],
        text=text,
        html=html,
        unsubscribe_url=unsubscribe_url,
    )
    deliver_mail.enqueue(mail_id=str(mail.pk))
    return mail


@any_task
def deliver_mail(*, mail_id: str) -> None:
    """Hand one mail of the outbox to the mail server, once. A failure raises, and the job is tried again."""
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update().get(pk=mail_id)
        if mail.sent_at is not None:
            return
        headers = {
            "Message-ID": mail.message_id,
            "X-Location": mail.tenant_schema or "network",
            "Auto-Submitted": "auto-generated",
        }
        if mail.unsubscribe_url:
            headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message = EmailMultiAlternatives(
            mail.subject,
            mail.text,
            mail.sender,
            [mail.recipient],
            reply_to=[mail.reply_to] if mail.reply_to else None,
            headers=headers,
        )
        message.attach_alternative(mail.html, "text/html")
        message.send()
        mail.sent_at = timezone.now()
        mail.text = mail.html = mail.unsubscribe_url = ""  # a link that works is worth nothing in the record
        mail.save(update_fields=["sent_at", "text", "html", "unsubscribe_url"])
