from django.urls import URLPattern, URLResolver, path

from learning.views import moderation

urlpatterns: list[URLPattern | URLResolver] = [
    path("activities/<slug:slug>/report/", moderation.report_activity, name="activity-report"),
    path("playlists/<slug:slug>/report/", moderation.report_playlist, name="playlist-report"),
    path("organisers/<slug:slug>/report/", moderation.report_organiser, name="organiser-report"),
    path("manage/reports/", moderation.queue, name="reports"),
    path("manage/reports/<slug:kind>/<slug:slug>/", moderation.act, name="reports-act"),
]
