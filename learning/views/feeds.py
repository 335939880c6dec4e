"""Feeds of what everybody may see: iCal for calendars, RSS and Atom for readers; of a location, a category, an
organiser. In the language that their address names, activities that are translated too.

Each takes a fixed number of queries, and says when it has not changed.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.covers import cover_path
from learning.models import Activity
from learning.queries.activities import open_now
from learning.queries.co_organisers import offered_by
from learning.queries.feeds import category_with_slug, for_feed
from learning.queries.organisers import find_organiser
from learning.queries.texts import reader_language, texts_in
from learning.services.activities import activity_url, cover_version
from learning.views.calendars import CONTENT_TYPE, calendar_text, events_of, url_in_language
from learning.views.cards import when_text, where_text
from learning.views.organisers import require_shown
from shared.languages import in_page_language
from shared.text import plain, render_markdown
from tenants.hosts import tenant_url
from tenants.models import Tenant

ENTRIES = 100
READERS: dict[str, type[Rss201rev2Feed] | type[Atom1Feed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}


@require_safe
def feed(request: HttpRequest, form: str) -> HttpResponse:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    return _feed(request, form, open_now(), tenant.name, "/activities/")


@require_safe
def category_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    category = category_with_slug(slug)
    if category is None:
        raise Http404
    found = open_now().filter(category=category)
    return _feed(request, form, found, category.name, f"/activities/?category={category.slug}")


@require_safe
def organiser_feed(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    organiser = require_shown(request, find_organiser(slug))
    found = open_now().filter(offered_by(organiser))
    return _feed(request, form, found, organiser.name, f"/organisers/{organiser.slug}/")


def _feed(request: HttpRequest, form: str, found: QuerySet[Activity], name: str, path: str) -> HttpResponse:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    activities = list(for_feed(found)[:ENTRIES])
    changed = max((activity.updated_at for activity in activities), default=None)
    if form == "ics":
        body = calendar_text(name, _events(request, activities), time_zone=tenant.time_zone)
        content_type = CONTENT_TYPE
    else:
        body = _entries(request, READERS[form], activities, name, path, changed)
        content_type = READERS[form].content_type
    return _answer(request, body, content_type, changed, is_public=tenant.is_public)


def _events(request: HttpRequest, activities: Iterable[Activity]) -> Iterable[Any]:
    for activity in activities:
        if activity.has_dates:
            yield from events_of(activity, url=url_in_language(request, activity))


def _entries(
    request: HttpRequest,
    reader: type[Rss201rev2Feed] | type[Atom1Feed],
    activities: list[Activity],
    name: str,
    path: str,
    changed: datetime | None,
) -> bytes:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    own_url = tenant_url(tenant, in_page_language(request, request.path))
    feed = reader(
        title=_clean(_("%(name)s: learning opportunities") % {"name": name}),
        link=tenant_url(tenant, in_page_language(request, path)),
        description=_clean(_("What is open now in %(name)s") % {"name": tenant.name}),
        language=get_language() or tenant.language,
        feed_url=own_url,
        feed_guid=own_url,
    )
    for activity in activities:
        facts = " · ".join(text for text in (when_text(activity), where_text(activity)) if text)
        cover = cover_path(activity.slug, activity.cover, cover_version(activity), size=1200, form="jpg")
        texts = texts_in(activity, reader_language())
        feed.add_item(
            title=_clean(texts.title),
            link=url_in_language(request, activity),
            description=_clean(f"<p>{plain(facts)}</p>{render_markdown(texts.description)}"),
            unique_id=activity_url(activity),  # in every language the same thing
            unique_id_is_permalink=True,
            author_name=_clean(activity.organiser.name),
            pubdate=activity.published_at,
            updateddate=activity.updated_at,
            categories=[_clean(activity.category.name)],
            enclosures=[Enclosure(tenant_url(tenant, cover), "0", "image/jpeg")] if activity.cover else [],
        )
    # Without entries a feed would say "now", and be another one each time.
    feed.latest_post_date = lambda: changed or datetime(2000, 1, 1, tzinfo=UTC)  # type: ignore[method-assign]
    return feed.writeString("utf-8").encode()


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return (
        "".join(letter for letter in text if letter >= " " or letter in "\n\t")
        .replace("\ufffe", "")
        .replace("\uffff", "")
    )


def _answer(
    request: HttpRequest, body: bytes, content_type: str, changed: datetime | None, *, is_public: bool
) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["ETag"] = etag
    moment = int(changed.timestamp()) if changed else None
    if moment is not None:
        response["Last-Modified"] = http_date(moment)
    response["Cache-Control"] = "public, max-age=300" if is_public else "private, no-cache"
    answer = get_conditional_response(request, etag=etag, last_modified=None, response=response)
    assert isinstance(answer, HttpResponse)
    return answer
