"""The demo's mail server: takes every mail on loopback and keeps it as a file for the mailbox page.

    python -m infra.smtp_sink FOLDER DESCRIPTOR      (of a listening socket)

A file is `<time>-<random>.eml`: the message as it came, below one header of ours, `X-Envelope-To`. It appears
whole. The oldest go when there are more than KEPT.
"""

import asyncio
import contextlib
import os
import re
import secrets
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 1000
LARGEST = 2 * 1024 * 1024  # bytes


class Mailbox:
    """aiosmtpd's handler: writes what it gets into `folder`."""

    def __init__(self, folder: Path, *, kept: int = KEPT) -> None:
        self.folder = folder
        self.kept = kept
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 no content"
        self.keep(content, [str(recipient) for recipient in envelope.rcpt_tos])
        return "250 kept"

    def keep(self, content: bytes, recipients: list[str]) -> Path:
        """Write one mail; the path of its file."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}.eml"
        to = re.sub(r"[\r\n]", "", ", ".join(recipients))
        part = self.folder / f".{name}"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"X-Envelope-To: " + to.encode() + b"\r\n" + content)
        part.rename(self.folder / name)
        self._forget_oldest()
        return self.folder / name

    def _forget_oldest(self) -> None:
        mails = sorted(self.folder.glob("*.eml"))
        for mail in mails[: max(0, len(mails) - self.kept)]:
            mail.unlink(missing_ok=True)


async def serve(mailbox: Mailbox, listener: socket.socket) -> None:
    """Take mail on `listener` until cancelled."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="localhost", data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=loop),
        sock=listener,
    )
    async with server:
        await server.serve_forever()


def main(folder: str, descriptor: str) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(Mailbox(Path(folder)), socket.socket(fileno=int(descriptor))))


if __name__ == "__main__":
    main(*sys.argv[1:])
