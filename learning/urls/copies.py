from django.urls import URLPattern, URLResolver, path

from learning.views import copies

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/activities/<slug:slug>/copy/", copies.copy, name="activity-copy"),
    path("manage/activities/<slug:slug>/template/", copies.template, name="activity-template"),
    path("manage/templates/", copies.templates, name="templates"),
    path("manage/templates/<slug:slug>/start/", copies.start, name="template-start"),
]
