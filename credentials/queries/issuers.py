from credentials.models import Issuer


def find_issuer(slug: str) -> Issuer | None:
    """The issuer of this address in the current location."""
    return Issuer.objects.filter(slug=slug).first()
