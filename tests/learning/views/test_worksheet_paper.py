"""What the worksheet says on paper and in comparisons, word by word."""

from collections.abc import Callable

from django.test import Client

from learning.models import Activity
from learning.views.worksheet_pdf import _rows, paper_text
from learning.views.worksheet_words import value_text
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def test_lines_and_lists_of_a_description_stay_on_paper() -> None:
    typed = "# What we do\r\n\r\n**Bring** your bike:\r\n\r\n- a pump\r\n- a lock\r\n\r\n1. Come\r\n2. Go"

    assert paper_text(typed) == "What we do\n\nBring your bike:\n\n• a pump\n• a lock\n\n1. Come\n2. Go"


def test_short_fields_stand_in_pairs() -> None:
    names = ("starts_at", "ends_at", "recurrence", "format", "street", "place", "description")

    rows = _rows([{"name": name} for name in names])

    assert [[one["name"] for one in row] for row in rows] == [
        ["starts_at", "ends_at"],
        ["recurrence"],
        ["format"],
        ["street", "place"],
        ["description"],
    ]


def test_content_is_compared_as_people_wrote_it() -> None:
    blocks = [
        {"kind": "text", "v": 1, "id": "text0001", "title": "Read", "text": "**Bold**"},
        {"kind": "checklist", "v": 1, "id": "list0001", "title": "", "points": ["Pump", "Towel"]},
        {
            "kind": "quiz",
            "v": 1,
            "id": "quiz0001",
            "title": "",
            "questions": [{"text": "Q?", "choices": ["y", "n"], "right": [0], "why": ""}],
        },
        {
            "kind": "file",
            "v": 1,
            "id": "file0001",
            "title": "",
            "file": "00000000-0000-0000-0000-000000000000",
            "note": "",
        },
    ]

    said = value_text("blocks", blocks, categories={}, time_zone="UTC")

    assert said == "Read\n**Bold**\n\nPump\nTowel\n\nQ?\n* y\n- n\n\nFile"


def test_ends_of_lines_are_the_same_from_every_browser(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: Callable[..., Client]
) -> None:
    make_activity()
    petra = client_for(alpha, user=cast.petra)
    base = "/manage/activities/robots-for-everybody/"

    petra.post(f"{base}steps/name/", {"title": "Robots", "description": "One\r\n\r\nTwo", "go": "close"})
    petra.post(f"{base}content/new/text/", {"title": "", "text": "One\r\nTwo"})

    with in_tenant(alpha):
        activity = Activity.objects.get()
    assert (activity.description, activity.blocks[0]["text"]) == ("One\n\nTwo", "One\nTwo")
