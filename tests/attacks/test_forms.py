"""A12: forms of other sites."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.attacks.accounts import ACCOUNT_PAGES
from tests.conftest import Cast, host_of
from tests.tenants.test_handover import user_of


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_form_without_token_is_refused(client_for: Any, cast: Cast, path: str) -> None:
    for user in (cast.lena, None):
        client = client_for(user=user, enforce_csrf_checks=True)
        assert client.post(path, {"email": "x@example.org"}).status_code == 403


def test_form_with_cookies_and_token_of_another_location_is_refused(client_for: Any, cast: Cast) -> None:
    """Even with alpha's cookie planted on beta, the browser says where the form comes from."""
    beta = client_for("beta", user=cast.otto, enforce_csrf_checks=True)
    token = "a" * 32
    beta.cookies["csrf"] = token
    form = {"csrfmiddlewaretoken": token}
    alphas = f"http://{host_of('alpha')}"
    assert beta.post("/sign-out/", form, HTTP_ORIGIN=alphas).status_code == 403
    assert beta.post("/sign-out/", form, HTTP_ORIGIN="null").status_code == 403
    assert user_of(beta) == 1
    assert beta.post("/sign-out/", form, HTTP_ORIGIN=f"http://{host_of('beta')}").status_code == 303


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_page_that_is_only_read_changes_nothing(client_for: Any, cast: Cast, path: str) -> None:
    client = client_for(user=cast.lena)
    client.get(path)  # the session may remember where the person is
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    writes = [q["sql"] for q in queries if re.match("(INSERT|UPDATE|DELETE)", q["sql"])]
    assert [sql for sql in writes if "shared_session" not in sql] == []


def test_sign_out_without_token_is_refused(client_for: Any, cast: Cast) -> None:
    client = client_for("alpha", user=cast.lena, enforce_csrf_checks=True)
    assert client.post("/sign-out/").status_code == 403
    assert user_of(client) == 1
