"""Addresses on a location's host."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("learning.urls.location")),
    path("", include("credentials.urls.location")),
    path("", include("theming.urls")),
    path("", include("tenants.urls.location")),
    path("", include("shared.urls")),
]
handler400 = "shared.views.errors.bad_request"
handler403 = "shared.views.errors.forbidden"
handler404 = "shared.views.errors.not_found"
handler500 = "shared.views.errors.server_error"
