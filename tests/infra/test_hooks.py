"""What tests may ask a running site for: only where TEST_HOOKS says so, and never in production."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from infra.testing.hooks import OUTBOX, Fault, HooksMiddleware
from shared.faults import arm, fault_point
from tenants.context import current_schema
from tenants.mail import send_mail
from tenants.models import Tenant

ROOT = Path(__file__).resolve().parents[2]
WITHIN = "claim.checked"


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    arm(None)


def ask(fault: str, path: str = "/") -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        fault_point(WITHIN)
        return HttpResponse("done")

    return HooksMiddleware(view)(RequestFactory(headers={"X-Fault": fault}).get(path))


def test_fault_is_raised_at_its_place_alone() -> None:
    with pytest.raises(Fault):
        ask(f"raise at {WITHIN}")
    assert [ask(fault).content for fault in ("raise at issue.signed", "", "nonsense")] == [b"done"] * 3


def test_sleep_is_as_long_as_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("infra.testing.hooks.time.sleep", slept.append)
    ask(f"sleep 0.05 at {WITHIN}")
    ask(f"sleep 99 at {WITHIN}")
    assert slept == [0.05, 5.0]


def test_fault_inside_another_location_leaves_it_again(alpha: Tenant) -> None:
    with pytest.raises(Fault, match="in alpha"):
        ask("raise in alpha")
    assert current_schema() == "public"


def test_outbox_lists_every_mail(db: None) -> None:
    letter = {"heading": "Hello", "paragraphs": ["Text"], "title": "Hello", "subject": "Hello"}
    send_mail(to="lena@example.org", template="shared/mail/letter", context=letter)
    import json

    (mail,) = json.loads(ask("", OUTBOX).content)["mails"]
    assert (mail["to"], mail["location"], mail["is_sent"]) == ("lena@example.org", "", False)


def test_without_the_setting_there_is_no_hook(client_for: Callable[..., Client]) -> None:
    assert "infra.testing.hooks.HooksMiddleware" not in settings.MIDDLEWARE
    client = client_for()
    assert client.get(OUTBOX).status_code == 404
    assert client.get("/", headers={"X-Fault": "raise in alpha"}).status_code == 200
    fault_point(WITHIN)


@pytest.mark.parametrize(("environment", "code"), [("production", 1), ("demo", 0)])
def test_production_refuses_hooks(environment: str, code: int, tmp_path: Path) -> None:
    given = {
        "COL_ENV": environment,
        "COL_DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1/none",
        "TEST_HOOKS": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", "import infra.configuration"],
        cwd=ROOT,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, "TEST_HOOKS lets anybody break requests" in done.stderr) == (code, bool(code))
