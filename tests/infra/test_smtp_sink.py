"""The demo's mail server keeps whole mails and forgets the oldest."""

import asyncio
import smtplib
import socket
import threading
from email import message_from_bytes
from pathlib import Path

from infra.smtp_sink import Mailbox, serve


def test_mail_comes_in_over_smtp(tmp_path: Path) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    loop = asyncio.new_event_loop()
    task = loop.create_task(serve(Mailbox(tmp_path), listener))
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([task])))
    thread.start()
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("a@example.org", ["lena@example.org"], "Subject: Hello\r\n\r\nWelcome")
    loop.call_soon_threadsafe(task.cancel)
    thread.join()
    loop.close()
    (mail,) = tmp_path.glob("*.eml")
    message = message_from_bytes(mail.read_bytes())
    assert (message["X-Envelope-To"], message["Subject"]) == ("lena@example.org", "Hello")


def test_header_cannot_be_smuggled_in_and_the_oldest_go(tmp_path: Path) -> None:
    box = Mailbox(tmp_path, kept=2)
    for number in range(3):
        path = box.keep(b"Subject: %d\r\n\r\n" % number, ["x@example.org\r\nSubject: forged"])
    assert len(list(tmp_path.glob("*.eml"))) == 2
    assert message_from_bytes(path.read_bytes())["Subject"] == "2"
