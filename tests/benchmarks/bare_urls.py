"""The bare views: one query, one answer, nothing else."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from credentials.models import Credential
from learning.models import Activity

LIST = Engine().from_string(
    "<ul>{% for a in activities %}<li>{{ a.title }} {{ a.summary }}</li>{% endfor %}</ul>"
)


def badge(request: HttpRequest, pk: str) -> HttpResponse:
    credential = Credential.objects.only("ob3").get(pk=pk)
    return HttpResponse(credential.ob3, content_type="application/vc+ld+json")


def activities(request: HttpRequest) -> HttpResponse:
    rows = Activity.objects.select_related("organiser", "category").order_by("-created_at")[:50]
    return HttpResponse(LIST.render(Context({"activities": rows})))


urlpatterns = [
    path("credentials/<uuid:pk>/ob3.json", badge),
    path("activities/", activities),
    path("", activities),
]
