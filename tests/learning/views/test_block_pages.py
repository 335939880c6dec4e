"""Writing one block of the content while somebody else is at it too, and what readers see of places and content."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from learning.enums import OrganiserRole
from learning.models import Activity, Organiser
from learning.services.activities import update_activity
from learning.services.contents import add_block
from learning.services.enrolments import join_activity
from learning.services.organisers import set_organiser_role
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
CONTENT = "/manage/activities/robots-for-everybody/content/"
PAGE = "/activities/robots-for-everybody/"


@pytest.fixture
def block(make_activity: Make, alpha: Tenant, cast: Cast) -> str:
    """The address at which a text is changed."""
    activity = make_activity()
    with in_tenant(alpha):
        key = add_block(
            actor=cast.member(cast.petra),
            activity=activity,
            content={"kind": "text", "title": "Before", "text": "Come at ten."},
        )
    return f"{CONTENT}{key}/"


@pytest.fixture
def petra(alpha: Tenant, client_for: ClientFor, cast: Cast) -> Client:
    return client_for(alpha, user=cast.petra)


@pytest.fixture
def ravi(organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast) -> Client:
    """Another editor."""
    with in_tenant(alpha):
        set_organiser_role(
            actor=None, organiser=organiser, member=cast.member(cast.ravi), role=OrganiserRole.EDITOR
        )
    return client_for(alpha, user=cast.ravi)


def seen(page: Any) -> str:
    """The hidden field that says what the form showed."""
    return re.search(r'name="seen" value="(\w{16})"', page.content.decode())[1]  # type: ignore[index]


def texts(alpha: Tenant) -> list[str]:
    with in_tenant(alpha):
        return [one["text"] for one in Activity.objects.get().blocks]


def test_two_who_write_the_same_block_are_told_and_nothing_is_lost(
    block: str, petra: Client, ravi: Client, alpha: Tenant
) -> None:
    mark = seen(petra.get(block))
    assert seen(ravi.get(block)) == mark
    ravi.post(block, {"title": "Before", "text": "Come at eleven.", "seen": mark})

    told = petra.post(block, {"title": "Before", "text": "Bring water.", "seen": mark})

    page = told.content.decode()
    assert (told.status_code, texts(alpha)) == (409, ["Come at eleven."])
    assert "Somebody else has changed the same thing meanwhile." in page
    assert "Come at eleven." in page
    assert "Bring water." in page
    petra.post(block, {"title": "Before", "text": "Come at eleven. Bring water.", "seen": seen(told)})
    assert texts(alpha) == ["Come at eleven. Bring water."]


def test_block_that_is_removed_while_it_is_written_can_be_added_again(
    block: str, petra: Client, ravi: Client, alpha: Tenant
) -> None:
    key = block.rstrip("/").rpartition("/")[2]
    typed = {"title": "Before", "text": "A long text.", "kind": "text", "seen": seen(petra.get(block))}
    ravi.post(CONTENT, {"action": "remove", "block": key})

    answer = petra.post(block, typed)

    page = answer.content.decode()
    assert (answer.status_code, texts(alpha)) == (422, [])
    assert "somebody else has removed it meanwhile" in page
    assert "A long text." in page
    assert f'action="{CONTENT}new/text/"' in page
    petra.post(f"{CONTENT}new/text/", typed)
    assert texts(alpha) == ["A long text."]
    assert petra.post(block, {"kind": "nothing"}).status_code == 404


@pytest.mark.parametrize("joining", ["open", "apply", "nominate"])
def test_everybody_sees_how_many_places_are_left(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor, joining: str
) -> None:
    activity = make_activity(capacity=3)
    with in_tenant(alpha):
        join_activity(member=cast.member(cast.ravi), activity=activity)
        update_activity(actor=cast.member(cast.petra), activity=activity, joining=joining)

    for user in (None, cast.lena):
        assert "2 places left" in client_for(alpha, user=user).get(PAGE).content.decode()


def test_single_version_has_nothing_to_compare(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    make_activity()
    path = "/manage/activities/robots-for-everybody/versions/"

    assert ("Compare</button>" in petra.get(path).content.decode()) is False
    petra.post("/manage/activities/robots-for-everybody/steps/people/", {"price_note": "5", "go": "close"})
    assert "Compare</button>" in petra.get(path).content.decode()


def test_number_of_a_step_is_the_one_in_the_bar(make_activity: Make, petra: Client) -> None:
    make_activity()

    page = petra.get("/manage/activities/robots-for-everybody/steps/badge/").content.decode()

    bar = re.search(
        r'<button[^>]*aria-current="step".*?wsbar__n" aria-hidden="true">(.*?)</span>', page, re.S
    )
    assert bar is not None
    assert re.search(r"Step 12 of 13", page)
