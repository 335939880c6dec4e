"""The demo's mailbox page."""

import base64
import hashlib
import re
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DEMO_MAIL_DIR = tmp_path
    return tmp_path


def put(folder: Path, name: str, subject: str, html: str = "") -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = (
        subject,
        "Alpha <no-reply@x.test>",
        "lena@example.org",
    )
    message.set_content("See http://alpha.test/x/ <script>alert(1)</script>")
    if html:
        message.add_alternative(html, subtype="html")
    (folder / name).write_bytes(message.as_bytes())


def test_mailbox_lists_the_newest_first_and_filters(client_for: Any, folder: Path) -> None:
    put(folder, "1-a.eml", "First")
    put(folder, "2-b.eml", "Second <b>")
    body = client_for().get("/mailbox/").content.decode()
    assert re.findall(r"<b>(First|Second [^<]*)</b>", body) == ["Second &lt;b&gt;", "First"]
    assert "First" not in client_for().get("/mailbox/", {"to": "otto@"}).content.decode()


def test_mail_shows_text_with_links_and_no_markup(client_for: Any, folder: Path) -> None:
    put(folder, "1-a.eml", "First")
    body = client_for().get("/mailbox/1-a.eml/").content.decode()
    assert '<a href="http://alpha.test/x/"' in body
    assert "<script>alert" not in body


def test_mail_as_html_runs_nothing(client_for: Any, folder: Path) -> None:
    put(folder, "1-a.eml", "First", '<p style="color:red">Hi<script>alert(1)</script></p>')
    policy = client_for().get("/mailbox/1-a.eml/html/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
    assert "unsafe-inline" not in policy


def test_mail_as_html_is_shown_in_its_own_styles(client_for: Any, folder: Path) -> None:
    style = "@media(prefers-color-scheme:dark){p{color:red}}"
    put(folder, "1-a.eml", "First", f"<style>{style}</style><p>Hi</p>")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in client_for().get("/mailbox/1-a.eml/html/")["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "x.txt", ".hidden.eml", "none.eml"])
def test_mail_by_another_name_is_404(client_for: Any, folder: Path, name: str) -> None:
    assert client_for().get(f"/mailbox/{name}/").status_code == 404


def test_mailbox_is_not_in_production_nor_on_locations(client_for: Any, folder: Path, settings: Any) -> None:
    assert client_for("alpha").get("/mailbox/").status_code == 404
    settings.SHOWS_DEVELOPER_PAGES = False
    put(folder, "1-a.eml", "First")
    for path in ("/mailbox/", "/mailbox/1-a.eml/", "/mailbox/1-a.eml/html/"):
        assert client_for().get(path).status_code == 404
