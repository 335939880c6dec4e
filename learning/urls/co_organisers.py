from django.urls import URLPattern, URLResolver, path

from learning.views import co_organisers

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/activities/<slug:slug>/together/", co_organisers.activity_together, name="together"),
    path("manage/organisers/<slug:slug>/together/", co_organisers.organiser_together, name="together-asked"),
]
