from django.urls import URLPattern, URLResolver, path

from learning.urls.plans import everywhere as plans
from learning.views import me, network, sitemaps

urlpatterns: list[URLPattern | URLResolver] = [
    path("", network.network_home, name="network-home"),
    path("search/", network.network_search, name="network-search"),
    path("locations/", network.location_list, name="location-list"),
    path("locations/points.json", network.location_points, name="location-points"),
    path("sitemap.xml", sitemaps.network_sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.network_sitemap, name="sitemap-section"),
    path("me/", me.dashboard, name="me"),
    path("my-activities/", me.my_activities, name="my-activities"),
    *plans,
]
