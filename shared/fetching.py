"""The one way in which the product fetches an address that a stranger gave it.

Only http(s) on their own ports, only to global addresses, checked where the connection is really made; one redirect
at most, checked again; bounded in size and time, from the name's look-up to the last byte; and one error that does
not tell an open port from a closed one.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MAX_BYTES = 1024 * 1024
SECONDS = 5.0
USER_AGENT = "CitiesOfLearning-Verifier/1.0"
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = 64 * 1024  # what may be read besides the body
_PATH = "/%:@!$&'()*+,;=~-._"
# Look-ups that hang are left behind; more than this many at once, and further ones fail.
_LOOKUPS = threading.BoundedSemaphore(32)
_NOT_GLOBAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b:1::/48",  # NAT64 of a local network (RFC 8215)
        "fec0::/10",  # site-local (RFC 3879)
        "192.0.0.0/24",  # protocol assignments; a cloud's metadata service among them
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "168.63.129.16/32",  # the host of virtual machines at Azure: global by number, inside by nature
    )
)


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
    may lead to a private address, for demo and tests. `seconds`: for everything together, redirect included."""

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
            if response.status in _REDIRECTS:
                target = urljoin(url, response.headers.get("location", ""))
                if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
                    raise FetchError
                response = self._once(target, accept, deadline)
                if response.status in _REDIRECTS:
                    raise FetchError
        except (OSError, ValueError, http.client.HTTPException, zlib.error, EOFError) as error:
            raise FetchError from error
        return response

    def _once(self, url: str, accept: str, deadline: float) -> Response:
        parts = self._checked(url)
        if self.local is not None:
            own = self.local(url)
            if own is not None:
                return own
        name = str(parts.hostname)
        host = name if name.isascii() else name.encode("idna").decode()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        is_allowed = f"{host}:{port}" in self.allowed_private
        if not is_allowed and port not in (80, 443):
            raise FetchError
        address = self._resolve(host, port, is_allowed, deadline)
        connection = _Pinned(
            host,
            port,
            address,
            tls=parts.scheme == "https",
            deadline=deadline,
            most=self.max_bytes + _HEADERS,
        )
        try:
            path = quote(parts.path or "/", safe=_PATH)
            query = "?" + quote(parts.query, safe=_PATH + "?") if parts.query else ""
            headers = {"Accept": accept, "Accept-Encoding": "gzip, identity", "User-Agent": USER_AGENT}
            connection.request("GET", path + query, headers=headers)
            answer = connection.getresponse()
            received = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, received, self._read(answer, received), url)
        finally:
            connection.close()

    def _checked(self, url: str) -> SplitResult:
        if len(url) > 2048 or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url) or "\\" in url:
            raise FetchError
        parts = urlsplit(url)
        schemes = ("https", "http") if self.allow_http else ("https",)
        if parts.scheme not in schemes or not parts.hostname or "@" in parts.netloc or "%" in parts.netloc:
            raise FetchError
        _ = parts.port  # raises ValueError for nonsense
        return parts

    def _resolve(self, host: str, port: int, is_allowed: bool, deadline: float) -> str:
        """One address of `host`; every one that it has must be global. The connection goes to this very address."""
        addresses = _look_up(host, port, deadline)
        if not addresses or (not is_allowed and not all(is_global(address) for address in addresses)):
            raise FetchError
        # Where IPv6 leads nowhere, a connection hangs until the time is up: IPv4 first.
        return sorted(addresses, key=lambda address: ":" in address)[0]

    def _read(self, answer: http.client.HTTPResponse, headers: dict[str, str]) -> bytes:
        if int(headers.get("content-length") or 0) > self.max_bytes:
            raise FetchError
        body = answer.read(self.max_bytes + 1)
        if len(body) > self.max_bytes or (answer.length or 0) > 0:
            raise FetchError
        encoding = headers.get("content-encoding", "identity").strip().lower()
        if encoding == "gzip":
            unpacker = zlib.decompressobj(wbits=31)
            body = unpacker.decompress(body, self.max_bytes + 1)
            if len(body) > self.max_bytes or not unpacker.eof:
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
        is_nat64 = ip in ipaddress.ip_network("64:ff9b::/96")
        if is_nat64:
            wrapped.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(inner is not None and not is_global(str(inner)) for inner in wrapped):
            return False
        if ip.ipv4_mapped is not None or is_nat64:
            return True
    if any(ip in network for network in _NOT_GLOBAL):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _look_up(host: str, port: int, deadline: float) -> list[str]:
    """The addresses of a name. The system's resolver knows no time limit, so it is asked in a thread of its own,
    which touches nothing but this name. Raises FetchError."""
    if not _LOOKUPS.acquire(blocking=False):
        raise FetchError
    found: list[str] = []

    def ask() -> None:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
            found.extend(str(entry[4][0]) for entry in entries)
        except (OSError, UnicodeError):
            pass
        finally:
            _LOOKUPS.release()

    thread = threading.Thread(target=ask, daemon=True, name="look-up")
    thread.start()
    thread.join(max(deadline - time.monotonic(), 0.01))
    return [] if thread.is_alive() else found


class _Pinned(http.client.HTTPConnection):
    """A connection to one resolved address, whatever the name says by now, and not a moment after `deadline`."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool, deadline: float, most: int) -> None:
        self.default_port = 443 if tls else 80  # what the Host header leaves out
        super().__init__(host, port)
        self._address, self._tls, self._deadline, self._most = address, tls, deadline, most

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), timeout=_left(self._deadline))
        if not self._tls:
            self.sock = _Timed(plain, self._deadline, self._most)
            return
        try:
            plain.settimeout(_left(self._deadline))  # of the whole handshake
            secure = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
            self.sock = _Timed(secure, self._deadline, self._most)
        except BaseException:
            plain.close()
            raise


class _Timed:
    """A socket that lets each read and write wait only for what is left of the whole. A plain time-out begins anew
    with every byte, so that one byte a second could keep a reader for hours. `most`: bytes to be read at all."""

    def __init__(self, plain: socket.socket, deadline: float, most: int) -> None:
        self._plain, self._deadline, self._most = plain, deadline, most

    def sendall(self, data: Any) -> None:
        self._plain.settimeout(_left(self._deadline))
        self._plain.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._plain, self._deadline, self._most))

    def close(self) -> None:
        self._plain.close()


class _TimedReader(io.RawIOBase):
    def __init__(self, plain: socket.socket, deadline: float, most: int) -> None:
        self._plain, self._deadline, self._most = plain, deadline, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._plain.settimeout(_left(self._deadline))
        size = self._plain.recv_into(buffer)
        self._most -= size
        if self._most < 0:
            raise FetchError
        return size


def _left(deadline: float) -> float:
    """Seconds that are left. Raises FetchError if there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError
    return left
