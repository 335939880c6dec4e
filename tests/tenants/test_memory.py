"""What a process remembers of a location's pages: who gets it, what makes it forget, how it learns of changes."""

import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from shared.services.audit import record_audit
from tenants import memory as memory_module
from tenants import notices
from tenants.context import in_tenant
from tenants.memory import Answer, Memory, memory, remembered, remembered_document, remembered_pieces
from tenants.models import Tenant
from tests.conftest import Cast

ClientFor = Callable[..., Client]
View = Callable[[HttpRequest], HttpResponse]


@pytest.fixture(autouse=True)
def hearing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a web process whose listener is connected."""
    monkeypatch.setattr(notices.listener, "is_hearing", True)
    yield
    memory.forget("")


def counting(act: Callable[[HttpRequest], Any] = lambda request: None, status: int = 200) -> View:
    """A view that counts how often it was asked."""
    asked = itertools.count(1)

    def view(request: HttpRequest) -> HttpResponse:
        act(request)
        return HttpResponse(f"page {next(asked)}", status=status)

    return view


def respond(view: View, tenant: Tenant, path: str = "/x/", **meta: Any) -> HttpResponse:
    request = RequestFactory(**meta).get(path)
    request.tenant = tenant  # type: ignore[attr-defined]
    return view(request)


def ask(view: View, tenant: Tenant, path: str = "/x/", **meta: Any) -> bytes:
    return respond(view, tenant, path, **meta).content


def test_visitors_without_session_share_a_page(alpha: Tenant) -> None:
    view = remembered(counting())
    assert [ask(view, alpha), ask(view, alpha)] == [b"page 1", b"page 1"]


def test_another_location_query_or_part_is_another_page(alpha: Tenant, beta: Tenant) -> None:
    view = remembered(counting())
    asked = [
        ask(view, alpha),
        ask(view, beta),
        ask(view, alpha, "/x/?page=2"),
        ask(view, alpha, HTTP_HX_REQUEST="true", HTTP_HX_TARGET="results"),
        ask(view, alpha, HTTP_HOST="other.example.org"),
        ask(view, alpha),
    ]
    assert asked == [b"page 1", b"page 2", b"page 3", b"page 4", b"page 5", b"page 1"]


def test_a_session_gets_its_own_page(alpha: Tenant) -> None:
    view = remembered(counting())
    ask(view, alpha)
    assert ask(view, alpha, HTTP_COOKIE="session=anything") == b"page 2"


def test_pages_of_a_private_location_are_not_kept(alpha: Tenant) -> None:
    alpha.visibility = "private"
    view = remembered(counting())
    assert [ask(view, alpha), ask(view, alpha)] == [b"page 1", b"page 2"]


def test_nothing_is_kept_while_no_notices_arrive(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices.listener, "is_hearing", False)
    view = remembered(counting())
    assert [ask(view, alpha), ask(view, alpha)] == [b"page 1", b"page 2"]


@pytest.mark.parametrize(
    "view", [counting(get_token), counting(status=404), counting(lambda r: memory.forget("t_alpha"))]
)
def test_page_with_token_error_or_change_on_the_way_is_not_kept(alpha: Tenant, view: View) -> None:
    asked = remembered(view)
    assert [ask(asked, alpha), ask(asked, alpha)] == [b"page 1", b"page 2"]


def test_page_is_drawn_anew_after_its_time(alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "FRESH_SECONDS", -1.0)
    view = remembered(counting())
    assert [ask(view, alpha), ask(view, alpha)] == [b"page 1", b"page 2"]


def test_known_page_is_answered_by_304(alpha: Tenant) -> None:
    view = remembered_document(counting())
    etag = respond(view, alpha)["ETag"]
    again = respond(view, alpha, HTTP_IF_NONE_MATCH=f'"other", W/{etag}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


def test_memory_is_bounded() -> None:
    small = Memory()
    for number in range(300):
        answer = Answer(b"x" * 100_000, (), '"e"', time.monotonic() + 60)
        small.put({("t", str(number)): answer}, made_in=small.generation("t"))
    kept = [number for number in range(300) if small.get(("t", str(number)))]
    assert kept == list(range(300 - settings.MEMORY_BYTES // 100_404, 300))


def test_what_readers_ask_for_counts_as_well(settings: Any) -> None:
    settings.MEMORY_BYTES = 100_000
    small, asked = Memory(), "\N{DROMEDARY CAMEL}" * 1000
    keys = [("t_alpha", "tiles", "en", f"{number} {asked}") for number in range(100)]
    for key in keys:
        small.put({key: Answer(b"", (), "", time.monotonic() + 60)}, made_in=small.generation("t_alpha"))

    kept = sum(small.get(key) is not None for key in keys)

    assert kept == 100_000 // 4_416


def test_full_memory_keeps_a_page_that_is_asked_for_again_and_no_other(alpha: Tenant, settings: Any) -> None:
    settings.MEMORY_BYTES = 10_000
    view = remembered(counting())
    pieces = [f"{number}" for number in range(12)]
    for _turn in range(2):
        with in_tenant(alpha):
            remembered_pieces("cards", pieces, lambda keys: dict.fromkeys(keys, "c" * 300))

    once = [ask(view, alpha, f"/x/?q={number}") for number in range(50)]
    with in_tenant(alpha):
        remembered_pieces("cards", pieces, lambda keys: pytest.fail(f"pushed out: {keys}"))
    again = [ask(view, alpha, "/x/?q=7") for _time in range(2)]

    assert len(set(once)) == 50
    assert again == [b"page 51"] * 2


def test_forgetting_a_location_keeps_the_others(alpha: Tenant, beta: Tenant) -> None:
    view = remembered(counting())
    ask(view, alpha), ask(view, beta)
    memory.forget("t_alpha")
    assert [ask(view, alpha), ask(view, beta)] == [b"page 3", b"page 2"]


def test_public_pages_are_remembered_without_a_query(
    client_for: ClientFor, alpha: Tenant, django_assert_num_queries: Any
) -> None:
    client = client_for(alpha)
    first = client.get("/activities/")
    with django_assert_num_queries(0):
        again = client.get("/activities/")
    assert (again.content, again["Cache-Control"]) == (first.content, "private, no-cache")


def test_other_process_forgets_as_soon_as_it_hears_of_a_change(
    alpha: Tenant, cast: Cast, separate_connection: None
) -> None:
    own = notices.connect()
    listening = threading.Thread(target=_listen, args=(own,), daemon=True)
    listening.start()
    try:
        begin = memory.generation("t_alpha")[1]
        _until(lambda: memory.generation("t_alpha")[0] > 0)  # it listens: a gap makes it forget everything
        with notices.connect() as other:  # as another process does
            other.execute("SELECT pg_notify('location_changed', 't_alpha')")
        _until(lambda: memory.generation("t_alpha")[1] == begin + 1)
    finally:
        own.cancel_safe()
        listening.join(5)
        own.close()


def test_every_audited_change_sends_a_notice(
    alpha: Tenant, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    view = remembered(counting())
    ask(view, alpha)
    with django_capture_on_commit_callbacks(execute=True), in_tenant(alpha):
        record_audit(actor_id=None, action="activity.updated", target=cast.member(cast.lena))
    assert ask(view, alpha) == b"page 2"
    assert connection.connection is not None


def _listen(own: Any) -> None:
    with contextlib.suppress(psycopg.Error):
        notices.listener.listen(own)


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20  # however busy the machine is
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
