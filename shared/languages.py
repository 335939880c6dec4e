"""The language of a page: in its address (/sl/activities/), else as its reader wants it.

The middleware takes the prefix off before anything else looks at the address, and puts it before the links of the page
that goes out: views, templates and `reverse` know addresses without it alone. docs/languages.md tells the whole.
"""

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from shared.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]
# Addresses of issued things: every host that is or was the location's answers for them, for ever, in one form only.
PERMANENT_PREFIXES = ("/credentials/", "/achievements/", "/issuers/", "/status/")
# What is the same in every language, or is read by machines.
WITHOUT_WORDS = (
    *("/static/", "/files/", "/theme.css", "/icon", "/manifest.webmanifest", "/robots.txt", "/basemap.json"),
    *("/sitemap", "/health/", "/.well-known/"),
)
NEVER_PREFIXED = (*PERMANENT_PREFIXES, *WITHOUT_WORDS)
# What has words beside pages and the JSON of their scripts.
_WITH_WORDS = ("text/calendar", "application/rss+xml", "application/atom+xml", "application/pdf")
# Attributes of HTML that hold an address which the browser goes to.
_ATTRIBUTES = (
    *("href", "action", "formaction", "data-points"),
    *("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"),
)
_HEADERS = ("Location", "HX-Redirect", "HX-Push-Url", "HX-Replace-Url")


class LanguageMiddleware:
    """Sets the page's language and `request.language_prefix` ("/sl", or "" where the address names no language).

    Without a prefix it is the language that was read here last (cookie), else the account's, else the browser's, else
    the location's first.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = offered_languages(request)
        named = _named_language(request.path_info)
        if named:
            path = _path_behind(request)
            if path is None or named not in offered:
                return _elsewhere(request, named if named in offered else offered[0])
            request.path = request.path_info = path
        request.language_prefix = f"/{named}" if named else ""  # type: ignore[attr-defined]
        wanted = _wanted(request, offered)
        language = named or wanted
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        if named:
            _put_prefix(request, response, named)
        _note_language(request, response, language, offered, is_news=language != wanted)
        if _has_words(request, response):
            patch_vary_headers(response, ("Cookie",) if named else ("Accept-Language", "Cookie"))
        return response


def offered_languages(request: HttpRequest) -> list[str]:
    """Interface languages of this host, the default first."""
    tenant = getattr(request, "tenant", None)
    wanted = tenant.languages if tenant is not None else settings.INTERFACE_LANGUAGES
    return [code for code in wanted if code in settings.INTERFACE_LANGUAGES] or ["en"]


def language_prefix(request: HttpRequest) -> str:
    """ "/sl" on a page whose address names its language, else ""."""
    return str(getattr(request, "language_prefix", ""))


def carried_prefix(request: HttpRequest) -> str:
    """For the way to another host of the network, where no cookie tells the language: also a chosen one."""
    is_chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return language_prefix(request) or (f"/{request.LANGUAGE_CODE}" if is_chosen else "")


def in_page_language(request: HttpRequest, path: str) -> str:
    """`path` as a link of this page has it; for addresses in JSON, which nobody rewrites."""
    is_local = path.startswith("/") and not path.startswith("//")
    if is_local and not path.startswith(NEVER_PREFIXED) and not _named_language(path):
        return language_prefix(request) + path
    return path


def parted(path: str) -> tuple[str, str]:
    """(language that an address of ours names, or "", the address without it)"""
    named = _named_language(path)
    return (named, "/" + path[1:].partition("/")[2]) if named else ("", path)


def alternates(request: HttpRequest, base: str, path: str) -> list[tuple[str, str]]:
    """(language, address) of this page in each language offered, and "x-default"; empty where there is only one.

    `base`: scheme and host. `path`: without prefix, with what of the query makes it another page.
    """
    offered = offered_languages(request)
    if len(offered) < 2 or path.startswith(NEVER_PREFIXED):
        return []
    return [*((code, f"{base}/{code}{path}") for code in offered), ("x-default", base + path)]


def _named_language(path: str) -> str:
    """The interface language that an address begins with, else ""."""
    first = path[1:].partition("/")[0]
    return first if first in settings.INTERFACE_LANGUAGES else ""


def _path_behind(request: HttpRequest) -> str | None:
    """The address without its prefix; None if it may not have one."""
    path = "/" + request.path_info[1:].partition("/")[2]
    if request.path_info.count("/") < 2 or path.startswith(("//", *NEVER_PREFIXED)) or _named_language(path):
        return None
    return path


def _elsewhere(request: HttpRequest, language: str) -> HttpResponse:
    """Where the page is that this address means: in a language that is offered, or without any."""
    path = "/" + request.path_info[1:].partition("/")[2].lstrip("/")
    while _named_language(path):
        path = "/" + path[1:].partition("/")[2].lstrip("/")
    request.path = path if path.startswith(NEVER_PREFIXED) else f"/{language}{path}"
    response = HttpResponseRedirect(request.get_full_path())
    if request.path == path:
        _set_cookie(response, language)
    return response


def _wanted(request: HttpRequest, offered: list[str]) -> str:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in offered else _from_header(request.headers.get("Accept-Language", ""), offered)


def _from_header(header: str, offered: list[str]) -> str:
    for code, _quality in parse_accept_lang_header(header):
        if code.split("-")[0] in offered:
            return code.split("-")[0]
    return offered[0]


def _put_prefix(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Every link of the page, and every redirect, stays in the language of its address."""
    changes_language = settings.LANGUAGE_COOKIE_NAME in response.cookies
    for header in () if changes_language else _HEADERS:
        if header in response.headers:
            response[header] = in_page_language(request, response[header])
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if is_page and not response.streaming and response.content:
        response.content = _links_prefixed(response.content, language)
        if response.has_header("Content-Length"):
            response["Content-Length"] = str(len(response.content))


