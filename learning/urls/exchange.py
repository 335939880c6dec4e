from django.urls import URLPattern, URLResolver, path

from learning.views import claims, exchange

urlpatterns: list[URLPattern | URLResolver] = [
    path("manage/import/", exchange.import_new, name="import-new"),
    path("manage/import/template/<slug:kind>/", exchange.import_template, name="import-template"),
    path("manage/import/<uuid:key>/", exchange.import_page, name="import"),
    path("manage/import/<uuid:key>/wrong/<slug:kind>/", exchange.import_wrong, name="import-wrong"),
    path("manage/organisers/<slug:slug>/export/<slug:kind>/", exchange.export, name="organiser-export"),
    path("manage/providers/", claims.providers, name="providers"),
    path("manage/providers/<slug:slug>/claim/", claims.provider_claim, name="provider-claim"),
    path("organiser-claims/<str:token>/", claims.claim, name="organiser-claim"),
]
