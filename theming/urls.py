from django.urls import URLPattern, URLResolver, path

from theming.views import look

urlpatterns: list[URLPattern | URLResolver] = [
    path("theme.css", look.theme_css, name="theme"),
    path("icon.svg", look.icon_svg, name="icon"),
    path("icon-<int:size>.png", look.icon_png, name="icon-png"),
    path("manifest.webmanifest", look.manifest, name="manifest"),
    path("robots.txt", look.robots_txt, name="robots"),
    path("basemap.json", look.basemap, name="basemap"),
]
