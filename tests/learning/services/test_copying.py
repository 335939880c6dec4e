from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from learning.enums import ActivityRole, ActivityStatus
from learning.models import Activity
from learning.services.copying import copy_activity, set_template
from learning.services.enrolments import join_activity
from learning.services.item_teams import set_item_role
from learning.services.organisers import create_organiser
from shared.errors import NotAllowed
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def test_copy_is_a_draft_with_texts_and_without_people_and_past_dates(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    source = make_activity(starts_at=timezone.now() - timedelta(days=1), capacity=5)

    with in_tenant(alpha):
        Activity.objects.update(starts_at=timezone.now() + timedelta(days=1))
        source.refresh_from_db()
        join_activity(member=cast.member(cast.lena), activity=source)
        Activity.objects.update(starts_at=timezone.now() - timedelta(days=1))
        source.refresh_from_db()
        made = copy_activity(actor=cast.member(cast.petra), source=source, organiser=source.organiser)
        made.refresh_from_db()

        assert (made.status, made.enrolled, made.starts_at, made.capacity) == (
            ActivityStatus.DRAFT,
            0,
            None,
            5,
        )
        assert (made.title, made.do, made.learn) == ("Robots for everybody (copy)", source.do, source.learn)
        assert made.achievement_id != source.achievement_id


def test_others_start_from_what_is_shared_alone(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    source = make_activity()

    with in_tenant(alpha):
        petra, ravi = cast.member(cast.petra), cast.member(cast.ravi)
        own = create_organiser(actor=ravi, name="Bike Kitchen")
        with pytest.raises(NotAllowed):
            copy_activity(actor=ravi, source=source, organiser=own)
        with pytest.raises(NotAllowed):
            set_template(actor=ravi, activity=source, is_template=True)
        set_template(actor=petra, activity=source, is_template=True)
        with pytest.raises(NotAllowed):  # for whom one does not write
            copy_activity(actor=ravi, source=source, organiser=source.organiser)

        assert copy_activity(actor=ravi, source=source, organiser=own).organiser == own


def test_templates_are_shown_to_who_organises_and_started_from(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: Callable[..., Client]
) -> None:
    make_activity()
    petra, lena = client_for(alpha, user=cast.petra), client_for(alpha, user=cast.lena)
    path = "/manage/activities/robots-for-everybody/"

    petra.post(path + "template/", {"share": "yes"})
    assert "Robots for everybody" in petra.get("/manage/templates/").content.decode()
    assert lena.get("/manage/templates/").status_code == 404
    start = "/manage/templates/robots-for-everybody/start/"
    assert lena.post(start, {"organiser": "youth-club"}).status_code == 404
    made = petra.post(start, {"organiser": "youth-club"})
    assert made["Location"] == "/manage/activities/robots-for-everybody-copy/"
    assert petra.post(path + "copy/")["Location"] == "/manage/activities/robots-for-everybody-copy-2/"
    petra.post(path + "template/", {"share": "no"})
    assert "Robots for everybody" not in petra.get("/manage/templates/").content.decode()


def test_copy_by_who_has_a_role_in_this_activity_alone_is_not_there(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: Callable[..., Client]
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        set_item_role(actor=None, item=activity, member=cast.member(cast.lena), role=ActivityRole.EDITOR)
    address = f"/manage/activities/{activity.slug}/copy/"

    answers = [client_for(alpha, user=user).post(address).status_code for user in (cast.lena, cast.ravi)]

    assert answers == [404, 404]
    assert client_for(alpha, user=cast.petra).post(address).status_code == 302
