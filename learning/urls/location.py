from django.urls import URLPattern, URLResolver, path

from learning.views import activities, home, manage, me, organisers

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.location_home, name="home"),
    path("activities/", activities.activity_list, name="activity-list"),
    path("activities/points.json", activities.activity_points, name="activity-points"),
    path("activities/<slug:slug>/", activities.activity_page, name="activity"),
    path("activities/<slug:slug>/point.json", activities.activity_point, name="activity-point"),
    path("activities/<slug:slug>/cover.svg", activities.activity_cover, name="activity-cover"),
    path("activities/<slug:slug>/join/", activities.join, name="activity-join"),
    path("activities/<slug:slug>/leave/", activities.leave, name="activity-leave"),
    path("organisers/", organisers.organiser_list, name="organiser-list"),
    path("organisers/<slug:slug>/", organisers.organiser_page, name="organiser"),
    path("categories/", organisers.category_list, name="category-list"),
    path("badges/", organisers.badge_list, name="badge-list"),
    path("me/", me.dashboard, name="me"),
    path("my-activities/", me.my_activities, name="my-activities"),
    path("manage/", manage.manage_home, name="manage"),
    path("manage/organisers/new/", manage.organiser_new, name="organiser-new"),
    path("manage/organisers/<slug:slug>/", manage.organiser_edit, name="organiser-edit"),
    path("manage/organisers/<slug:slug>/activities/new/", manage.activity_new, name="activity-new"),
    path("manage/activities/<slug:slug>/", manage.activity_edit, name="activity-edit"),
    path("manage/activities/<slug:slug>/status/", manage.activity_status, name="activity-status"),
    path("manage/activities/<slug:slug>/participants/", manage.participants, name="participants"),
]
