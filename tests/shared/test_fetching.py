"""The fetcher against hostile addresses and hostile servers (A23, A24). A tripwire listens inside."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from shared import fetching
from shared.fetching import FetchError, Response, SafeFetcher, is_global

Answer = Callable[[socket.socket], None]


class Server:
    """A raw server on loopback: `answers` are played one for each connection, the last for all that follow."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.requests = list(answers), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            with client:
                try:
                    self.requests.append(client.recv(65536))
                    answer(client)
                except OSError:
                    pass

    def close(self) -> None:
        self.listener.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*answers: Answer) -> Server:
        servers.append(Server(*answers))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def plain(body: bytes, *headers: str, status: str = "200 OK") -> Answer:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return lambda client: client.sendall("\r\n".join(lines).encode() + body)


def fetcher(server: Server, **options: object) -> SafeFetcher:
    """One that may reach this very server on loopback, and nothing else there."""
    return SafeFetcher(allowed_private=frozenset({f"127.0.0.1:{server.port}"}), **options)  # type: ignore[arg-type]


def address(server: Server, path: str = "/") -> str:
    return f"http://127.0.0.1:{server.port}{path}"


def test_an_answer_comes_whole(serve: Callable[..., Server]) -> None:
    server = serve(plain(b'{"a": 1}', "Content-Type: application/json; charset=utf-8"))
    response = fetcher(server).fetch(address(server, "/čšž?q=ž"), accept="application/json")
    assert (response.status, response.body, response.media_type) == (200, b'{"a": 1}', "application/json")
    assert server.requests[0].startswith(b"GET /%C4%8D%C5%A1%C5%BE?q=%C5%BE HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{server.port}\r\n".encode() in server.requests[0]
    assert b"Cookie" not in server.requests[0]


def test_packed_and_chunked_answers_are_read(serve: Callable[..., Server]) -> None:
    packed = gzip.compress(b"packed" * 1000)
    server = serve(plain(packed, "Content-Encoding: gzip"))
    assert fetcher(server).fetch(address(server)).body == b"packed" * 1000
    chunked = serve(
        lambda client: client.sendall(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
    )
    assert fetcher(chunked).fetch(address(chunked)).body == b"abcde"


def test_an_error_status_is_an_answer(serve: Callable[..., Server]) -> None:
    server = serve(plain(b'{"revoked": true}', status="410 Gone"))
    assert fetcher(server).fetch(address(server)).status == 410


# Every form in which an inside address may be written. {port} is the tripwire's.
INSIDE = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://LOCALHOST:{port}/",
    "http://１２７.0.0.1:{port}/",
    "http://ⓛocalhost:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://example.org@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.org/",
    "http://127.0.0.1:{port}\\@example.org/",
    "http://%31%32%37.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "http://127.0.0.1/",
    "http://127.0.0.1:80/",
    "https://127.0.0.1/",
    "http://localhost./",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25lo]/",
    "http://[fec0::1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://168.63.129.16/",
    "http://255.255.255.255/",
    "http://224.0.0.1/",
    "http://example.org:22/",
    "http://example.org:5432/",
    "http://example.org:99999/",
    "http://example.org:/x:{port}",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_x",
    "ftp://127.0.0.1:{port}/",
    "data:application/json,{{}}",
    "javascript:alert(1)",
    "//127.0.0.1:{port}/",
    "http:127.0.0.1:{port}",
    "http://",
    "http:///x",
    "http://[",
    "http://exa mple.org/",
    "http://example.org/\r\nHost: inside",
    "",
    "http://" + "a" * 300 + ".example/",
    "http://example.org/" + "a" * 3000,
]


@pytest.mark.parametrize("url", INSIDE)
def test_inside_addresses_are_refused_without_a_connection(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    tripwire = serve(plain(b"inside"))
    dialled: list[object] = []
    monkeypatch.setattr(
        fetching.socket, "create_connection", lambda *args, **_kw: dialled.append(args) or 1 / 0
    )
    with pytest.raises(FetchError) as caught:
        SafeFetcher().fetch(url.replace("{port}", str(tripwire.port)))
    assert str(caught.value) == "The address could not be fetched."
    assert (dialled, tripwire.requests) == ([], [])


def test_a_name_with_one_inside_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host: str, port: int, **_options: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", ("93.184.216.34", port)), (0, 0, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", both)
    with pytest.raises(FetchError):
        SafeFetcher().fetch("http://both.example/")


