"""Absolute addresses of account pages, for mails: on the network's stored domain, never from a Host header."""

from django.conf import settings
from django.urls import reverse


def on_network(name: str, *args: str) -> str:
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    path = reverse(name, urlconf=settings.PUBLIC_SCHEMA_URLCONF, args=args)
    return f"{settings.PUBLIC_SCHEME}://{settings.NETWORK_DOMAIN}{port}{path}"
