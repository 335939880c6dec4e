from django.urls import URLPattern, URLResolver, path

from learning.views import joining

urlpatterns: list[URLPattern | URLResolver] = [
    path("activities/<slug:slug>/join/", joining.join, name="activity-join"),
    path("activities/<slug:slug>/wait/", joining.wait, name="activity-wait"),
    path("activities/<slug:slug>/leave/", joining.leave, name="activity-leave"),
    path("activities/<slug:slug>/name/", joining.show_name, name="activity-name"),
    path("activities/<slug:slug>/apply/", joining.apply, name="activity-apply"),
    path("activities/<slug:slug>/nominate/", joining.nominate, name="activity-nominate"),
    path("activities/<slug:slug>/out/", joining.out, name="activity-out"),
    path("take-part/<str:token>/", joining.invitation, name="place-invitation"),
]
