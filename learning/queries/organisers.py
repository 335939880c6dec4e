from learning.models import Organiser


def find_organiser(slug: str) -> Organiser | None:
    """The organiser of this address in the current location, with its issuer."""
    return Organiser.objects.select_related("issuer").filter(slug=slug).first()
