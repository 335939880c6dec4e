from django.urls import URLPattern, URLResolver, include, path

from tenants.views import console, handover, mailbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("shared.accounts.urls")),
    path("account/", handover.to_account, name="account"),
    path("sign-in/", handover.sign_in_on_network, name="sign_in"),
    path("sign-up/", handover.sign_in_on_network, {"is_new": True}, name="sign_up"),
    path("sign-out/", handover.sign_out_of_network, name="sign_out"),
    path("accounts/logout/", handover.sign_out_of_network, name="account_logout"),
    path("hand-over/", handover.hand_over, name="hand_over"),
    path("console/migrations/", console.migrations, name="console-migrations"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", mailbox.mail, name="mailbox_mail"),
    path("mailbox/<str:name>/html/", mailbox.mail_html, name="mailbox_mail_html"),
]
