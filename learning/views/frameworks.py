"""Competence frameworks: all of them, and one with everything in it and what aligns with it here."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.queries.alignment import counts_by_competence
from learning.views.responses import canonical
from shared.models.framework import IndicatorKind
from shared.queries.skills import framework_in_full, frameworks_with_counts
from tenants.memory import remembered


@require_safe
@remembered
def framework_list(request: HttpRequest) -> HttpResponse:
    context = {"frameworks": frameworks_with_counts(), "canonical": canonical(request)}
    return render(request, "learning/frameworks/list.html", context)


@require_safe
@remembered
def framework_page(request: HttpRequest, slug: str) -> HttpResponse:
    framework = framework_in_full(slug)
    if framework is None:
        raise Http404
    areas = list(framework.areas.all())
    uris = [competence.uri for area in areas for competence in area.competences.all()]
    counts = counts_by_competence(uris)
    kinds = dict(IndicatorKind.choices)
    shown = [
        {
            "title": area.title,
            "description": area.description,
            "code": area.code,
            "competences": [
                {
                    "title": competence.title,
                    "code": competence.code,
                    "description": competence.description,
                    "activities": counts.get(competence.uri, 0),
                    "url": f"/activities/?{urlencode({'skill': competence.uri})}",
                    "indicators": [
                        {"text": indicator.text, "kind": kinds[indicator.kind]}
                        for indicator in competence.indicators.all()
                    ],
                }
                for competence in area.competences.all()
            ],
        }
        for area in areas
    ]
    context = {
        "framework": framework,
        "areas": shown,
        "competence_total": len(uris),
        "canonical": canonical(request),
    }
    return render(request, "learning/frameworks/page.html", context)
