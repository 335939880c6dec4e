"""Addresses of an activity's content: written, seen, and what leaves it."""

from django.urls import URLPattern, URLResolver, path, re_path

from learning.views import blocks, calendars, contents, embeds, feeds, posters, previews

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/activities/<slug:slug>/content/", contents.content_page, name="content"),
    path("manage/activities/<slug:slug>/content/new/<slug:kind>/", contents.block_new, name="content-new"),
    path("manage/activities/<slug:slug>/content/<slug:block>/", contents.block_edit, name="content-edit"),
    path("manage/activities/<slug:slug>/cover/", contents.cover_edit, name="cover-edit"),
    path("manage/activities/<slug:slug>/cover/source.jpg", blocks.cover_source, name="cover-source"),
    path("activities/<slug:slug>/quiz/<slug:block>/", blocks.quiz, name="activity-quiz"),
    path("activities/<slug:slug>/cards/<slug:block>/", blocks.cards, name="activity-cards"),
    path("activities/<slug:slug>/files/<uuid:pk>/", blocks.material_file, name="activity-file"),
    path(
        "activities/<slug:slug>/cover/<slug:token>-<int:size>.<slug:form>",
        blocks.cover_file,
        name="activity-cover-file",
    ),
    path("activities/<slug:slug>/calendar.ics", calendars.activity_calendar, name="activity-calendar"),
    path("activities/<slug:slug>/preview.png", previews.activity_preview, name="activity-preview"),
    path("activities/<slug:slug>/poster.pdf", posters.activity_poster, name="activity-poster"),
    path("activities/<slug:slug>/embed/", embeds.embed_page, name="activity-embed"),
    path("embed/activities/<slug:slug>/", embeds.embedded_activity, name="embed-activity"),
    path("embed/map/", embeds.embedded_map, name="embed-map"),
    path("oembed/", embeds.oembed, name="oembed"),
    re_path(r"^feeds/activities\.(?P<form>ics|rss|atom)$", feeds.feed, name="feed"),
    re_path(
        r"^feeds/categories/(?P<slug>[-\w]+)\.(?P<form>ics|rss|atom)$",
        feeds.category_feed,
        name="feed-category",
    ),
    re_path(
        r"^feeds/organisers/(?P<slug>[-\w]+)\.(?P<form>ics|rss|atom)$",
        feeds.organiser_feed,
        name="feed-organiser",
    ),
]
