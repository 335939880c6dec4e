from django.urls import URLPattern, URLResolver, path

from shared.views.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", health, name="health"),
]
