"""Pages whose address is the key: whoever has the link of a mail may open them."""

from django.http import HttpResponse


def keep_address(response: HttpResponse) -> HttpResponse:
    """No other site and no search engine hears of the page's address.

    Not by "no-referrer": with it a browser says `Origin: null` when it sends the page's forms (Fetch, "append a request
    `Origin` header"), which are refused then as forged."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
