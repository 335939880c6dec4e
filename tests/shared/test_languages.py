"""The language in a page's address: what it changes, what it leaves alone, who is remembered."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory

from shared.languages import LanguageMiddleware, in_page_language
from tenants import notices
from tenants.context import in_public
from tenants.hosts import hosts
from tenants.memory import memory
from tenants.models import Tenant
from tests.conftest import Cast

ClientFor = Callable[..., Client]


@pytest.fixture
def speaking(alpha: Tenant) -> Tenant:
    """Alpha offers Slovene first, German and English; its interface knows no Papiamento."""
    with in_public():
        Tenant.objects.filter(pk=alpha.pk).update(languages=["sl", "pap", "de", "en"])
    hosts.clear()
    return alpha


def through(response: HttpResponse, path: str, **meta: Any) -> tuple[HttpResponse, HttpRequest]:
    """What the middleware makes of `response` on the network's host."""
    request = RequestFactory().get(path, **meta)
    request.tenant = None  # type: ignore[attr-defined]
    return LanguageMiddleware(lambda _request: response)(request), request


def language_of(response: Any) -> str:
    page: str = response.content.decode()
    return page.partition('<html lang="')[2].partition('"')[0]


# --- which language -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "cookie", "accepted", "language"),
    [
        ("/activities/", "", "", "sl"),  # the location's first
        ("/activities/", "", "fr, de;q=0.8", "de"),
        ("/activities/", "", "fr, ja", "sl"),
        ("/activities/", "en", "de", "en"),
        ("/activities/", "nl", "de", "de"),  # not offered here
        ("/activities/", '"><script>', "de", "de"),
        ("/de/activities/", "en", "en", "de"),
        ("/sl/", "de", "de", "sl"),
    ],
)
def test_language_of_a_page(
    speaking: Tenant, client_for: ClientFor, path: str, cookie: str, accepted: str, language: str
) -> None:
    client = client_for(speaking, HTTP_ACCEPT_LANGUAGE=accepted)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie

    answer = client.get(path)

    assert (answer.status_code, language_of(answer), answer["Content-Language"]) == (200, language, language)


def test_prefix_leaves_the_language_to_pages_without_one(speaking: Tenant, client_for: ClientFor) -> None:
    client = client_for(speaking)
    first = client.get("/de/activities/")
    assert first.cookies[settings.LANGUAGE_COOKIE_NAME].value == "de"
    assert language_of(client.get("/activities/")) == "de"
    assert settings.LANGUAGE_COOKIE_NAME not in client.get("/de/activities/").cookies


def test_account_speaks_where_nothing_was_chosen(speaking: Tenant, client_for: ClientFor, cast: Cast) -> None:
    with in_public():
        cast.lena.language = "de"
        cast.lena.save()
    client = client_for(speaking, user=cast.lena)
    client.get("/my-activities/")
    assert language_of(client.get("/my-activities/")) == "de"


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/nl/activities/?q=a%20b", "/sl/activities/?q=a%20b"),  # not offered: the location's first
        ("/nl//evil.example", "/sl/evil.example"),
        ("/sl", "/sl/"),
        ("/sl//evil.example/x", "/sl/evil.example/x"),
        ("/sl/de//evil.example", "/sl/evil.example"),
        ("/sl/credentials/3f2504e0/", "/credentials/3f2504e0/"),
        ("/de/issuers/x/did.json", "/issuers/x/did.json"),
    ],
)
def test_address_with_a_misplaced_prefix_leads_to_the_page(
    speaking: Tenant, client_for: ClientFor, path: str, there: str
) -> None:
    answer = client_for(speaking).get(path)
    assert (answer.status_code, answer["Location"]) == (302, there)


def test_missing_slash_is_added_in_the_language(speaking: Tenant, client_for: ClientFor) -> None:
    answer = client_for(speaking).get("/sl/activities")
    assert (answer.status_code, answer["Location"]) == (301, "/sl/activities/")


@pytest.mark.parametrize(
    "path",
    ["/fr/activities/", "/xx/", "/pap/activities/", "/SL/activities/", "/sl/nothing/", "/sl/%5Cevil.example"],
)
def test_unknown_language_or_page_is_not_found(speaking: Tenant, client_for: ClientFor, path: str) -> None:
    assert client_for(speaking).get(path).status_code == 404


def test_head_and_post_work_below_a_prefix(speaking: Tenant, client_for: ClientFor, cast: Cast) -> None:
    client = client_for(speaking, user=cast.petra)
    assert client.head("/de/activities/").status_code == 200
    form = {"name": "Makers", "description": "", "email": "", "website": ""}
    made = client.post("/de/manage/organisers/new/", form)
    assert (made.status_code, made["Location"][:11]) == (302, "/de/manage/")


# --- links ----------------------------------------------------------------------------------------------------------


def test_links_of_a_prefixed_page_keep_it() -> None:
    page = (
        '<a href="/activities/?q=1">a</a><form action="/wallet/"></form>'
        '<button formaction="/x/" hx-get="/y/">b</button>'
        '<a class="x"\nhref="/">c</a><div data-points="/locations/points.json"></div>'
    )
    answer, request = through(HttpResponse(page), "/sl/")
    assert answer.content.decode() == (
        '<a href="/sl/activities/?q=1">a</a><form action="/sl/wallet/"></form>'
        '<button formaction="/sl/x/" hx-get="/sl/y/">b</button>'
        '<a class="x"\nhref="/sl/">c</a><div data-points="/sl/locations/points.json"></div>'
    )
    assert (request.path, request.path_info) == ("/", "/")


