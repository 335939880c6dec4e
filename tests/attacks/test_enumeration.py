"""A14: who has an account; A10: mails name only stored hosts."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shared.models import OutgoingMail, User
from tests.attacks.accounts import KNOWN, OTTO, UNKNOWN
from tests.conftest import GROWN_UP, PASSWORD, Cast
from tests.shared.accounts.mails import mails_to
from tests.shared.accounts.test_sign_in import sign_in


def what_is_seen(client: Client, path: str, form: dict[str, str], address: str) -> tuple[Any, ...]:
    """Status, headers, cookie names and body of the answer and of the page that it leads to, without what differs
    anyway: the address itself and the token of the form."""
    seen: list[Any] = []
    answer = client.post(path, form)
    for _ in range(2):
        body = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]*', r"\1", answer.content.decode())
        headers = {
            key: value for key, value in answer.headers.items() if key not in ("Content-Length", "Expires")
        }
        body = body.replace(address, "ADDRESS").replace(quote(address), "ADDRESS")
        seen.append((answer.status_code, headers, body, sorted(client.cookies)))
        if answer.status_code != 302:
            break
        answer = client.get(answer["Location"])
    return tuple(seen)


@pytest.mark.parametrize(
    ("path", "field", "more"),
    [
        ("login/", "login", {"password": "wrong-but-long-1"}),
        ("login/code/", "email", {}),
        ("password/reset/", "email", {}),
        ("signup/", "email", {"password": PASSWORD, "display_name": "X", **GROWN_UP}),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer(
    client_for: Any, cast: Cast, path: str, field: str, more: dict[str, str]
) -> None:
    known = what_is_seen(client_for(), f"/accounts/{path}", {field: KNOWN, **more}, KNOWN)
    unknown = what_is_seen(client_for(), f"/accounts/{path}", {field: UNKNOWN, **more}, UNKNOWN)
    assert known == unknown


def test_wrong_codes_get_the_same_answer(client_for: Any, cast: Cast) -> None:
    for start, confirm in (("login/code/", "login/code/confirm/"), ("signup/", "confirm-email/")):
        seen = []
        for address in (KNOWN, UNKNOWN):
            client = client_for()
            client.post(f"/accounts/{start}", {"email": address, "password": PASSWORD, **GROWN_UP})
            seen.append(what_is_seen(client, f"/accounts/{confirm}", {"code": "0000-0000"}, address))
        assert seen[0] == seen[1]


def statements_of(client: Client, path: str, form: dict[str, str]) -> list[str]:
    """What answering a form asked of the database: verb and table, in order. Left out is what belongs to transactions:
    taking a mail back sets the search path once more, a tenth of a millisecond that the even steps hide."""
    with CaptureQueriesContext(connection) as queries:
        client.post(path, form)
    found = [
        re.match(r"\W*(SELECT .*? FROM|INSERT INTO|UPDATE|\w+(?: TO)?) ([\w.\"]+)", query["sql"], re.S)
        for query in queries
    ]
    words = [f"{match[1].split()[0]} {match[2]}" for match in found if match]
    return [word for word in words if not word.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "SET "))]


def hashes_counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one word with each password that is hashed."""
    from shared.accounts.hashers import BoundedArgon2Hasher

    hashed: list[str] = []
    for name in ("encode", "verify"):
        original = getattr(BoundedArgon2Hasher, name)

        def count(self: Any, *args: Any, _name: str = name, _original: Any = original) -> Any:
            hashed.append(_name)
            return _original(self, *args)

        monkeypatch.setattr(BoundedArgon2Hasher, name, count)
    return hashed


