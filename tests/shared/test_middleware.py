"""What is sent to whom in which form."""

import gzip
from collections.abc import Callable

import pytest
from django.test import Client

from tenants.models import Tenant

GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}


@pytest.mark.parametrize("path", ["/theme.css", "/icon.svg", "/manifest.webmanifest"])
def test_text_is_compressed_for_who_reads_gzip(
    path: str, alpha: Tenant, client_for: Callable[..., Client]
) -> None:
    plain = client_for(alpha).get(path)

    small = client_for(alpha).get(path, **GZIP)

    assert (small["Content-Encoding"], small["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(small.content) == plain.content
    assert "Content-Encoding" not in plain


def test_page_is_compressed(alpha: Tenant, client_for: Callable[..., Client]) -> None:
    answer = client_for(alpha).get("/", **GZIP)

    assert answer["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.content)


def test_picture_is_sent_as_it_is(alpha: Tenant, client_for: Callable[..., Client]) -> None:
    answer = client_for(alpha).get("/icon-192.png", **GZIP)

    assert "Content-Encoding" not in answer
    assert answer.content.startswith(b"\x89PNG")
