"""The one way in which the product fetches an address that a stranger gave it.

Only http(s) on their own ports, only to global addresses, checked where the connection is really made; one redirect
at most, checked again; bounded in size and time; and one error that does not tell an open port from a closed one.
"""

import http.client
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

MAX_BYTES = 1024 * 1024
SECONDS = 5.0
USER_AGENT = "CitiesOfLearning-Verifier/1.0"


class FetchError(Exception):
    """The address could not be fetched. One text for every reason, so that nothing can be learnt of the inside."""

    code = "not_fetched"

    def __str__(self) -> str:
        return "The address could not be fetched."


@dataclass(frozen=True)
class Response:
    """`url`: where the answer came from in the end. `body`: unpacked, at most the fetcher's limit."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


@dataclass(frozen=True)
class SafeFetcher:
    """`local`: answers for our own hosts without a connection (None: not ours). `allowed_private`: "host:port" that
    may lead to a private address, for demo and tests."""

    local: Callable[[str], Response | None] | None = None
    allowed_private: frozenset[str] = field(default_factory=frozenset)
    max_bytes: int = MAX_BYTES
    seconds: float = SECONDS
    allow_http: bool = True

    def fetch(self, url: str, *, accept: str = "*/*") -> Response:
        """GET `url`. Raises FetchError for whatever goes wrong; a status of 400 or more is a Response."""
        deadline = time.monotonic() + self.seconds
        try:
            response = self._once(url, accept, deadline)
            if response.status in (301, 302, 303, 307, 308):
                target = urljoin(url, response.headers.get("location", ""))
                if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
                    raise FetchError
                response = self._once(target, accept, deadline)
                if response.status in (301, 302, 303, 307, 308):
                    raise FetchError
        except FetchError:
            raise
        except (OSError, ValueError, http.client.HTTPException, zlib.error, EOFError) as error:
            raise FetchError from error
        return response

    def _once(self, url: str, accept: str, deadline: float) -> Response:
        parts = self._checked(url)
        if self.local is not None:
            own = self.local(url)
            if own is not None:
                return own
        host = str(parts.hostname)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        is_allowed = f"{host}:{port}" in self.allowed_private
        if not is_allowed and port not in (80, 443):
            raise FetchError
        address = self._resolve(host, port, is_allowed)
        connection = _Pinned(host, port, address, tls=parts.scheme == "https", deadline=deadline)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(
                "GET",
                path,
                headers={"Accept": accept, "Accept-Encoding": "gzip, identity", "User-Agent": USER_AGENT},
            )
            answer = connection.getresponse()
            headers = {name.lower(): value for name, value in answer.getheaders()}
            body = self._read(answer, connection, headers, deadline)
            return Response(answer.status, headers, body, url)
        finally:
            connection.close()

    def _checked(self, url: str) -> SplitResult:
        if len(url) > 2048 or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url) or "\\" in url:
            raise FetchError
        parts = urlsplit(url)
        schemes = ("https", "http") if self.allow_http else ("https",)
        if (
            parts.scheme not in schemes
            or not parts.hostname
            or parts.username is not None
            or "@" in parts.netloc
        ):
            raise FetchError
        _ = parts.port  # raises ValueError for nonsense
        return parts

    def _resolve(self, host: str, port: int, is_allowed: bool) -> str:
        """One address of `host`; every one that it has must be global. The connection goes to this very address."""
        try:
            name = host.encode("idna").decode() if not host.isascii() else host
            found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        except (OSError, UnicodeError) as error:
            raise FetchError from error
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or (not is_allowed and not all(is_global(address) for address in addresses)):
            raise FetchError
        return addresses[0]

    def _read(
        self,
        answer: http.client.HTTPResponse,
        connection: "_Pinned",
        headers: dict[str, str],
        deadline: float,
    ) -> bytes:
        if int(headers.get("content-length") or 0) > self.max_bytes:
            raise FetchError
        parts, size = [], 0
        while True:
            connection.limit(deadline)
            part = answer.read1(65536)
            if not part:
                break
            size += len(part)
            if size > self.max_bytes:
                raise FetchError
            parts.append(part)
        body = b"".join(parts)
        encoding = headers.get("content-encoding", "identity").lower()
        if encoding == "gzip":
            unpacker = zlib.decompressobj(wbits=31)
            body = unpacker.decompress(body, self.max_bytes + 1)
            if len(body) > self.max_bytes:
                raise FetchError
        elif encoding not in ("", "identity"):
            raise FetchError
        return body


def is_global(address: str) -> bool:
    """Whether a literal IP address lies in the public internet, also when it is wrapped in an IPv6 form."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = [ip.ipv4_mapped, ip.sixtofour, ip.teredo[1] if ip.teredo else None]
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            wrapped.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(inner is not None and not is_global(str(inner)) for inner in wrapped):
            return False
        if ip.ipv4_mapped is not None:
            return True
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _Pinned(http.client.HTTPConnection):
    """A connection to one resolved address, whatever the name says by now."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool, deadline: float) -> None:
        super().__init__(host, port, timeout=max(deadline - time.monotonic(), 0.01))
        self._address, self._tls, self._deadline = address, tls, deadline

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), timeout=self._left())
        if self._tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        self.limit(self._deadline)

    def limit(self, deadline: float) -> None:
        """Let the next read wait no longer than what is left."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise FetchError
        if self.sock is not None:
            self.sock.settimeout(left)

    def _left(self) -> float:
        return max(self._deadline - time.monotonic(), 0.01)
