"""A client that says what it wants about hosts: every connection goes to 127.0.0.1, whatever the Host header says."""

import contextlib
import http.client
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

TIMEOUT = 60.0
CSRF = "harnessharnessharnessharnessharn"  # 32 characters: cookie and form hold the same
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """`status` 0: the connection broke before there was an answer. Names of headers are in small letters."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    def says(self, word: str) -> bool:
        """Whether the word is in a header or in the body, in capitals or not."""
        return word.lower() in f"{self.headers}\n{self.text}".lower()


class Browser:
    """One kept-alive connection, opened anew when it breaks. Not for several threads."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection: http.client.HTTPConnection | None = None

    def get(self, host: str, path: str, *, cookie: str = "", **headers: str) -> Answer:
        return self.ask("GET", host, path, cookie=cookie, headers=headers)

    def post(
        self,
        host: str,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        cookie: str = "",
        **headers: str,
    ) -> Answer:
        """A form of ours: its token fits its cookie."""
        body = urlencode({**(fields or {}), "csrfmiddlewaretoken": CSRF}).encode()
        cookie = f"{cookie}; csrf={CSRF}" if cookie else f"csrf={CSRF}"
        headers = {"Content-Type": FORM, **headers}
        return self.ask("POST", host, path, cookie=cookie, headers=headers, body=body)

    def ask(
        self,
        method: str,
        host: str,
        path: str,
        *,
        cookie: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        try:
            connection = self._send(method, host, path, cookie, headers or {}, body)
            response = connection.getresponse()
            answer = _answer(response)
        except (OSError, http.client.HTTPException):
            self.close()
            return Answer(0)
        if response.will_close:
            self.close()
        return answer

    def cut(self, host: str, path: str, *, cookie: str = "", after: int = 0) -> None:
        """Send a request and go away, after `after` bytes of the answer."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = self._send("GET", host, path, cookie, {}, None)
            if after:
                connection.sock.recv(after)
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(
        self, method: str, host: str, path: str, cookie: str, headers: Mapping[str, str], body: bytes | None
    ) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        sent = {"Host": host, **({"Cookie": cookie} if cookie else {})}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body=body, headers=sent)
        return self._connection


def raw(port: int, request: bytes) -> Answer:
    """Bytes as they are, for what no client would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(connection)
        try:
            response.begin()
            return _answer(response)
        except (OSError, http.client.HTTPException):
            return Answer(0)


def _answer(response: http.client.HTTPResponse) -> Answer:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read())