@pytest.mark.parametrize(
    "page",
    [
        '<link href="/static/app.js"><link href="/theme.css?v=1"><img src="/files/a.png">',
        '<a href="//evil.example/"></a><a href="https://example.org/x/"></a>',
        '<a href="#main"></a><a href="?page=2"></a>',
        '<a href="/credentials/1/"></a><a href="/de/x/"></a><a href="/de"></a>',
        '<input name="next" value="/activities/"><p>href="/x/"</p>',
    ],
)
def test_links_elsewhere_stay_as_they_are(page: str) -> None:
    answer, _request = through(HttpResponse(page), "/sl/")
    assert answer.content.decode() == page


def test_page_without_prefix_and_other_types_stay_as_they_are() -> None:
    for path, kind in (
        ("/", "text/html"),
        ("/sl/x.json", "application/json"),
        ("/sl/x", "application/ld+json"),
    ):
        answer, _request = through(HttpResponse('<a href="/x/">', content_type=kind), path)
        assert answer.content == b'<a href="/x/">'


@pytest.mark.parametrize(
    ("location", "sent"),
    [
        ("/activities/", "/sl/activities/"),
        ("/", "/sl/"),
        ("/credentials/1/", "/credentials/1/"),
        ("https://example.org/", "https://example.org/"),
        ("//example.org/", "//example.org/"),
        ("?page=2", "?page=2"),
    ],
)
def test_redirect_keeps_the_language(location: str, sent: str) -> None:
    answer, _request = through(HttpResponseRedirect(location), "/sl/x/")
    assert answer["Location"] == sent


def test_length_is_that_of_the_page_that_is_sent() -> None:
    answer, _request = through(HttpResponse('<a href="/x/">', headers={"Content-Length": "14"}), "/sl/")
    assert answer["Content-Length"] == str(len(answer.content)) == "17"


@pytest.mark.parametrize(
    ("path", "kind", "vary"),
    [
        ("/", "text/html", "Accept-Language, Cookie"),
        ("/sl/", "text/html", "Cookie"),
        ("/locations/points.json", "application/json", "Accept-Language, Cookie"),
        ("/issuers/x/did.json", "application/json", None),
        ("/theme.css", "text/css", None),
    ],
)
def test_caches_are_told_what_the_language_depends_on(path: str, kind: str, vary: str | None) -> None:
    answer, _request = through(HttpResponse(content_type=kind), path)
    assert answer.headers.get("Vary") == vary


def test_address_in_json_is_given_by_the_view(speaking: Tenant) -> None:
    _answer, request = through(HttpResponse(), "/sl/x/")
    asked = ["/activities/a/", "/credentials/1/", "https://example.org/", "//x/", "/sl/y/"]
    assert [in_page_language(request, path) for path in asked] == ["/sl/activities/a/", *asked[1:]]


def test_page_names_its_other_languages(speaking: Tenant, client_for: ClientFor) -> None:
    page = client_for(speaking).get("/de/activities/?page=1&q=x").content.decode()
    base = f"{settings.PUBLIC_SCHEME}://alpha.{settings.NETWORK_DOMAIN}" + (
        f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    )
    for code, prefix in (("sl", "/sl"), ("de", "/de"), ("en", "/en"), ("x-default", "")):
        assert f'<link rel="alternate" hreflang="{code}" href="{base}{prefix}/activities/?page=1">' in page
    assert f'<link rel="canonical" href="{base}/de/activities/?page=1">' in page
    assert 'href="/sl/activities/?page=1&amp;q=x" lang="sl" hreflang="sl"' in page
    assert 'hreflang="pap"' not in page


def test_location_with_one_language_names_none(alpha: Tenant, client_for: ClientFor) -> None:
    assert "hreflang" not in client_for(alpha).get("/activities/").content.decode()


# --- memory ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def hearing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(notices.listener, "is_hearing", True)
    yield
    memory.forget("")


def test_remembered_page_of_a_language_is_for_that_language(
    speaking: Tenant, client_for: ClientFor, hearing: None
) -> None:
    asked = [
        ("/activities/", "sl"),
        ("/activities/", "de"),
        ("/de/activities/", "sl"),
        ("/sl/activities/", "de"),
    ] * 2
    answers = []
    for path, accepted in asked:
        page = client_for(speaking, HTTP_ACCEPT_LANGUAGE=accepted).get(path).content.decode()
        answers.append((language_of_text(page), 'href="/de/badges/"' in page, 'href="/badges/"' in page))
    one = [("sl", False, True), ("de", False, True), ("de", True, False), ("sl", False, False)]
    assert answers == one * 2


def test_remembered_page_sets_the_cookie_for_its_reader_alone(
    speaking: Tenant, client_for: ClientFor, hearing: None
) -> None:
    cookies = [
        client_for(speaking, HTTP_ACCEPT_LANGUAGE=accepted).get("/de/activities/").cookies.keys()
        for accepted in ("sl", "de", "sl")
    ]
    assert [list(names) for names in cookies] == [
        [settings.LANGUAGE_COOKIE_NAME],
        [],
        [settings.LANGUAGE_COOKIE_NAME],
    ]


def language_of_text(page: str) -> str:
    return page.partition('<html lang="')[2].partition('"')[0]
