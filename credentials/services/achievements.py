"""What can be earned."""

import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from credentials.models import Achievement, Issuer
from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member


@dataclass(frozen=True)
class AchievementArt:
    """How the badge is drawn. `hue`: OKLCH degrees; `level`: 0 to 3 stars; `accent`: "#rrggbb"."""

    shape: str = "hex"
    icon: str = "award"
    hue: int = 150
    level: int = 1
    accent: str = "#f9c426"
    seed: int | None = None


@transaction.atomic
def create_achievement(
    *,
    actor: Member | None,
    issuer: Issuer,
    name: str,
    description: str,
    criteria: str,
    source: str = "",
    source_url: str = "",
    language: str = "en",
    tags: Sequence[str] = (),
    alignments: Sequence[dict[str, str]] = (),
    art: AchievementArt | None = None,
    valid_days: int | None = None,
) -> Achievement:
    """An achievement with a generated image. `source`: opaque reference to what it recognises ("activity:<id>")."""
    if actor is not None:
        require("issuer.define", actor, issuer)
    drawn = art or AchievementArt()
    achievement = Achievement.objects.create(
        issuer=issuer,
        name=name,
        description=description,
        criteria=criteria,
        source=source,
        source_url=source_url,
        language=language,
        tags=list(tags),
        alignments=list(alignments),
        valid_days=valid_days,
        art_shape=drawn.shape,
        art_icon=drawn.icon,
        art_hue=drawn.hue,
        art_level=drawn.level,
        art_accent=drawn.accent,
        art_seed=zlib.crc32(name.encode()) % 100_000 if drawn.seed is None else drawn.seed,
    )
    record_audit(actor_id=actor.user_id if actor else None, action="achievement.created", target=achievement)
    return achievement


@transaction.atomic
def update_achievement(
    *, actor: Member | None, achievement: Achievement, art: AchievementArt | None = None, **fields: object
) -> Achievement:
    """Change texts or image. Credentials that were issued before keep what they say."""
    if actor is not None:
        require("achievement.define", actor, achievement)
    allowed = {
        "name",
        "description",
        "criteria",
        "language",
        "tags",
        "alignments",
        "valid_days",
        "source_url",
    }
    if set(fields) - allowed:
        raise TypeError(f"cannot be changed: {', '.join(sorted(set(fields) - allowed))}")
    if art is not None:
        fields |= {f"art_{name}": value for name, value in asdict(art).items() if value is not None}
    changes = {name: [getattr(achievement, name), value] for name, value in fields.items()}
    for name, value in fields.items():
        setattr(achievement, name, value)
    achievement.save()
    record_audit(
        actor_id=actor.user_id if actor else None,
        action="achievement.updated",
        target=achievement,
        changes=changes,
    )
    return achievement


@transaction.atomic
def delete_achievement(*, actor: Member | None, achievement: Achievement) -> bool:
    """Take away one that nobody was ever given or promised; others stay, and False is returned."""
    if actor is not None:
        require("issuer.define", actor, achievement.issuer)
    if achievement.credentials.exists() or achievement.claim_codes.exists():
        return False
    record_audit(actor_id=actor.user_id if actor else None, action="achievement.deleted", target=achievement)
    achievement.delete()
    return True
