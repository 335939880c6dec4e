from django.urls import URLPattern, URLResolver, path

from learning.views import (
    playlist_area,
    playlist_builder,
    playlist_changes,
    playlist_checks,
    playlist_people,
    playlists,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("playlists/", playlists.playlist_list, name="playlist-list"),
    path("playlists/<slug:slug>/", playlists.playlist_page, name="playlist"),
    path("playlists/<slug:slug>/cover.svg", playlists.playlist_cover, name="playlist-cover"),
    path("playlists/<slug:slug>/start/", playlists.playlist_start, name="playlist-start"),
    path("playlists/<slug:slug>/leave/", playlists.playlist_leave, name="playlist-leave"),
    path("manage/playlists/", playlist_area.playlist_area, name="playlist-area"),
    path("manage/organisers/<slug:slug>/playlists/new/", playlist_builder.playlist_new, name="playlist-new"),
    path("manage/playlists/<slug:slug>/", playlist_builder.playlist_edit, name="playlist-edit"),
    path("manage/playlists/<slug:slug>/steps/", playlist_changes.playlist_change, name="playlist-change"),
    path("manage/playlists/<slug:slug>/check/", playlist_checks.playlist_check, name="playlist-check"),
    path("manage/playlists/<slug:slug>/status/", playlist_checks.playlist_status, name="playlist-status"),
    path("manage/playlists/<slug:slug>/people/", playlist_people.playlist_people, name="playlist-people"),
    path(
        "manage/playlists/<slug:slug>/people.<str:kind>",
        playlist_people.playlist_export,
        name="playlist-export",
    ),
    path("manage/playlists/<slug:slug>/nudge/", playlist_people.playlist_nudge, name="playlist-nudge"),
]
