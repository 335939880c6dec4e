from django.urls import URLPattern, URLResolver, include, path

from tenants.views import handover

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", include("tenants.urls.me")),
    path("sign-in/", handover.sign_in, name="sign_in"),
    path("sign-up/", handover.sign_in, {"is_new": True}, name="sign_up"),
    path("hand-over/<str:token>/", handover.take_hand_over, name="take_hand_over"),
    path("sign-out/", handover.sign_out_here, name="sign_out"),
]
