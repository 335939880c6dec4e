from typing import Any

import pytest
from django.core import mail as outbox
from procrastinate.contrib.django.models import ProcrastinateJob

from shared.models import OutgoingMail
from tenants.context import in_tenant
from tenants.mail import deliver_mail, send_mail
from tenants.models import Tenant


@pytest.fixture
def letter(settings: Any, tmp_path: Any) -> str:
    """A mail template of three small files."""
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "hello_subject.txt").write_text("Hello\n from {{ sender_name }}")
    (folder / "hello.txt").write_text("{{ home_url }} {{ word }}")
    (folder / "hello.html").write_text("<p>{{ word }}</p>")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(folder)]}]
    return "hello"


def test_mail_wears_its_locations_name_and_address(alpha: Tenant, letter: str) -> None:
    with in_tenant(alpha):
        send_mail(to="lena@example.org", template=letter, context={"word": "<b>"}, tenant=alpha)
    mail = OutgoingMail.objects.get()
    assert (mail.tenant_schema, mail.subject) == ("t_alpha", "Hello from Alpha")
    assert mail.text.startswith("http://alpha.cityoflearning.localhost")
    assert mail.html == "<p>&lt;b&gt;</p>"
    job = ProcrastinateJob.objects.get(args__mail_id=str(mail.pk))
    assert job.args == {"_schema": "t_alpha", "mail_id": str(mail.pk)}


def test_mail_is_delivered_once_and_its_text_is_forgotten(alpha: Tenant, letter: str) -> None:
    mail = send_mail(to="lena@example.org", template=letter, context={"word": "x"}, tenant=alpha)
    deliver_mail(mail_id=str(mail.pk))
    deliver_mail(mail_id=str(mail.pk))
    mail.refresh_from_db()
    assert len(outbox.outbox) == 1
    assert outbox.outbox[0].extra_headers["X-Location"] == "t_alpha"
    assert outbox.outbox[0].extra_headers["Message-ID"] == mail.message_id
    assert (mail.text, mail.html, mail.sent_at is None) == ("", "", False)


def test_location_with_a_line_break_in_its_name_forges_no_header(alpha: Tenant, letter: str) -> None:
    alpha.name = "Alpha\r\nBcc: victim@example.org"
    mail = send_mail(to="lena@example.org", template=letter, context={"word": "x"}, tenant=alpha)
    deliver_mail(mail_id=str(mail.pk))
    assert "\nBcc:" not in str(outbox.outbox[0].message())
