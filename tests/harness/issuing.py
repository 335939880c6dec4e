"""Badges issued while things break: a ledger of every try and its answer, and what must hold afterwards.

I1 each success is there, resolves and verifies. I2 none twice. I3 after all was tried again: exactly as many as
were wanted. I4 one mail each. I5 nothing half. (TRUST, "nothing lost, nothing doubled")
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import urlsplit

from credentials.openbadges.verification import Verdict, verify
from tests.harness.browser import Answer
from tests.harness.network import Network

MAIL_SECONDS = 300.0
# The form of an organiser answers with a redirect, the claim of a learner with 201; 200: had it already.
DONE = {200, 201, 302}


@dataclass(frozen=True)
class Wish:
    """One badge for one person, by the organiser's form or (`code`) by the person's own claim."""

    email: str
    cookie: str
    code: str = ""


@dataclass
class Ledger:
    """Every try of every wish; safe for threads. `badge`: its name, which is in the subject of the mails."""

    network: Network
    achievement: str
    badge: str
    tries: list[tuple[Wish, Answer]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, browser: Any, wish: Wish) -> Answer:
        host = self.network.alpha.host
        if wish.code:
            answer = browser.post(host, f"/claim/{wish.code}/", cookie=wish.cookie)
        else:
            path = f"/achievements/{self.achievement}/issue/"
            answer = browser.post(host, path, {"emails": wish.email}, cookie=wish.cookie)
        with self._lock:
            self.tries.append((wish, answer))
        return answer

    def done(self) -> set[str]:
        return {wish.email for wish, answer in self.tries if answer.status in DONE}

    def failed(self) -> list[Answer]:
        return [answer for _wish, answer in self.tries if answer.status not in DONE]

    def try_again(self, wishes: list[Wish], *, seconds: float = 60) -> None:
        """Every wish that has not been granted, until all are."""
        browser, deadline = self.network.browser(), time.monotonic() + seconds
        for wish in wishes:
            while wish.email not in self.done():
                assert time.monotonic() < deadline, f"{wish.email} is still refused"
                if self.ask(browser, wish).status not in DONE:
                    time.sleep(0.2)
        browser.close()


def require_honest_failures(answers: list[Answer]) -> None:
    """What did not work was cut off, or 503 that says when to come back: never 500, never a stack trace."""
    for answer in answers:
        assert answer.status in (0, 503), answer.status
        if answer.status == 503:
            assert int(answer.headers["retry-after"]) > 0
        assert "Traceback" not in answer.text


def require_nothing_lost_or_doubled(ledger: Ledger, wishes: list[Wish]) -> dict[str, int]:
    """I1 to I5 for `wishes`, after all were tried again; how many badges, mails and verified documents."""
    network, schema = ledger.network, ledger.network.alpha.schema
    rows = network.rows(
        f"SELECT id::text, recipient_email FROM {schema}.credentials_credential WHERE achievement_id = %s",
        ledger.achievement,
    )
    assert Counter(email for _id, email in rows) == dict.fromkeys((wish.email for wish in wishes), 1)
    _require_nothing_half(network, schema, [pk for pk, _email in rows])
    verified = _verified(network, rows)
    assert verified == len(rows)
    return {
        "badges": len(rows),
        "verified": verified,
        "mails": _mails(ledger, [wish.email for wish in wishes]),
    }


def _require_nothing_half(network: Network, schema: str, ids: list[str]) -> None:
    """One wallet item, one audit entry and one place in the status list for each, and signed bytes in every row."""
    items = network.rows(
        "SELECT credential_id::text FROM wallet_walletitem WHERE credential_id::text = ANY(%s)", ids
    )
    audits = network.rows(
        """SELECT object_id FROM shared_auditentry
           WHERE tenant_schema = %s AND action = 'credential.issued' AND object_id = ANY(%s)""",
        schema,
        ids,
    )
    assert sorted(pk for (pk,) in items) == sorted(ids)
    assert sorted(pk for (pk,) in audits) == sorted(ids)
    query = f"""SELECT count(*) FROM {schema}.credentials_credential
                WHERE id::text = ANY(%s) AND ob3 <> '' AND ob3_jwt <> '' AND ob2 <> ''"""
    assert network.number(query, ids) == len(ids)
    allocated = network.number(f"SELECT sum(allocated) FROM {schema}.credentials_statuslist")
    assert allocated == network.number(f"SELECT count(*) FROM {schema}.credentials_credential")


def _verified(network: Network, rows: list[tuple[str, str]]) -> int:
    """How many badges' public addresses answer with a document that our verifier finds valid."""
    browser, remembered, valid = network.browser(), dict[str, Answer](), 0

    def fetch(url: str) -> Answer:
        if url not in remembered:
            parts = urlsplit(url)
            remembered[url] = browser.get(parts.netloc, parts.path)
        return remembered[url]

    for pk, email in rows:
        answer = browser.get(network.alpha.host, f"/credentials/{pk}/ob3.json")
        report = verify(answer.body, fetch=fetch, now=datetime.now(UTC), recipient=email, scheme="http")
        valid += answer.status == 200 and report.verdict == Verdict.VALID
    browser.close()
    return valid


def _mails(ledger: Ledger, emails: list[str]) -> int:
    """How many mails came: exactly one to each address, however often it was delivered; missing ones are waited for."""
    deadline = time.monotonic() + MAIL_SECONDS
    while True:
        delivered = _delivered(ledger)
        missing = [email for email in emails if not delivered.get(email)]
        if not missing or time.monotonic() > deadline:
            break
        time.sleep(1)
    assert missing == []
    assert [email for email in emails if len(delivered[email]) != 1] == []
    return len(emails)


def _delivered(ledger: Ledger) -> dict[str, set[str]]:
    """The Message-IDs of all mails about the badge that came, by address."""
    found: dict[str, set[str]] = {}
    for path in (ledger.network.instance.data_dir / "mail").glob("*.eml"):
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # the mailbox keeps the newest ones; this was an old one
            continue
        message = message_from_bytes(content, policy=policy.default)
        if ledger.badge in str(message["Subject"]):
            found.setdefault(str(message["X-Envelope-To"]), set()).add(str(message["Message-ID"]))
    return found
