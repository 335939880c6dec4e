"""allauth's settings (docs: https://docs.allauth.org). Its rate limits are off: ours count in the database
(`shared.accounts.limits`), so that all processes share them."""

from infra import configuration as _conf

ACCOUNT_ADAPTER = "tenants.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_MAX_EMAIL_ADDRESSES = 10
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_TIMEOUT = 3600
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "shared.accounts.forms.LoginForm",
    "request_login_code": "shared.accounts.forms.RequestCodeForm",
    "confirm_login_code": "shared.accounts.forms.ConfirmCodeForm",
    "reset_password": "shared.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "shared.accounts.forms.NewPasswordForm",
    "change_password": "shared.accounts.forms.ChangePasswordForm",
    "set_password": "shared.accounts.forms.SetPasswordForm",
    "reauthenticate": "shared.accounts.forms.ReauthenticateForm",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": True, "length": 8}
PASSWORD_RESET_TIMEOUT = 60 * 60

MFA_ADAPTER = "tenants.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # whoever holds the key must show that it is theirs
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_RATE_LIMITS = False
MFA_FORMS = {
    "add_webauthn": "shared.accounts.forms_of_passkeys.AddPasskeyForm",
    "login_webauthn": "shared.accounts.forms_of_passkeys.SignInByPasskeyForm",
    "reauthenticate_webauthn": "shared.accounts.forms_of_passkeys.ReauthenticateByPasskeyForm",
}
# Browsers treat *.localhost as secure; the library knows only https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _conf.PUBLIC_SCHEME == "http"
