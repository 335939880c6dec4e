"""A10: hosts that are none, hosts of others, and two hosts at once."""

import pytest

from tests.harness.browser import CSRF, FORM, Answer, raw
from tests.harness.network import Network

pytestmark = pytest.mark.attack


def variants(network: Network) -> list[str]:
    """Host headers that are no location's and not the network's."""
    alpha, domain = network.alpha.host.partition(":")[0], network.hosts["network"].partition(":")[0]
    return [
        *("evil.example", "evil.example:80", "localhost", "127.0.0.1", "[::1]", "[::1]:80", "0.0.0.0"),
        *("", ".", "..", ":80", "-", "*", "_", "%", "null", "undefined"),
        *(f"{alpha}@evil", f"{alpha}@evil.example", f"evil@{alpha}", f"user:pass@{alpha}"),
        *(f"{alpha}:evil", f"{alpha}:80:80", f"{alpha}:80@evil.example", f"{alpha}:-1", f"{alpha}:٣"),
        *(f"{alpha}.evil.example", f"evil.{alpha}", f"x{alpha}", f"{alpha}x", f"{alpha}..", f".{alpha}"),
        *(f"nobody.{domain}", f"ALPHA-.{domain}", f"-.{domain}", f"*.{domain}", f"xn--alph-8na.{domain}"),
        *(f"{alpha}/", f"{alpha}/x", f"{alpha}?", f"{alpha}#", f"{alpha}\\x", f"{alpha}%00", f"{alpha}%2f"),
        *(f"{alpha},evil.example", f"{alpha}, evil.example", f"{alpha} evil.example", f"{alpha};x"),
        *(f"http://{alpha}/", f"//{alpha}", f"[{alpha}]", f'"{alpha}"', f"{alpha}\tx", "a" * 300),
    ]


def get(network: Network, head: str) -> Answer:
    return raw(network.port, f"GET / HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode())


def words_of(network: Network) -> list[str]:
    return [word for place in network.places.values() for word in (place.mark, place.canary)]


def test_a10_a_host_that_is_none_gets_nothing(network: Network) -> None:
    wrong = {}
    for host in variants(network):
        answer = get(network, f"Host: {host}\r\n")
        told = [word for word in words_of(network) if answer.says(word)]
        if answer.status not in (400, 404) or told or len(answer.body) > 500:
            wrong[host] = (answer.status, len(answer.body), told)
    print(f"A10: {len(variants(network))} hosts")
    assert wrong == {}
    assert len(variants(network)) >= 50


def test_a10_two_hosts_are_refused(network: Network) -> None:
    alpha, beta = network.alpha.host, network.beta.host
    for first, second in ((alpha, beta), (alpha, "evil.example"), ("evil.example", alpha), (alpha, alpha)):
        answer = get(network, f"Host: {first}\r\nHost: {second}\r\n")
        assert answer.status == 400, (first, second, answer.status)
    # The target of a request that names a host itself stands above the header (RFC 9112, 3.2.2).
    target = f"GET http://{beta}/ HTTP/1.1\r\nHost: {alpha}\r\nConnection: close\r\n\r\n".encode()
    answer = raw(network.port, target)
    assert not (answer.says(network.alpha.canary) and answer.says(network.beta.canary))
    assert answer.status in (200, 400)


def test_a10_forwarded_hosts_change_nothing(network: Network) -> None:
    alpha, beta = network.alpha.host, network.beta.host
    for name in ("X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded", "X-Forwarded-Server"):
        for other in (beta, "evil.example"):
            value = f"host={other}" if name == "Forwarded" else other
            answer = get(network, f"Host: {alpha}\r\n{name}: {value}\r\n")
            assert (answer.status, answer.says(network.alpha.canary)) == (200, True)
            assert not answer.says(network.beta.canary)
            assert not answer.says("evil.example")


def test_a10_mails_name_only_stored_hosts(network: Network) -> None:
    """A reset that is asked for under a port trick and forged headers leads to the network's stored domain."""
    host = network.hosts["network"]
    domain, email = host.partition(":")[0], network.emails["Lb"]
    body = f"email={email.replace('@', '%40')}&csrfmiddlewaretoken={CSRF}"
    head = (
        f"POST /accounts/password/reset/ HTTP/1.1\r\nHost: {domain}:6666\r\nX-Forwarded-Host: evil.example\r\n"
        f"Forwarded: host=evil.example\r\nCookie: csrf={CSRF}\r\nContent-Type: {FORM}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
    )
    assert raw(network.port, head.encode()).status == 302
    text = network.instance.mail_to(email, having="password/reset/key")
    assert f"http://{host}/accounts/password/reset/key/" in text
    assert [word for word in ("evil.example", ":6666") if word in text] == []