def test_the_connection_goes_where_the_check_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers otherwise the second time (rebinding) is asked once only."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    dialled: list[object] = []

    def rebinding(host: str, port: int, **_options: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (next(answers), port))]

    def dial(target: object, **_options: object) -> None:
        dialled.append(target)
        raise OSError

    monkeypatch.setattr(fetching.socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(fetching.socket, "create_connection", dial)
    with pytest.raises(FetchError):
        SafeFetcher().fetch("http://rebinding.example/")
    assert dialled == [("93.184.216.34", 80)]


def test_a_redirect_inside_is_refused(serve: Callable[..., Server]) -> None:
    tripwire = serve(plain(b"inside"))
    for target in (address(tripwire), "http://localhost:1/", "file:///etc/passwd", "//127.0.0.1/", ""):
        server = serve(plain(b"", f"Location: {target}", status="302 Found"))
        with pytest.raises(FetchError):
            fetcher(server).fetch(address(server))
    assert tripwire.requests == []


def test_one_redirect_is_followed_and_no_more(serve: Callable[..., Server]) -> None:
    there = plain(b"", "Location: /there", status="301 Moved Permanently")
    once = serve(there, plain(b"here"))
    assert fetcher(once).fetch(address(once)).body == b"here"
    endless = serve(there)
    with pytest.raises(FetchError):
        fetcher(endless).fetch(address(endless))
    assert len(endless.requests) == 2


def _dripping(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        client.sendall(b"X")
        time.sleep(0.05)


def _dripping_body(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
    while True:
        client.sendall(b"X")
        time.sleep(0.05)


def _dripping_chunk_size(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        client.sendall(b"0")
        time.sleep(0.05)


def _silent(client: socket.socket) -> None:
    time.sleep(3)


def _continuing(client: socket.socket) -> None:
    while True:
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize(
    "answer",
    [_dripping, _dripping_body, _dripping_chunk_size, _silent, _continuing],
    ids=lambda each: each.__name__,
)
def test_slow_servers_get_no_more_than_the_time(serve: Callable[..., Server], answer: Answer) -> None:
    server = serve(answer)
    begin = time.monotonic()
    with pytest.raises(FetchError):
        fetcher(server, seconds=0.4).fetch(address(server))
    assert time.monotonic() - begin < 1


def _endless(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        client.sendall(b"x" * 65536)


def _endless_headers(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        client.sendall(b"X-Y: " + b"z" * 60_000 + b"\r\n")


LARGE = {
    "announced": plain(b"", "Content-Length: 10000000000"),
    "endless": _endless,
    "endless headers": _endless_headers,
    "packed": plain(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip"),
    "one byte too many": plain(bytes(1024 * 1024 + 1)),
}
BROKEN = {
    "cut": lambda client: client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc"),
    "cut chunk": lambda client: client.sendall(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc"
    ),
    "cut gzip": plain(gzip.compress(b"abc" * 100)[:-10], "Content-Encoding: gzip"),
    "no gzip": plain(b"abc", "Content-Encoding: gzip"),
    "unknown packing": plain(b"abc", "Content-Encoding: br"),
    "no http": lambda client: client.sendall(b"220 smtp.example ready\r\n"),
    "nothing": lambda client: None,
}


@pytest.mark.parametrize("answer", [*LARGE.values(), *BROKEN.values()], ids=[*LARGE, *BROKEN])
def test_too_much_or_broken_is_refused(serve: Callable[..., Server], answer: Answer) -> None:
    server = serve(answer)
    with pytest.raises(FetchError):
        fetcher(server).fetch(address(server))


def test_the_limit_itself_is_allowed(serve: Callable[..., Server]) -> None:
    server = serve(plain(bytes(1024 * 1024)))
    assert len(fetcher(server).fetch(address(server)).body) == 1024 * 1024


def test_a_look_up_that_hangs_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_args, **_options: time.sleep(2) or [])
    begin = time.monotonic()
    with pytest.raises(FetchError):
        SafeFetcher(seconds=0.3).fetch("http://hanging.example/")
    assert time.monotonic() - begin < 1


def test_own_hosts_are_answered_without_a_connection() -> None:
    own = Response(200, {}, b"own", "http://own.example/x")
    local = SafeFetcher(local=lambda url: own if url.startswith("http://own.example/") else None)
    assert local.fetch("http://own.example/x") is own
    with pytest.raises(FetchError):
        local.fetch("http://127.0.0.1:1/")


def test_https_alone_where_http_is_not_allowed(serve: Callable[..., Server]) -> None:
    server = serve(plain(b"x"))
    with pytest.raises(FetchError):
        fetcher(server, allow_http=False).fetch(address(server))
    assert server.requests == []


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::1", False),
        ("2002:a00:1::", False),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", False),
        ("192.0.0.192", False),
        ("198.18.0.1", False),
        ("203.0.113.1", False),
        ("240.0.0.1", False),
        ("ff02::1", False),
        ("nonsense", False),
    ],
)
def test_what_counts_as_global(literal: str, expected: bool) -> None:
    assert is_global(literal) is expected
