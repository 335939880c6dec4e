"""Open Badges 3.0 documents from plain values (specification 1.0, §B: data models). Unsigned."""

from .documents import AchievementData, CredentialData, IssuerData, JsonObject, identity_hash, timestamp

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


def profile(issuer: IssuerData) -> JsonObject:
    """Profile (§B.1.20)."""
    document: JsonObject = {
        "id": issuer.id,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.website or issuer.url,
    }
    if issuer.description:
        document["description"] = issuer.description
    if issuer.email:
        document["email"] = issuer.email
    return document


def achievement(data: AchievementData) -> JsonObject:
    """Achievement (§B.1.1), as it is embedded in credentials."""
    document: JsonObject = {
        "id": data.id,
        "type": ["Achievement"],
        "achievementType": "Badge",
        "name": data.name,
        "description": data.description,
        "criteria": {"id": data.url, "narrative": data.criteria},
        "image": {"id": data.image_url, "type": "Image", "caption": data.name},
        "inLanguage": data.language,
        "creator": profile(data.issuer),
    }
    if data.tags:
        document["tag"] = list(data.tags)
    if data.alignments:
        document["alignment"] = [
            {
                "type": ["Alignment"],
                "targetUrl": alignment.target_url,
                "targetName": alignment.target_name,
                **({"targetFramework": alignment.target_framework} if alignment.target_framework else {}),
            }
            for alignment in data.alignments
        ]
    return document


def achievement_document(data: AchievementData) -> JsonObject:
    """The Achievement as a document of its own."""
    return {"@context": list(CONTEXTS), **achievement(data)}


def credential(data: CredentialData) -> JsonObject:
    """AchievementCredential (§B.1.2), unsigned. The recipient is an id and a salted hash; no address in clear."""
    document: JsonObject = {
        "@context": list(CONTEXTS),
        "id": data.id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": data.achievement.name,
        "issuer": profile(data.achievement.issuer),
        "validFrom": timestamp(data.valid_from),
        "credentialSubject": {
            "id": data.subject_id,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": identity_hash(data.email, data.salt),
                    "identityType": "emailAddress",
                    "salt": data.salt,
                }
            ],
            "achievement": achievement(data.achievement),
        },
    }
    if data.valid_until is not None:
        document["validUntil"] = timestamp(data.valid_until)
    if data.evidence:
        document["evidence"] = [
            {
                **({"id": item.id} if item.id else {}),
                "type": ["Evidence"],
                "name": item.name,
                **({"narrative": item.narrative} if item.narrative else {}),
            }
            for item in data.evidence
        ]
    if data.status is not None:
        document["credentialStatus"] = {
            "id": f"{data.status.list_url}#{data.status.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(data.status.index),
            "statusListCredential": data.status.list_url,
        }
    return document
