"""Both locations filled with the same kinds of things, every text of which holds the location's canary."""

import secrets
from dataclasses import dataclass

from credentials.models import Achievement, ClaimCode, Credential, Issuer
from credentials.services.claiming import create_claim_code
from credentials.services.issuing import issue_credential
from learning.models import Activity, Organiser
from learning.services.activities import create_activity, publish_activity
from learning.services.enrolments import join_activity
from learning.services.organisers import create_organiser
from shared.models import User
from tenants.context import in_tenant
from tenants.members.services.joining import join_tenant
from tenants.models import Tenant
from theming.models import Category


@dataclass(frozen=True)
class Things:
    """What one location holds, and the word that must never be seen elsewhere."""

    canary: str
    organiser: Organiser
    issuer: Issuer
    activity: Activity
    draft: Activity
    hidden_achievement: Achievement
    code: ClaimCode
    credential: Credential
    category: Category


def fill(tenant: Tenant, *, organiser: User, learner: User) -> Things:
    """Organiser, published and draft activity, code, issued credential and enrolment, all through the services."""
    canary = f"CANARY-{tenant.slug.upper()}-{secrets.token_hex(4)}"
    with in_tenant(tenant):
        owner, holder = join_tenant(user=organiser), join_tenant(user=learner)
        place = create_organiser(actor=owner, name=f"Org {canary}", description=f"About {canary}")
        category = Category.objects.order_by("order").first()
        assert category is not None
        texts = {
            "description": f"Description {canary}",
            "do": [f"Do {canary}"],
            "learn": [f"Learn {canary}"],
            "place": f"Place {canary}",
            "street": f"Street {canary}",
            "category": category,
            "type": "workshop",
            "schedule": "any_time",
            "visibility": "here",
        }
        activity = create_activity(actor=owner, organiser=place, title=f"Activity {canary}", **texts)
        publish_activity(actor=owner, activity=activity)
        draft = create_activity(actor=owner, organiser=place, title=f"Draft {canary}", **texts)
        join_activity(member=holder, activity=activity)
        assert activity.achievement is not None
        code = create_claim_code(actor=owner, achievement=activity.achievement, label=f"Code {canary}")
        result = issue_credential(
            actor=owner,
            achievement=activity.achievement,
            email=learner.email,
            recipient_name=f"Name {canary}",
        )
        assert draft.achievement is not None
        activity.refresh_from_db()
        return Things(
            canary=canary,
            organiser=place,
            issuer=place.issuer,
            activity=activity,
            draft=draft,
            hidden_achievement=draft.achievement,
            code=code,
            credential=result.credential,
            category=category,
        )
