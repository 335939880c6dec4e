from django.urls import URLPattern, URLResolver, path

from learning.views import plan_adding, plans

everywhere: list[URLPattern | URLResolver] = [
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/shared/<str:code>/", plans.plan_shared, name="plan-shared"),
    path("plans/<uuid:pk>/", plans.plan_page, name="plan"),
    path("plans/<uuid:pk>/change/", plans.plan_change, name="plan-change"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    *everywhere,
    path("activities/<slug:slug>/plan/", plan_adding.plan_add, name="plan-add"),
    path("playlists/<slug:slug>/plan/", plan_adding.plan_add_playlist, name="plan-add-playlist"),
]
