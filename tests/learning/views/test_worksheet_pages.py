"""Around the steps: languages, versions, meetings, paper, the overview, and who may see them."""

from typing import Any

import pytest
from django.test import Client

from learning.models import ActivityDraft, Occurrence, Organiser
from learning.queries.texts import texts_in
from learning.services.activities import update_activity
from learning.services.drafts import keep_draft, note_presence
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.services.test_occurrences import weekly
from tests.learning.worksheets import BASE, ClientFor, Make, petra, post, saved

__all__ = ["petra"]  # fixtures


def test_texts_in_another_language_are_added_and_taken_away(
    make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity()
    assert 'name="sl:title"' in petra.get(f"{BASE}steps/languages/?add=sl").content.decode()

    post(petra, "languages", 1, **{"language": "en", "sl:title": "Roboti", "sl:do": "Sestavi robota"})
    assert saved(alpha).translations == {"sl": {"title": "Roboti", "do": ["Sestavi robota"]}}
    texts = texts_in(saved(alpha), "sl")
    assert (texts.title, texts.description, texts.do, texts.is_original) == (
        "Roboti",
        "Build a robot in a day.",
        ["Sestavi robota"],
        False,
    )
    post(petra, "languages", 2, **{"language": "en", "sl:title": "", "sl:do": ""})
    assert saved(alpha).translations == {}


def test_reader_gets_their_language_or_an_honest_line(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(language="sl", title="Roboti", translations={"en": {"title": "Robots"}})
    make_activity(language="sl", title="Čebele")
    client = client_for(alpha)

    page = client.get("/activities/roboti/").content.decode()
    assert "<h1>Robots</h1>" in page
    assert "This is only in" not in page
    foreign = client.get("/activities/cebele/").content.decode()
    assert '<h1 lang="sl">Čebele</h1>' in foreign
    assert "This is only in Slovenian." in foreign
    cards = client.get("/activities/").content.decode()
    assert ">Robots</a>" in cards
    assert 'lang="sl">Čebele</a>' in cards


def test_versions_are_compared_in_words_and_restored(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        update_activity(
            actor=cast.member(cast.petra), activity=activity, description="Build a tiny robot.", capacity=5
        )

    page = petra.get(f"{BASE}versions/")
    fields = page.context["compared"]["fields"]
    words = {str(field["label"]): [(run.kind, run.text) for run in field["changes"]] for field in fields}
    assert words == {
        "Description": [
            ("same", "Build a "),
            ("removed", "robot in a day."),
            ("added", "tiny robot."),
        ],
        "Places": [("added", "5")],
    }
    assert "<ins>" in page.content.decode()
    restored = petra.post(f"{BASE}versions/1/restore/")
    assert restored["Location"] == f"{BASE}versions/"
    assert (saved(alpha).description, saved(alpha).version) == ("Build a robot in a day.", 3)
    same = petra.get(f"{BASE}versions/?old=3&new=1")
    assert (same.context["compared"]["old"], same.context["compared"]["fields"]) == (1, [])
    assert petra.post(f"{BASE}versions/99/restore/").status_code == 404


def test_single_version_has_nothing_to_compare(make_activity: Make, petra: Client) -> None:
    make_activity()

    alone = petra.get(f"{BASE}versions/").content.decode()
    post(petra, "people", 1, price_note="5")
    two = petra.get(f"{BASE}versions/").content.decode()

    assert ("Compare</button>" in alone, "Compare</button>" in two) == (False, True)


def test_number_of_a_step_is_the_one_in_the_bar(make_activity: Make, petra: Client) -> None:
    make_activity()

    page = petra.get(f"{BASE}steps/badge/").content.decode()

    bar = page.partition('<details class="wsbar">')[2].partition("</details>")[0]
    number, total = bar.partition('aria-current="step"')[0].count("<li"), bar.count("<li")
    assert (number, total) == (12, 13)
    assert f"Step {number} of {total}" in page


def test_versions_cost_the_same_for_one_and_three(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client, django_assert_num_queries: Any
) -> None:
    activity = make_activity()
    for titles in (("One",), ("Two", "Three")):
        with in_tenant(alpha):
            for title in titles:
                update_activity(actor=cast.member(cast.petra), activity=activity, title=title)
        hosts.clear()
        petra.get(f"{BASE}versions/")
        with django_assert_num_queries(13):
            petra.get(f"{BASE}versions/")


def test_step_costs_the_same_with_and_without_a_draft(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client, django_assert_num_queries: Any
) -> None:
    activity = make_activity()
    hosts.clear()
    petra.get(f"{BASE}steps/name/")
    with django_assert_num_queries(11):
        petra.get(f"{BASE}steps/name/")
    with in_tenant(alpha):
        for step, values in (("name", {"title": ["x"]}), ("learning", {"do": ["y"]}), ("badge", {})):
            keep_draft(actor=cast.member(cast.petra), activity=activity, step=step, base=1, values=values)
        note_presence(actor=cast.member(cast.petra), activity=activity)
    with django_assert_num_queries(11):
        petra.get(f"{BASE}steps/name/")


def test_meeting_is_cancelled_and_says_so_everywhere(
    make_activity: Make, alpha: Tenant, petra: Client, client_for: ClientFor
) -> None:
    make_activity(**weekly(-1))
    first = petra.get(f"{BASE}dates/").context["rows"][0]

    answer = petra.post(f"{BASE}dates/{first['id']}/", {"cancel": "1"})

    assert answer["Location"] == f"{BASE}dates/"
    assert petra.get(f"{BASE}dates/").context["rows"][0]["is_cancelled"]
    page = client_for(alpha).get("/activities/robots-for-everybody/")
    meetings = page.context["activity"]["meetings"]
    assert [meeting["is_cancelled"] for meeting in meetings] == [True, False, False, False]
    assert page.context["activity"]["when"].startswith(meetings[1]["text"])
    petra.post(f"{BASE}dates/{first['id']}/")
    assert not petra.get(f"{BASE}dates/").context["rows"][0]["is_cancelled"]


def test_meeting_of_another_activity_cannot_be_set(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    make_activity()
    other = make_activity(title="Weekly", **weekly(-1))
    with in_tenant(alpha):
        row = Occurrence.objects.filter(activity=other).first()
        assert row is not None

    assert petra.post(f"{BASE}dates/{row.pk}/", {"cancel": "1"}).status_code == 404


@pytest.mark.parametrize("path", ["/manage/worksheet.pdf", f"{BASE}worksheet.pdf"])
def test_worksheet_is_printed_blank_and_filled(path: str, make_activity: Make, petra: Client) -> None:
    make_activity(
        description='#panic("x") *bold*\n\n' + "Long. " * 500,
        **weekly(-1, schedule_note="not in [school] holidays"),
    )

    answer = petra.get(path)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")


def test_overview_says_what_is_missing_and_leads_there(
    organiser: Organiser, alpha: Tenant, petra: Client
) -> None:
    petra.post("/manage/organisers/youth-club/activities/new/", {"type": "event"})
    page = petra.get("/manage/activities/untitled/steps/check/")

    assert [gap["url"] for gap in page.context["gaps"] if gap["is_needed"]] == [
        "/manage/activities/untitled/steps/when/#id_starts_at",
        "/manage/activities/untitled/steps/name/#id_title",
        "/manage/activities/untitled/steps/name/#id_description",
        "/manage/activities/untitled/steps/category/#id_category",
    ]
    assert "Publish</button>" not in page.content.decode()
    overview = petra.get("/manage/activities/untitled/")
    states = {step["name"]: step["state"] for step in overview.context["steps"]}
    assert states == {
        "type": "done",
        "together": "",
        "content": "",
        "when": "missing",
        "name": "missing",
        "category": "missing",
        **dict.fromkeys(("learning", "skills", "people", "joining", "languages", "badge"), ""),
        "check": "missing",
    }
    refused = petra.post("/manage/activities/untitled/status/", {"action": "publish"}, follow=True)
    assert "Say when it starts." in refused.content.decode()


@pytest.mark.parametrize("who", ["lena", "otto"])
def test_worksheet_is_for_editors_alone(
    who: str, make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    make_activity()
    client = client_for(alpha, user=getattr(cast, who))

    for path in ("", "steps/name/", "steps/check/", "preview/", "versions/", "dates/", "worksheet.pdf"):
        assert client.get(BASE + path).status_code == 404, path
    for path in ("steps/name/", "steps/name/draft/", "presence/", "versions/1/restore/", "dates/1/"):
        assert client.post(BASE + path, {"title": "Taken over"}).status_code == 404, path
    with in_tenant(alpha):
        assert not ActivityDraft.objects.exists()


def test_hostile_words_stay_words_everywhere(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    hostile = '"><script>alert(1)</script>'
    make_activity()
    post(petra, "name", 1, title=f"Robots {hostile}", description=f"[x](javascript:alert(1)) {hostile}")
    petra.post(f"{BASE}steps/name/draft/", {"base": "2", "title": f"Typed {hostile}"})

    for path in ("", "steps/name/", "preview/", "versions/"):
        text = petra.get(BASE + path).content.decode()
        assert "<script>alert" not in text, path
        assert 'href="javascript' not in text, path


def test_skill_that_is_looked_up_is_named_wherever_the_worksheet_shows_it(
    make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity()
    unknown = "https://example.org/skill/<b>"
    step, path = petra.get(f"{BASE}steps/skills/"), "/skills/suggest.json"
    assert f'data-skills="{path}"' in step.content.decode()

    offered = petra.get(path, {"q": "perform repairs on bic", "language": "en"}).json()["skills"][0]
    uri, label = offered["uri"], offered["label"]
    refused = post(petra, "skills", 1, skills=f"{uri} {label}\n{unknown}")
    assert refused.context["form"].errors.keys() == {"skills"}
    post(petra, "skills", 1, skills=f"{uri} {label}\nhttps://example.org/skill/1")

    assert saved(alpha).skills == [uri, "https://example.org/skill/1"]
    shown = petra.get(f"{BASE}steps/skills/").context["form"]["skills"].value()
    assert shown == f"{uri} {label}\nhttps://example.org/skill/1"
    assert f'<span class="tag">{label}</span>' in petra.get(f"{BASE}preview/").content.decode()
    [field] = petra.get(f"{BASE}versions/").context["compared"]["fields"]
    assert [(run.kind, run.text) for run in field["changes"]] == [
        ("added", f"{label}\nhttps://example.org/skill/1")
    ]
