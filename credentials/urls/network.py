from django.urls import URLPattern, URLResolver, path

from credentials.views import verification
from credentials.wallet.views import wallet_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("wallet/", wallet_page, name="wallet"),
    path("verify/", verification.verify_page, name="verify"),
]
