"""Our own documents without HTTP: for checking our own output, and for verifying badges of this network."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve

from credentials.addresses import did_of, issuer_url, status_url
from credentials.models import Credential
from credentials.openbadges.did import did_web_url
from credentials.openbadges.errors import CannotFetch
from credentials.services.keys import did_document
from shared.fetching import FetchError, Response, SafeFetcher
from tenants.context import in_public, in_tenant
from tenants.hosts import authority, hosts

ACCEPT = "application/ld+json, application/json, image/png, */*"
SECONDS = 5.0


@dataclass(frozen=True)
class Own:
    """An answer that was made here."""

    status: int
    body: bytes
    media_type: str = "application/json"


def resolve_during_issue(credential: Credential) -> Callable[[str], Own]:
    """Answers for the issuer's DID document and status list of a credential that is not stored yet."""
    issuer = credential.issuer
    did_url = did_web_url(did_of(issuer), scheme=settings.PUBLIC_SCHEME)
    list_url = status_url(issuer, credential.status_list.number)
    did = Own(200, json.dumps(did_document(issuer)).encode())
    answers = {did_url: did, issuer_url(issuer, "did.json"): did}

    def fetch(url: str) -> Own:
        if url in answers:
            return answers[url]
        if url == list_url:
            return Own(200, credential.status_list.document.encode())
        raise CannotFetch(url)

    return fetch


@dataclass
class VerificationFetch:
    """What `verify` is handed: our own permanent addresses are answered here, all others by the safe fetcher, and
    all that one verification asks for together within `seconds`. Raises CannotFetch."""

    seconds: float = SECONDS
    started: float = field(default_factory=time.monotonic)

    def __call__(self, url: str) -> Response:
        left = self.seconds - (time.monotonic() - self.started)
        if left <= 0:
            raise CannotFetch("time is up")
        fetcher = SafeFetcher(local=answer_locally, seconds=left, allow_http=settings.PUBLIC_SCHEME == "http")
        try:
            return fetcher.fetch(url, accept=ACCEPT)
        except FetchError as error:
            raise CannotFetch(str(error)) from error


def is_own_address(url: str) -> bool:
    """Whether `url` is answered here, without any connection."""
    try:
        return answer_locally(url) is not None
    except ValueError:
        return False


def answer_locally(url: str) -> Response | None:
    """The answer of a public document of this network; None if the address is not one of ours.

    An address on one of our hosts never leaves the house: what is not a public document there is a 404.
    """
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    if name != settings.NETWORK_DOMAIN and not name.endswith("." + settings.NETWORK_DOMAIN):
        with in_public():
            if hosts.get(name).tenant is None:
                return None
    if parts.scheme != settings.PUBLIC_SCHEME or parts.netloc.lower() != authority(name):
        return Response(404, {}, b"", url)
    with in_public():
        tenant = hosts.get(name).tenant
    if tenant is None:
        return Response(404, {}, b"", url)
    if tenant.is_behind:
        return Response(503, {}, b"", url)
    with in_tenant(tenant):
        return _dispatch(url, parts.path)


def _dispatch(url: str, path: str) -> Response:
    """Call the view of a permanent document as an anonymous reader would. A badge's page stands for its document."""
    try:
        match = resolve(path, urlconf=settings.ROOT_URLCONF)
        if match.url_name == "credential":
            match = resolve(f"{path}ob3.json", urlconf=settings.ROOT_URLCONF)
        view = getattr(match.func, "unremembered", None)  # only permanent documents have it
        if view is None:
            return Response(404, {}, b"", url)
        request = HttpRequest()
        request.method, request.path = "GET", path
        answer = view(request, *match.args, **match.kwargs)
    except (Resolver404, Http404):
        return Response(404, {}, b"", url)
    headers = {header.lower(): value for header, value in answer.items()}
    return Response(answer.status_code, headers, answer.content, url)
