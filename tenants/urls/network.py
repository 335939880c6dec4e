from django.urls import URLPattern, URLResolver, include, path

from tenants.views import calendars, console, guardians, handover, mailbox, notifications, own_data

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", include("tenants.urls.me")),
    path("calendar/<str:token>.ics", calendars.calendar_feed, name="calendar-feed"),
    path("unsubscribe/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("accounts/guardian/", guardians.guardian_page, name="account_guardian"),
    path("accounts/age/", guardians.age_page, name="account_age"),
    path("guardian/<str:token>/", guardians.guardian_answer, name="guardian-answer"),
    path("accounts/data/", own_data.data_page, name="account_data"),
    path("accounts/data/new/", own_data.start, name="account_data_start"),
    path("accounts/data/<uuid:pk>/", own_data.download, name="account_data_download"),
    path("accounts/delete/", own_data.delete, name="account_delete"),
    path("accounts/keep/", own_data.keep, name="account_keep"),
    path("keep-account/<str:token>/", own_data.keep_by_link, name="keep-account"),
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
