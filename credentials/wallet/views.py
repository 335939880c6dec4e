"""The wallet: one per person, on every host."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from credentials.services.claiming import accept_waiting_credentials
from credentials.wallet.models import WalletItem
from credentials.wallet.queries.items import state_of, waiting_for, wallet_of
from credentials.wallet.services.projecting import addresses_of
from shared.moments import short_day_text
from tenants.access import open_to_all
from tenants.context import on_the_network
from tenants.members.requests import user_of_request


@open_to_all
@on_the_network
@require_http_methods(["GET", "HEAD", "POST"])
def wallet_page(request: HttpRequest) -> HttpResponse:
    """Everything that a person holds, from all locations, read from the public schema. POST takes what waits."""
    user = user_of_request(request)
    if user is None:
        return redirect("/sign-in/?next=/wallet/")
    addresses = addresses_of(user)
    if request.method == "POST":
        for address in sorted(addresses):
            accept_waiting_credentials(user=user, email=address)
        return redirect("/wallet/")
    page = Paginator(wallet_of(user), 48).get_page(request.GET.get("page"))
    return render(
        request,
        "credentials/wallet/list.html",
        {
            "badges": [_card(item) for item in page.object_list],
            "waiting": [_card(item) for item in waiting_for(addresses)[:48]],
            "total": page.paginator.count,
            "page": page if page.has_other_pages() else None,
            # A code belongs to one location, so it is typed on that location's host.
            "claim_url": "/claim/" if getattr(request, "tenant", None) else "",
            "explore_url": "/activities/" if getattr(request, "tenant", None) else "/search/",
            "verify_url": "/verify/",
        },
    )


def _card(item: WalletItem) -> dict[str, str]:
    state = state_of(item, timezone.now())
    return {
        "name": item.achievement_name,
        "url": item.url,
        "image_url": item.image_url,
        "detail": f"{item.issuer_name} · {item.tenant.name} · {short_day_text(item.issued_at)}",
        "state": "" if state == "held" else state,
    }
