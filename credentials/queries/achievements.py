import uuid

from credentials.models import Achievement


def find_achievement(pk: uuid.UUID) -> Achievement | None:
    """What can be earned under this id in the current location, with its issuer; archived ones too."""
    return Achievement.objects.select_related("issuer").filter(pk=pk).first()
