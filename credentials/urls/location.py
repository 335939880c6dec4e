from django.urls import URLPattern, URLResolver, path

from credentials.views import claims, documents, manage, pages, verification
from credentials.wallet.views import wallet_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("credentials/<uuid:pk>/", pages.credential_page, name="credential"),
    path("credentials/<uuid:pk>/findable/", pages.credential_findable, name="credential-findable"),
    path("credentials/<uuid:pk>/name/", pages.credential_name, name="credential-name"),
    path("credentials/<uuid:pk>/ob3.json", documents.credential_ob3, name="credential-ob3"),
    path("credentials/<uuid:pk>/ob3.jwt", documents.credential_jwt, name="credential-jwt"),
    path("credentials/<uuid:pk>/ob2.json", documents.credential_ob2, name="credential-ob2"),
    path("credentials/<uuid:pk>/ob3.png", documents.credential_ob3_png, name="credential-ob3-png"),
    path("credentials/<uuid:pk>/ob2.png", documents.credential_ob2_png, name="credential-ob2-png"),
    path("achievements/<uuid:pk>/", pages.achievement_page, name="achievement"),
    path("achievements/<uuid:pk>/ob3.json", documents.achievement_ob3, name="achievement-ob3"),
    path("achievements/<uuid:pk>/ob2.json", documents.achievement_ob2, name="achievement-ob2"),
    path("achievements/<uuid:pk>/image.svg", documents.achievement_image_svg, name="achievement-svg"),
    path("achievements/<uuid:pk>/image.png", documents.achievement_image_png, name="achievement-png"),
    path("achievements/<uuid:pk>/issue/", manage.issue, name="issue"),
    path("achievements/<uuid:pk>/revoke/<uuid:credential>/", manage.revoke, name="revoke"),
    path("achievements/<uuid:pk>/codes/", manage.codes, name="codes"),
    path("achievements/<uuid:pk>/codes/<int:number>/", manage.show_code, name="code"),
    path("achievements/<uuid:pk>/codes/<int:number>/qr.svg", manage.code_qr, name="code-qr"),
    path("achievements/<uuid:pk>/codes/<int:number>/off/", manage.deactivate_code, name="code-off"),
    path("issuers/<slug:slug>/", pages.issuer_page, name="issuer"),
    path("issuers/<slug:slug>/ob2.json", documents.issuer_ob2, name="issuer-ob2"),
    path("issuers/<slug:slug>/did.json", documents.issuer_did, name="issuer-did"),
    path("status/<slug:slug>/<int:number>/", documents.status_list, name="status-list"),
    path("claim/", claims.ask_code, name="claim-ask"),
    path("claim/<str:code>/", claims.claim, name="claim"),
    path("wallet/", wallet_page, name="wallet"),
    path("verify/", verification.verify_page, name="verify"),
]
