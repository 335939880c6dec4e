"""A child's name stands nowhere in public, whatever the child presses; and nothing is public without a guardian."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from learning.models import Enrolment
from learning.services.activities import create_activity, publish_activity
from learning.services.organisers import create_organiser
from shared.enums import ConsentState
from shared.models import GuardianConsent, Plan, User
from shared.services.plans import create_plan
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.tenants.test_guardians import child  # noqa: F401  (a fixture)
from theming.models import Category

ClientFor = Callable[..., Client]


def test_child_cannot_show_its_name_among_those_who_take_part(
    child: User,  # noqa: F811
    alpha: Tenant,
    cast: Cast,
    client_for: ClientFor,
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        activity = create_activity(
            actor=petra,
            organiser=create_organiser(actor=petra, name="Youth Club"),
            title="Robots",
            description="Build one.",
            category=Category.objects.get(slug="technology-and-computers"),
            type="workshop",
            place="Center",
            starts_at=timezone.now() + timedelta(days=3),
            participants_visibility="members",
        )
        publish_activity(actor=petra, activity=activity)
    mia = client_for(alpha, user=child)
    mia.post("/activities/robots/join/")

    own_page = mia.get("/activities/robots/").content.decode()
    mia.post("/activities/robots/name/", {"shows": "yes"})
    with in_tenant(alpha):
        said = Enrolment.objects.get(member_id=child.pk).shows_name
        Enrolment.objects.update(shows_name=True)  # as said by somebody who was of age in another country
    page = client_for(alpha, user=cast.lena).get("/activities/robots/").content.decode()

    assert ("/activities/robots/name/" in own_page, said, "Mia" in page) == (False, False, False)


def test_plan_of_a_child_is_shared_with_a_guardians_word_alone_and_without_the_name(
    child: User,  # noqa: F811
    client_for: ClientFor,
) -> None:
    mia, stranger = client_for(None, user=child), client_for(None)
    plan = create_plan(actor=child, title="Summer")

    def share() -> str:
        page = mia.post(f"/plans/{plan.pk}/change/", {"action": "share"}, follow=True).content.decode()
        found = re.search(r"/plans/shared/[\w-]{30,}/", page)
        return found[0] if found else page

    refused = share()
    consent = GuardianConsent.objects.create(
        user=child,
        email="mum@example.org",
        state=ConsentState.CONFIRMED,
        nonce="n",
        asked_at=timezone.now(),
    )
    link = share()
    shown = stranger.get(link)
    consent.delete()
    gone = stranger.get(link)

    assert "Your guardian must give permission first" in refused
    assert Plan.objects.get().share_code is not None
    assert (shown.status_code, "Summer" in shown.content.decode(), "Mia" in shown.content.decode()) == (
        200,
        True,
        False,
    )
    assert gone.status_code == 404
