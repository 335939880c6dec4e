"""The bare views: the same rows as ours, one small answer, nothing else."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from credentials.models import Credential
from learning.queries.activities import open_now

LIST = Engine().from_string(
    "<p>{{ total }}</p><ul>{% for a in activities %}<li>{{ a.title }} {{ a.organiser.name }} {{ a.category.slug }} "
    "{{ a.place }}</li>{% endfor %}</ul>"
)


def badge(request: HttpRequest, pk: str) -> HttpResponse:
    credential = Credential.objects.only("ob3").get(pk=pk)
    return HttpResponse(credential.ob3, content_type="application/vc+ld+json")


def activities(request: HttpRequest) -> HttpResponse:
    found = open_now()
    return HttpResponse(LIST.render(Context({"activities": found[:50], "total": found.count()})))


urlpatterns = [
    path("credentials/<uuid:pk>/ob3.json", badge),
    path("activities/", activities),
    path("", activities),
]