def _links_prefixed(html: bytes, language: str) -> bytes:
    """Whatever stands between two local addresses is copied as it is: four times as fast as a regular expression."""
    attributes, never = _link_parts()
    bare, prefixed = b'="/', f'="/{language}/'.encode()
    before, *pieces = html.split(bare)
    done = [before]
    for piece in pieces:
        is_link = before.endswith(attributes) and not piece.startswith(never)
        done += (prefixed if is_link else bare, piece)
        before = piece
    return b"".join(done)


@cache
def _link_parts() -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """What stands before the address of a link, and how an address goes on (behind its slash) that has no prefix."""
    attributes = tuple(f"{space}{name}".encode() for name in _ATTRIBUTES for space in " \n\t")
    languages = [f"{code}{end}" for code in settings.INTERFACE_LANGUAGES for end in '/"']
    return attributes, tuple(
        part.encode() for part in ("/", *(path[1:] for path in NEVER_PREFIXED), *languages)
    )


def _has_words(request: HttpRequest, response: HttpResponse) -> bool:
    """A page, what its scripts ask for, a feed, or the word that none of them has changed; documents of issued things
    say the same to everybody."""
    kind = response.headers.get("Content-Type", "")
    has_words = kind.startswith(("application/json", *_WITH_WORDS)) or response.status_code == 304
    return kind.startswith("text/html") or (has_words and not request.path.startswith(NEVER_PREFIXED))


def _note_language(
    request: HttpRequest, response: HttpResponse, language: str, offered: list[str], *, is_news: bool
) -> None:
    """Have the pages without a prefix follow: the language that is read now, or that of an account just signed in."""
    has_chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in offered
    if settings.LANGUAGE_COOKIE_NAME in response.cookies:
        return
    if is_news:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            _set_cookie(response, language)
    elif not has_chosen and not language_prefix(request):
        account = _language_of_account(request)
        if account in offered and account != language:
            _set_cookie(response, account)


def _language_of_account(request: HttpRequest) -> str:
    """Asks nobody who it is: where no view wanted to know, it is not known."""
    user = request.__dict__.get("_cached_user") or request.__dict__.get("user")
    return user.language if type(user) is User else ""


def _set_cookie(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
