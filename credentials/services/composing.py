"""From rows to the plain values that the standards' serialisers take."""

from credentials.addresses import achievement_url, credential_url, did_of, issuer_url, status_url
from credentials.models import Achievement, Credential, Issuer
from credentials.openbadges.documents import (
    AchievementData,
    AlignmentData,
    CredentialData,
    IssuerData,
    StatusEntry,
)


def issuer_data(issuer: Issuer) -> IssuerData:
    return IssuerData(
        id=did_of(issuer),
        ob2_url=issuer_url(issuer, "ob2.json"),
        url=issuer_url(issuer),
        name=issuer.name,
        description=issuer.description,
        email=issuer.email,
        website=issuer.website,
    )


def achievement_data(achievement: Achievement) -> AchievementData:
    return AchievementData(
        id=achievement_url(achievement, "ob3.json"),
        ob2_url=achievement_url(achievement, "ob2.json"),
        url=achievement_url(achievement),
        name=achievement.name,
        description=achievement.description,
        criteria=achievement.criteria,
        image_url=achievement_url(achievement, "image.png"),
        issuer=issuer_data(achievement.issuer),
        language=achievement.language,
        tags=tuple(achievement.tags),
        alignments=tuple(
            AlignmentData(entry["url"], entry["name"], entry.get("framework", ""))
            for entry in achievement.alignments
        ),
    )


def credential_data(credential: Credential, *, subject_id: str) -> CredentialData:
    """`subject_id`: the URI of the recipient that the credential names (besides the salted hash)."""
    return CredentialData(
        id=credential_url(credential, "ob3.json"),
        ob2_url=credential_url(credential, "ob2.json"),
        url=credential_url(credential),
        achievement=achievement_data(credential.achievement),
        subject_id=subject_id,
        email=credential.recipient_email,
        salt=credential.salt,
        valid_from=credential.valid_from,
        valid_until=credential.valid_until,
        status=StatusEntry(
            status_url(credential.issuer, credential.status_list.number), credential.status_index
        ),
        baked_image_url=credential_url(credential, "ob2.png"),
    )
