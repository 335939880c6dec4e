"""While one types: autosave, who else is at it, and two people who change the same."""

import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client

from learning.models import Activity, ActivityDraft
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.worksheets import BASE, ClientFor, Make, editor, petra, post, saved

__all__ = ["editor", "petra"]  # fixtures


def test_autosave_keeps_what_is_typed_and_publishes_nothing(
    make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity()

    answer = petra.post(
        f"{BASE}steps/name/draft/", {"base": "1", "title": "Robo", "description": "New", "foreign": "x"}
    )

    assert answer.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d:\d\d", json.loads(answer.content)["at"])
    assert saved(alpha).title == "Robots for everybody"
    with in_tenant(alpha):
        [entry] = ActivityDraft.objects.get().data.values()
        assert (entry["base"], entry["values"]) == (1, {"title": ["Robo"], "description": ["New"]})
    page = petra.get(f"{BASE}steps/name/").content.decode()
    assert 'value="Robo"' in page
    assert "Robo" in petra.get(f"{BASE}preview/").content.decode()
    assert "Robo<" not in petra.get("/activities/robots-for-everybody/").content.decode()


def test_autosave_of_everything_is_shown_again(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    """Each kind of field, right or wrong, comes back as it was typed."""
    make_activity()
    typed = {
        "people": {"languages": ["sl"], "accessibility": ["captions"], "age_min": ["many"]},
        "joining": {"joining": ["apply"], "questions": ["Why? *"], "has_waiting_list": []},
        "when": {"schedule": ["repeating"], "days": ["TU", "TH"], "starts_at": ["2031-07-05T10:00"]},
        "languages": {"language": ["en"], "de:title": ["Roboter"], "de:do": ["Löten\nSägen"]},
    }
    for step, fields in typed.items():
        petra.post(f"{BASE}steps/{step}/draft/", {"base": "1", **fields})
    text = {step: petra.get(f"{BASE}steps/{step}/").content.decode() for step in typed}

    assert 'value="many"' in text["people"]
    assert re.search(r'value="captions"[^>]*checked', text["people"])
    assert not re.search(r'value="step_free"[^>]*checked', text["people"])
    assert re.search(r'value="apply"[^>]*checked', text["joining"])
    assert not re.search(r'name="has_waiting_list"[^>]*checked', text["joining"])
    assert re.search(r'value="TH"[^>]*checked', text["when"])
    assert 'value="2031-07-05T10:00"' in text["when"]
    assert 'value="Roboter"' in text["languages"]
    assert "Löten\nSägen" in text["languages"]


def test_draft_that_says_what_is_saved_is_no_unsaved_change(
    make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity()
    petra.post(
        f"{BASE}steps/name/draft/",
        {"base": "1", "title": "Robots for everybody", "description": "Build a robot in a day."},
    )

    assert "You have unsaved changes" not in petra.get(f"{BASE}steps/name/").content.decode()


@pytest.mark.parametrize("step", ["nothing", "check", "content"])
def test_autosave_of_no_step_is_not_found(step: str, make_activity: Make, petra: Client) -> None:
    make_activity()

    assert petra.post(f"{BASE}steps/{step}/draft/", {"title": "x"}).status_code == 404


def test_autosave_of_too_much_says_so(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    make_activity()

    answer = petra.post(f"{BASE}steps/name/draft/", {"base": "1", "description": "x" * 300_000})

    assert (answer.status_code, "Shorten it" in answer.content.decode()) == (413, True)
    with in_tenant(alpha):
        assert not ActivityDraft.objects.exists()


def test_autosave_without_end_is_slowed_down(
    make_activity: Make, petra: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_activity()
    monkeypatch.setattr("learning.views.worksheet_typing.AUTOSAVES_A_MINUTE", 2)

    answers = [petra.post(f"{BASE}steps/name/draft/", {"base": "1", "title": str(n)}) for n in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) >= 1


def test_autosave_wants_the_token_of_its_own_page(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    make_activity()
    forged = client_for(alpha, user=cast.petra, enforce_csrf_checks=True)

    assert forged.post(f"{BASE}steps/name/draft/", {"title": "x"}).status_code == 403


def test_others_are_named_while_they_are_at_it(make_activity: Make, petra: Client, editor: Client) -> None:
    make_activity()

    assert "Petra" not in petra.post(f"{BASE}presence/").content.decode()
    assert "Petra is editing this too" in editor.get(f"{BASE}steps/name/").content.decode()
    assert "Petra is editing this too" in editor.post(f"{BASE}presence/").content.decode()
    assert "Ravi is editing this too" in petra.post(f"{BASE}presence/").content.decode()


@pytest.fixture
def conflict(make_activity: Make, petra: Client, editor: Client) -> Any:
    """Petra has saved another name; Ravi, who saw the old one, saves his."""
    make_activity()
    post(petra, "name", 1, title="Robots by Petra", description="Hers.\nCommon.")
    return post(editor, "name", 1, title="Robots by Ravi", description="His.\nCommon.")


def test_conflict_shows_both_and_overwrites_nothing(conflict: Any, alpha: Tenant, editor: Client) -> None:
    text = conflict.content.decode()

    assert conflict.status_code == 409
    assert "Petra saved at" in text
    for words in ("Robots by Petra", "Robots by Ravi", "Hers.", "His."):
        assert words in text
    assert saved(alpha).title == "Robots by Petra"
    # Closing the page loses nothing.
    assert 'value="Robots by Ravi"' in editor.get(f"{BASE}steps/name/").content.decode()


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"choice:title": "theirs", "choice:description": "theirs"}, ("Robots by Petra", "Hers.\nCommon.")),
        ({"choice:title": "mine", "choice:description": "theirs"}, ("Robots by Ravi", "Hers.\nCommon.")),
        (
            {"choice:title": "theirs", "choice:description": "both", "text:description": "Hers. His."},
            ("Robots by Petra", "Hers. His."),
        ),
    ],
)
def test_conflict_is_resolved_as_chosen(
    choices: dict[str, str], expected: tuple[str, str], conflict: Any, alpha: Tenant, editor: Client
) -> None:
    posted = dict(conflict.context["posted"])

    answer = post(editor, "name", conflict.context["base"], **posted, **choices)

    assert answer["Location"] == f"{BASE}steps/category/"
    activity = saved(alpha)
    assert (activity.title, activity.description.replace("\r\n", "\n")) == expected
    with in_tenant(alpha):
        assert not ActivityDraft.objects.filter(data__has_key="name").exists()


def test_conflict_that_meets_a_third_change_is_one_again(
    conflict: Any, alpha: Tenant, petra: Client, editor: Client
) -> None:
    post(petra, "name", 2, title="Robots once more", description="Hers.\nCommon.")

    answer = post(editor, "name", 2, **dict(conflict.context["posted"]), **{"choice:title": "mine"})

    assert answer.status_code == 409
    assert [row["name"] for row in answer.context["rows"]] == ["title"]
    assert saved(alpha).title == "Robots once more"


def test_draft_of_another_day_says_when_as_other_pages_do(
    make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity()
    petra.post(f"{BASE}steps/name/draft/", {"base": "1", "title": "Robo", "description": "New"})
    with in_tenant(alpha):
        draft = ActivityDraft.objects.get()
        draft.data["name"]["at"] = "2025-03-01T10:00:00+00:00"
        draft.save()

    assert "Sat 1 Mar 2025, 11:00" in petra.get(f"{BASE}steps/name/").content.decode()


def begun(client: Client) -> tuple[str, str]:
    """Address and id of a new draft that has no name yet."""
    organiser = "/manage/organisers/youth-club/activities/new/"
    path = client.post(organiser, {"type": "workshop"})["Location"].removesuffix("steps/learning/")
    page = client.get(f"{path}steps/learning/").content.decode()
    return path, re.findall(r'name="activity" value="([-0-9a-f]{36})"', page)[-1]


def test_draft_that_another_gives_a_name_is_still_the_one_that_this_one_has_open(
    make_activity: Make, alpha: Tenant, petra: Client, editor: Client
) -> None:
    """Its address is made of the name, and the next new draft gets the former one: what is typed goes to neither."""
    make_activity()
    path, key = begun(petra)
    petra.post(
        f"{path}steps/name/", {"activity": key, "base": "1", "title": "Lamps", "description": "We mend."}
    )
    other_path, other = begun(petra)
    assert (path, key != other) == (other_path, True)

    kept = editor.post(f"{path}steps/learning/draft/", {"activity": key, "base": "1", "do": "Solder"})
    seen = editor.post(f"{path}presence/", {"activity": key})
    gone_on = editor.post(
        f"{path}steps/learning/", {"activity": key, "base": "1", "do": "Solder", "go": "next"}
    )

    assert (kept.status_code, seen.status_code) == (200, 200)
    assert gone_on["Location"] == "/manage/activities/lamps/steps/skills/"
    with in_tenant(alpha):
        said = dict(Activity.objects.filter(pk__in=[key, other]).values_list("slug", "do"))
    assert said == {"lamps": ["Solder"], "untitled": []}


def test_id_of_a_form_opens_nothing_that_its_sender_may_not_change(
    make_activity: Make, alpha: Tenant, petra: Client, client_for: ClientFor, cast: Cast
) -> None:
    activity = make_activity()
    lena = client_for(alpha, user=cast.lena)

    for key, status in ((activity.pk, 404), (uuid.uuid4(), 404), ("nothing", 404)):
        fields = {"activity": key, "base": "1", "do": "Steal"}
        for path in ("steps/learning/draft/", "steps/learning/", "presence/"):
            assert lena.post(f"{BASE}{path}", fields).status_code == status
    assert (
        petra.post(f"{BASE}steps/learning/draft/", {"activity": uuid.uuid4(), "do": "x"}).status_code == 404
    )
    assert saved(alpha).do == ["Build a robot"]
