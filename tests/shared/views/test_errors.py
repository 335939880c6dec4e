"""Error pages say whether trying again helps, and nothing of what broke."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from procrastinate.contrib.django.django_connector import wrap_exceptions
from procrastinate.exceptions import ConnectorException

from tenants.models import Tenant

MakeClient = Callable[..., Client]


def answer_when(error: Exception, client: Client) -> Any:
    """The answer to a page whose first query fails in this way."""

    def fail(*_: object, **__: object) -> None:
        raise error

    client.raise_request_exception = False
    with connection.execute_wrapper(fail):
        return client.get("/activities/")


@pytest.mark.parametrize("error", [OperationalError("secret"), InterfaceError("connection already closed")])
def test_database_that_is_away_is_503_and_says_when_to_come_back(
    alpha: Tenant, client_for: MakeClient, error: Exception
) -> None:
    answer = answer_when(error, client_for(alpha))
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert "We will be back shortly" in answer.content.decode()
    assert str(error) not in answer.content.decode()


def test_error_of_ours_is_500_and_tells_nothing(alpha: Tenant, client_for: MakeClient) -> None:
    answer = answer_when(ValueError("secret"), client_for(alpha))
    assert (answer.status_code, "Retry-After" in answer, answer["Cache-Control"]) == (500, False, "no-store")
    assert "secret" not in answer.content.decode()


def test_error_that_the_database_caused_is_503(alpha: Tenant, client_for: MakeClient) -> None:
    error = ValueError("could not look")
    error.__cause__ = OperationalError("server closed the connection")
    assert answer_when(error, client_for(alpha)).status_code == 503


def test_database_that_goes_while_a_job_is_queued_is_503(alpha: Tenant, client_for: MakeClient) -> None:
    with (
        pytest.raises(ConnectorException) as queued,
        wrap_exceptions(),
        connection.wrap_database_errors,
    ):
        raise psycopg.OperationalError("server closed the connection")
    assert answer_when(queued.value, client_for(alpha)).status_code == 503


def test_health_says_degraded_without_database(client_for: MakeClient) -> None:
    def fail(*_: object, **__: object) -> None:
        raise InterfaceError("connection already closed")

    client = client_for()
    assert (client.get("/health/").status_code, client.get("/health/").json()) == (200, {"status": "ok"})
    with connection.execute_wrapper(fail):
        answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"status": "degraded", "reason": "no database"})
