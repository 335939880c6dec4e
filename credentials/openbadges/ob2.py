"""Open Badges 2.0 documents from the same plain values (IMS Open Badges 2.0 §3). Hosted verification."""

from .documents import AchievementData, CredentialData, IssuerData, JsonObject, identity_hash, timestamp

CONTEXT = "https://w3id.org/openbadges/v2"


def issuer_profile(issuer: IssuerData, *, origin: str) -> JsonObject:
    """Profile. `origin`: scheme and host under which its assertions are hosted."""
    document: JsonObject = {
        "@context": CONTEXT,
        "id": issuer.ob2_url,
        "type": "Issuer",
        "name": issuer.name,
        "url": issuer.website or issuer.url,
        "verification": {"type": "VerificationObject", "startsWith": origin + "/"},
    }
    if issuer.description:
        document["description"] = issuer.description
    if issuer.email:
        document["email"] = issuer.email
    return document


def badge_class(data: AchievementData) -> JsonObject:
    """BadgeClass."""
    document: JsonObject = {
        "@context": CONTEXT,
        "id": data.ob2_url,
        "type": "BadgeClass",
        "name": data.name,
        "description": data.description,
        "image": data.image_url,
        "criteria": {"id": data.url, "narrative": data.criteria},
        "issuer": data.issuer.ob2_url,
    }
    if data.tags:
        document["tags"] = list(data.tags)
    if data.alignments:
        document["alignment"] = [
            {
                "targetUrl": alignment.target_url,
                "targetName": alignment.target_name,
                **({"targetFramework": alignment.target_framework} if alignment.target_framework else {}),
            }
            for alignment in data.alignments
        ]
    return document


def assertion(data: CredentialData) -> JsonObject:
    """Assertion, hosted at its own id."""
    document: JsonObject = {
        "@context": CONTEXT,
        "id": data.ob2_url,
        "type": "Assertion",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": data.salt,
            "identity": identity_hash(data.email, data.salt),
        },
        "badge": data.achievement.ob2_url,
        "verification": {"type": "HostedBadge"},
        "issuedOn": timestamp(data.valid_from),
    }
    if data.baked_image_url:
        document["image"] = data.baked_image_url
    if data.valid_until is not None:
        document["expires"] = timestamp(data.valid_until)
    if data.evidence:
        document["evidence"] = [
            {
                **({"id": item.id} if item.id else {}),
                "name": item.name,
                **({"narrative": item.narrative} if item.narrative else {}),
            }
            for item in data.evidence
        ]
    return document


def revoked_assertion(ob2_url: str, *, reason: str) -> JsonObject:
    """What answers 410 at a revoked assertion's address (§4.2)."""
    document: JsonObject = {"@context": CONTEXT, "id": ob2_url, "type": "Assertion", "revoked": True}
    if reason:
        document["revocationReason"] = reason
    return document
