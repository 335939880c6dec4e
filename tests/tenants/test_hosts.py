from collections.abc import Callable

from django.test import Client

from tenants.models import Tenant

MakeClient = Callable[..., Client]


def test_unknown_host_gets_a_bare_404(client_for: MakeClient) -> None:
    response = client_for("nowhere").get("/")
    assert (response.status_code, response.content) == (404, b"")


def test_malformed_host_gets_400(client_for: MakeClient) -> None:
    response = Client(HTTP_HOST="alpha.localhost@evil").get("/")
    assert response.status_code == 400


def test_location_answers_with_its_own_schema(client_for: MakeClient, alpha: Tenant) -> None:
    response = client_for(alpha).get("/nothing-here/")
    assert response.wsgi_request.tenant == alpha
