"""What the tests of learning start from: Petra's organiser at alpha and activities of hers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from learning.models import Activity, Organiser
from learning.services.activities import create_activity, publish_activity
from learning.services.organisers import create_organiser
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from theming.models import Category


@pytest.fixture
def organiser(alpha: Tenant, cast: Cast) -> Organiser:
    """Owned by Petra."""
    with in_tenant(alpha):
        return create_organiser(
            actor=cast.member(cast.petra), name="Youth Club", description="We do *things*."
        )


@pytest.fixture
def make_activity(alpha: Tenant, cast: Cast, organiser: Organiser) -> Callable[..., Activity]:
    """`make_activity(title=..., capacity=...)`: published unless `publish=False`."""

    def make(*, publish: bool = True, **fields: Any) -> Activity:
        with in_tenant(alpha):
            petra = cast.member(cast.petra)
            activity = create_activity(
                actor=petra,
                organiser=organiser,
                **{
                    "title": "Robots for everybody",
                    "description": "Build a robot in a day.",
                    "do": ["Build a robot"],
                    "learn": ["Soldering"],
                    "category": Category.objects.get(slug="technology-and-computers"),
                    "type": "workshop",
                    "starts_at": timezone.now() + timedelta(days=3),
                    "place": "Center",
                    "lat": 46.05,
                    "lon": 14.5,
                    **fields,
                },
            )
            return publish_activity(actor=petra, activity=activity) if publish else activity

    return make
