"""Addresses on the network's own host, the identity provider."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("learning.urls.network")),
    path("", include("credentials.urls.network")),
    path("", include("theming.urls")),
    path("", include("tenants.urls.network")),
    path("", include("shared.urls")),
]
handler400 = "shared.views.errors.bad_request"
handler403 = "shared.views.errors.forbidden"
handler404 = "shared.views.errors.not_found"
handler500 = "shared.views.errors.server_error"
