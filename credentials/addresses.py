"""The permanent addresses of issued things. They hang on the issuer's host, never on a request's."""

from django.conf import settings

from credentials.models import Achievement, Credential, Issuer
from credentials.openbadges.did import did_web


def origin(issuer: Issuer) -> str:
    """Scheme and authority under which everything of this issuer lives."""
    return f"{settings.PUBLIC_SCHEME}://{issuer.host}"


def did_of(issuer: Issuer) -> str:
    return did_web(issuer.host, "issuers", issuer.slug)


def issuer_url(issuer: Issuer, file: str = "") -> str:
    """`file`: "", "did.json" or "ob2.json"."""
    return f"{origin(issuer)}/issuers/{issuer.slug}/{file}"


def achievement_url(achievement: Achievement, file: str = "") -> str:
    """`file`: "", "ob3.json", "ob2.json", "image.png" or "image.svg"."""
    return f"{origin(achievement.issuer)}/achievements/{achievement.pk}/{file}"


def credential_url(credential: Credential, file: str = "") -> str:
    """`file`: "", "ob3.json", "ob3.jwt", "ob2.json", "ob3.png" or "ob2.png"."""
    return f"{origin(credential.issuer)}/credentials/{credential.pk}/{file}"


def status_url(issuer: Issuer, number: int) -> str:
    return f"{origin(issuer)}/status/{issuer.slug}/{number}/"
