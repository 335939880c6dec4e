from django.urls import URLPattern, URLResolver, include, path

from learning.urls.plans import urlpatterns as plans
from learning.urls.playlists import urlpatterns as playlists
from learning.views import activities, home, manage, me, organisers

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.location_home, name="home"),
    path("", include("learning.urls.discovery")),
    path("", include("learning.urls.organisers")),
    path("activities/<slug:slug>/", activities.activity_page, name="activity"),
    path("activities/<slug:slug>/point.json", activities.activity_point, name="activity-point"),
    path("activities/<slug:slug>/cover.svg", activities.activity_cover, name="activity-cover"),
    path("", include("learning.urls.contents")),
    path("", include("learning.urls.joining")),
    path("organisers/", organisers.organiser_list, name="organiser-list"),
    path("organisers/<slug:slug>/", organisers.organiser_page, name="organiser"),
    path("categories/", organisers.category_list, name="category-list"),
    path("badges/", organisers.badge_list, name="badge-list"),
    path("me/", me.dashboard, name="me"),
    path("my-activities/", me.my_activities, name="my-activities"),
    path("manage/", manage.manage_home, name="manage"),
    path("manage/organisers/new/", manage.organiser_new, name="organiser-new"),
    path("manage/organisers/<slug:slug>/", manage.organiser_edit, name="organiser-edit"),
    path("manage/activities/<slug:slug>/status/", manage.activity_status, name="activity-status"),
    path("", include("learning.urls.worksheets")),
    path("", include("learning.urls.co_organisers")),
    path("", include("learning.urls.participants")),
    path("", include("learning.urls.moderation")),
    path("", include("learning.urls.copies")),
    path("", include("learning.urls.exchange")),
    *playlists,
    *plans,
]
