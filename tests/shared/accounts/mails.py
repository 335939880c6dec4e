"""Reading the outbox in tests."""

import re

from shared.models import OutgoingMail


def mails_to(address: str) -> list[OutgoingMail]:
    """All mails to `address`, the newest last."""
    return list(OutgoingMail.objects.filter(recipient=address).order_by("created_at"))


def code_in(mail: OutgoingMail) -> str:
    found = re.search(r"\b\d{4}-\d{4}\b", mail.text)
    assert found, mail.text
    return found[0]


def path_in(mail: OutgoingMail) -> str:
    """The path of the first link to an account page."""
    found = re.search(r"https?://[^/\s]+(/accounts/\S+)", mail.text)
    assert found, mail.text
    return found[1]
