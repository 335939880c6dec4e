"""Organisers, badges and categories of a location, for everybody."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.models import Organiser
from learning.queries.achievements import achievements_on_show
from learning.queries.activities import counts_by_category, open_now
from learning.queries.organisers import find_organiser
from learning.views.cards import activity_card, badge_card, category_card
from learning.views.responses import canonical, page_of
from shared.rules import allows
from shared.text import plain, render_markdown
from tenants.members.requests import member_of_request
from tenants.memory import remembered
from theming.queries.categories import shown_categories


@require_safe
@remembered
def organiser_list(request: HttpRequest) -> HttpResponse:
    organisers = Paginator(Organiser.objects.filter(hidden_at=None).order_by("name"), 48).get_page(
        request.GET.get("page")
    )
    return render(
        request, "learning/organisers/list.html", {"page": organisers, "canonical": canonical(request)}
    )


@require_safe
@remembered
def organiser_page(request: HttpRequest, slug: str) -> HttpResponse:
    organiser = find_organiser(slug)
    member = member_of_request(request) if organiser and organiser.hidden_at else None
    if organiser is None or not allows("organiser.view", member, organiser):
        raise Http404
    activities = [activity_card(activity) for activity in open_now().filter(organiser=organiser)[:24]]
    badges = achievements_on_show().filter(issuer=organiser.issuer).order_by("-created_at")[:12]
    return render(
        request,
        "learning/organisers/page.html",
        {
            "organiser": organiser,
            "canonical": canonical(request),
            "summary": plain(organiser.description, 200),
            "description_html": render_markdown(organiser.description),
            "activities": activities,
            "badges": [badge_card(badge) | {"detail": ""} for badge in badges],
        },
    )


@require_safe
@remembered
def badge_list(request: HttpRequest) -> HttpResponse:
    """Everything that can be earned here."""
    page = page_of(achievements_on_show().order_by("name", "pk"), request, size=48, card=badge_card)
    return render(request, "learning/badges/list.html", {"page": page, "canonical": canonical(request)})


@require_safe
@remembered
def category_list(request: HttpRequest) -> HttpResponse:
    """The location's subject areas with the number of activities that can be joined in each."""
    counts = counts_by_category()
    cards = [category_card(category, counts.get(category.pk, 0)) for category in shown_categories()]
    return render(
        request, "learning/categories/list.html", {"categories": cards, "canonical": canonical(request)}
    )
