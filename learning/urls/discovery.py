"""Finding activities, skills and frameworks in a location."""

from django.urls import URLPattern, URLResolver, path

from learning.views import frameworks, markers, search, sitemaps, skills

urlpatterns: list[URLPattern | URLResolver] = [
    path("activities/", search.activity_list, name="activity-list"),
    path("activities/points.json", markers.activity_points, name="activity-points"),
    path("activities/suggest.json", search.activity_suggestions, name="activity-suggestions"),
    path("skills/suggest.json", skills.skill_suggestions, name="skill-suggestions"),
    path("skills/from-text.json", skills.skills_from_text, name="skills-from-text"),
    path("sitemap.xml", sitemaps.location_sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.location_sitemap, name="sitemap-section"),
    path("frameworks/", frameworks.framework_list, name="framework-list"),
    path("frameworks/<slug:slug>/", frameworks.framework_page, name="framework"),
]
