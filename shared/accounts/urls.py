"""Pages of accounts, on the network's host below `/accounts/`. Names are allauth's where its code asks for them."""

from allauth.account import views as allauth_views
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, URLResolver, path, re_path

from shared.accounts.device import told_apart
from shared.accounts.evenly import evenly
from shared.accounts.views import account, passkeys, reauthenticate, sign_up

urlpatterns: list[URLPattern | URLResolver] = [
    path("", account.home, name="account_home"),
    path("profile/", account.profile, name="account_profile"),
    # signing up
    path("signup/", evenly(sign_up.sign_up), name="account_signup"),
    path("confirm-email/", sign_up.confirm_code, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", sign_up.confirm_link, name="account_confirm_email"),
    # signing in
    path("login/", told_apart(evenly(allauth_views.login)), name="account_login"),
    path("login/code/", evenly(allauth_views.request_login_code), name="account_request_login_code"),
    path("login/code/confirm/", allauth_views.confirm_login_code, name="account_confirm_login_code"),
    path("login/passkey/", passkeys.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", reauthenticate.by_code, name="account_reauthenticate_code"),
    path("reauthenticate/passkey/", reauthenticate.by_passkey, name="mfa_reauthenticate_webauthn"),
    # passwords
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/reset/", evenly(allauth_views.password_reset), name="account_reset_password"),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[\w-]+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # addresses
    path("email/", account.emails, name="account_email"),
    path("email/code/", account.email_code, name="account_email_code"),
    path("email/link/<str:key>/", account.email_link, name="account_email_link"),
    # passkeys
    path("passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", passkeys.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("sign-out-everywhere/", account.sign_out_everywhere, name="account_sign_out_everywhere"),
]