@pytest.mark.parametrize(
    ("path", "form", "again"),
    [
        ("login/", {"login": "ADDRESS", "password": "wrong-but-long-1"}, 0),
        ("login/code/", {"email": "ADDRESS"}, 0),
        ("login/code/", {"email": "ADDRESS"}, 1),
        ("password/reset/", {"email": "ADDRESS"}, 0),
        ("password/reset/", {"email": "ADDRESS"}, 1),
        ("signup/", {"email": "ADDRESS", "password": PASSWORD, **GROWN_UP}, 0),
        ("signup/", {"email": "ADDRESS", "password": PASSWORD, **GROWN_UP}, 1),
    ],
)
def test_known_and_unknown_addresses_cost_the_same(
    client_for: Any,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    form: dict[str, str],
    again: int,
) -> None:
    """Also when mails are not sent any more. `again`: how often the same was asked for before."""
    sign_in(client_for(), login="p@example.org", password="wrong-but-long-1")  # makes nobody's hash
    costs, hashed = [], hashes_counted(monkeypatch)
    for address in (KNOWN, UNKNOWN):
        filled = {name: address if value == "ADDRESS" else value for name, value in form.items()}
        for _ in range(again):
            client_for().post(f"/accounts/{path}", filled)
        hashed.clear()
        costs.append((statements_of(client_for(), f"/accounts/{path}", filled), list(hashed)))
    assert costs[0] == costs[1]


def test_sending_again_costs_the_same_and_answers_the_same(client_for: Any, cast: Cast) -> None:
    seen, costs = [], []
    for address in (KNOWN, UNKNOWN):
        client = client_for()
        client.post("/accounts/signup/", {"email": address, "password": PASSWORD, **GROWN_UP})
        form = {"action": "resend"}
        costs.append(statements_of(client, "/accounts/confirm-email/", form))
        seen.append([what_is_seen(client, "/accounts/confirm-email/", form, address) for _ in range(4)])
    assert (seen[0], costs[0]) == (seen[1], costs[1])


def test_disabled_account_is_as_unknown(client_for: Any, cast: Cast) -> None:
    User.objects.filter(pk=cast.otto.pk).update(is_active=False)
    for path in ("login/code/", "password/reset/"):
        disabled = what_is_seen(client_for(), f"/accounts/{path}", {"email": OTTO}, OTTO)
        unknown = what_is_seen(client_for(), f"/accounts/{path}", {"email": UNKNOWN}, UNKNOWN)
        assert disabled == unknown
    assert [mail.subject for mail in mails_to(OTTO)] == ["There is no account with this address"]


def test_address_in_another_case_is_the_same_address_to_every_limit(client_for: Any, cast: Cast) -> None:
    for form in ("lena@example.org", "LENA@Example.ORG", " lena@EXAMPLE.org "):
        for _ in range(2):
            client_for().post("/accounts/password/reset/", {"email": form})
    assert client_for().post("/accounts/password/reset/", {"email": "Lena@example.org"}).status_code == 429


def test_unknown_address_gets_one_mail_an_hour_whatever_is_asked(client_for: Any, cast: Cast) -> None:
    for _ in range(3):
        for path in ("login/code/", "password/reset/"):
            client_for().post(f"/accounts/{path}", {"email": UNKNOWN})
    assert [mail.subject for mail in mails_to(UNKNOWN)] == ["There is no account with this address"]


def test_sign_up_sends_one_mail_an_hour_to_an_address(client_for: Any, cast: Cast) -> None:
    for address in (KNOWN, UNKNOWN):
        for _ in range(3):
            client_for().post("/accounts/signup/", {"email": address, "password": PASSWORD, **GROWN_UP})
        assert len(mails_to(address)) == 1


def test_unknown_address_costs_a_hash_too(
    client_for: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = hashes_counted(monkeypatch)
    sign_in(client_for(), login=UNKNOWN, password="wrong-but-long-1")
    for address in (KNOWN, UNKNOWN):
        hashed.clear()
        sign_in(client_for(), login=address, password="wrong-but-long-1")
        assert hashed == ["verify"]


def test_mails_never_repeat_a_host_header(client_for: Any, cast: Cast) -> None:
    client = Client(HTTP_HOST=f"{settings.NETWORK_DOMAIN}:6666", HTTP_X_FORWARDED_HOST="evil.example")
    client.post("/accounts/password/reset/", {"email": KNOWN})
    client.post("/accounts/signup/", {"email": UNKNOWN, "password": PASSWORD, **GROWN_UP})
    texts = "".join(mail.text + mail.html for mail in OutgoingMail.objects.all())
    assert "/accounts/password/reset/key/" in texts
    assert "evil.example" not in texts
    assert ":6666" not in texts
