"""Writing one block of the content while somebody else is at it too."""

import re
from typing import Any

import pytest
from django.test import Client

from learning.models import Activity
from learning.services.contents import add_block
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.worksheets import BASE, Make, editor, petra

__all__ = ["editor", "petra"]  # fixtures

CONTENT = f"{BASE}content/"


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


def seen(page: Any) -> str:
    """The hidden field that says what the form showed."""
    return re.search(r'name="seen" value="(\w{16})"', page.content.decode())[1]  # type: ignore[index]


def texts(alpha: Tenant) -> list[str]:
    with in_tenant(alpha):
        return [one["text"] for one in Activity.objects.get().blocks]


def test_two_who_write_the_same_block_are_told_and_nothing_is_lost(
    block: str, petra: Client, editor: Client, alpha: Tenant
) -> None:
    mark = seen(petra.get(block))
    assert seen(editor.get(block)) == mark
    editor.post(block, {"title": "Before", "text": "Come at eleven.", "seen": mark})

    told = petra.post(block, {"title": "Before", "text": "Bring water.", "seen": mark})

    page = told.content.decode()
    assert (told.status_code, texts(alpha)) == (409, ["Come at eleven."])
    assert "Somebody else has changed the same thing meanwhile." in page
    assert "Come at eleven." in page
    assert "Bring water." in page
    petra.post(block, {"title": "Before", "text": "Come at eleven. Bring water.", "seen": seen(told)})
    assert texts(alpha) == ["Come at eleven. Bring water."]


def test_block_that_is_removed_while_it_is_written_can_be_added_again(
    block: str, petra: Client, editor: Client, alpha: Tenant
) -> None:
    key = block.rstrip("/").rpartition("/")[2]
    typed = {"title": "Before", "text": "A long text.", "kind": "text", "seen": seen(petra.get(block))}
    editor.post(CONTENT, {"action": "remove", "block": key})

    answer = petra.post(block, typed)

    page = answer.content.decode()
    assert (answer.status_code, texts(alpha)) == (422, [])
    assert "somebody else has removed it meanwhile" in page
    assert "A long text." in page
    assert f'action="{CONTENT}new/text/"' in page
    petra.post(f"{CONTENT}new/text/", typed)
    assert texts(alpha) == ["A long text."]
    assert petra.post(block, {"kind": "nothing"}).status_code == 404
