"""What a running site offers to tests, with TEST_HOOKS=1 alone (infra.configuration refuses it in production).

X-Fault: raise at claim.checked         the request raises at that fault point (shared/faults.py)
X-Fault: sleep 0.05 at claim.checked    … waits there, in seconds
X-Fault: raise in beta                  … raises inside beta's schema, entered from within the request
GET /test-hooks/outbox.json             every mail of the outbox: id, location, recipient, subject, whether it was sent
"""

import re
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse, JsonResponse

from shared.faults import arm
from shared.models import OutgoingMail
from tenants.context import in_public, in_tenant
from tenants.members.models import Member
from tenants.models import Tenant

OUTBOX = "/test-hooks/outbox.json"
LONGEST_SLEEP = 5.0
_AT = re.compile(r"(raise|sleep ([0-9.]{1,6})) at ([a-z_.]+)")
_IN = re.compile(r"raise in ([a-z0-9-]+)")

_wanted: ContextVar[str] = ContextVar("wanted_fault", default="")


class Fault(Exception):
    """What a test asked for."""


class HooksMiddleware:
    """The innermost of all: faults unwind through every other one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        arm(_act)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == OUTBOX:
            return _outbox()
        wanted = request.headers.get("X-Fault", "")
        token = _wanted.set(wanted)
        try:
            if match := _IN.fullmatch(wanted):
                _raise_in(match[1])
            return self.get_response(request)
        finally:
            _wanted.reset(token)


def _act(name: str) -> None:
    match = _AT.fullmatch(_wanted.get())
    if match is None or match[3] != name:
        return
    if match[2] is None:
        raise Fault(name)
    time.sleep(min(float(match[2]), LONGEST_SLEEP))


def _raise_in(slug: str) -> None:
    with in_tenant(Tenant.objects.get(slug=slug)):
        # A query, so that the connection has really switched, whose result is in the traceback's frames.
        people = list(Member.objects.values_list("display_name", flat=True)[:3])
        raise Fault(f"in {slug}, {people}")


def _outbox() -> HttpResponse:
    with in_public():
        mails = [
            {
                "id": str(mail.pk),
                "message_id": mail.message_id,
                "location": mail.tenant_schema,
                "to": mail.recipient,
                "subject": mail.subject,
                "text": mail.text,
                "is_sent": mail.sent_at is not None,
            }
            for mail in OutgoingMail.objects.order_by("created_at")
        ]
    return JsonResponse({"mails": mails})
