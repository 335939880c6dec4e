"""Reading what was issued in the current location."""

from collections.abc import Collection

from django.utils import timezone

from credentials.enums import CredentialState
from credentials.models import Achievement, Credential


def states_of(achievement: Achievement, member_ids: Collection[int]) -> dict[int, CredentialState]:
    """How the badge stands with each of these members who was ever given it; the best one counts."""
    now = timezone.now()
    found = Credential.objects.filter(achievement=achievement, member_id__in=member_ids).only(
        "member_id", "valid_until", "claimed_at", "revoked_at"
    )
    states: dict[int, CredentialState] = {}
    for credential in sorted(found, key=lambda one: one.revoked_at is None):
        assert credential.member_id is not None
        states[credential.member_id] = credential.state_at(now)
    return states
