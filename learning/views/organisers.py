"""Organisers and badges of a location, for everybody."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from credentials.models import Achievement
from learning.models import Organiser
from learning.queries.activities import open_now
from learning.views.cards import activity_card
from shared.text import render_markdown


@require_safe
def organiser_list(request: HttpRequest) -> HttpResponse:
    organisers = Paginator(Organiser.objects.order_by("name"), 48).get_page(request.GET.get("page"))
    return render(request, "learning/organisers/list.html", {"page": organisers})


@require_safe
def organiser_page(request: HttpRequest, slug: str) -> HttpResponse:
    organiser = Organiser.objects.select_related("issuer").filter(slug=slug).first()
    if organiser is None:
        raise Http404
    activities = [activity_card(activity) for activity in open_now().filter(organiser=organiser)[:24]]
    badges = Achievement.objects.filter(issuer=organiser.issuer, archived_at=None).order_by("-created_at")[
        :12
    ]
    return render(
        request,
        "learning/organisers/page.html",
        {
            "organiser": organiser,
            "description_html": render_markdown(organiser.description),
            "activities": activities,
            "badges": [_badge(badge, "") for badge in badges],
        },
    )


@require_safe
def badge_list(request: HttpRequest) -> HttpResponse:
    """Everything that can be earned here."""
    found = Achievement.objects.filter(archived_at=None).select_related("issuer").order_by("name")
    page = Paginator(found, 48).get_page(request.GET.get("page"))
    page.object_list = [_badge(badge, badge.issuer.name) for badge in page.object_list]
    return render(request, "learning/badges/list.html", {"page": page})


def _badge(achievement: Achievement, detail: str) -> dict[str, str]:
    return {
        "name": achievement.name,
        "url": f"/achievements/{achievement.pk}/",
        "image_url": f"/achievements/{achievement.pk}/image.svg",
        "detail": detail,
        "state": "",
    }
