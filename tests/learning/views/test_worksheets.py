"""The design worksheet through HTTP, as a browser without JavaScript uses it, and what the modules ask for."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from learning.enums import ActivityStatus, OrganiserRole
from learning.models import Activity, ActivityDraft, ActivityVersion, Occurrence, Organiser
from learning.queries.texts import texts_in
from learning.services.activities import update_activity
from learning.services.drafts import keep_draft, note_presence
from learning.services.enrolments import join_activity
from learning.services.organisers import set_organiser_role
from shared.models import CatalogueItem, SkillTerm
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.services.test_occurrences import weekly

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
BASE = "/manage/activities/robots-for-everybody/"


@pytest.fixture
def petra(alpha: Tenant, client_for: ClientFor, cast: Cast) -> Client:
    return client_for(alpha, user=cast.petra)


@pytest.fixture
def editor(organiser: Organiser, alpha: Tenant, client_for: ClientFor, cast: Cast) -> Client:
    """Ravi, who edits too."""
    with in_tenant(alpha):
        set_organiser_role(
            actor=None, organiser=organiser, member=cast.member(cast.ravi), role=OrganiserRole.EDITOR
        )
    return client_for(alpha, user=cast.ravi)


def saved(alpha: Tenant) -> Activity:
    with in_tenant(alpha):
        return Activity.objects.select_related("achievement", "category").get()


def post(client: Client, step: str, base: int | None = None, go: str = "next", **fields: Any) -> Any:
    """What a browser sends of one step; `base`: the version that it showed."""
    data = {"go": go, **fields} | ({} if base is None else {"base": base})
    return client.post(f"{BASE}steps/{step}/", data)


def test_whole_way_from_a_type_to_a_published_activity(
    organiser: Organiser, alpha: Tenant, petra: Client
) -> None:
    begun = petra.post("/manage/organisers/youth-club/activities/new/", {"type": "workshop"})
    assert begun["Location"] == "/manage/activities/untitled/steps/learning/"
    here = begun["Location"]
    for fields in (
        {"do": "- Mend a tyre\n- Oil a chain\n", "learn": "Tools"},
        {"skills": "https://data.europa.eu/esco/skill/1 repair bicycles\n"},
        {
            "schedule": "dated",
            "starts_at": "2031-07-05T10:00",
            "ends_at": "2031-07-05T12:00",
            "time_zone": "Europe/Ljubljana",
            "format": "in_person",
            "place": "Center",
        },
        {"title": "Bike repair", "description": "Bring your **bike**."},
        {"category": "crafts-and-making"},
        {"duration_minutes": "120", "languages": "en", "accessibility": ["step_free", "toilet"]},
        {
            "joining": "apply",
            "questions": "Why? *\nAnything else?",
            "capacity": "12",
            "visibility": "network",
            "participants_visibility": "nobody",
            "licence": "CC-BY-4.0",
        },
        {"language": "en"},
        {"badge_name": "Bike mender"},
    ):
        page = petra.get(here)
        assert page.status_code == 200
        answer = petra.post(here, {"go": "next", "base": page.context["base"], **fields})
        assert answer.status_code == 302, answer.context["form"].errors
        here = answer["Location"]
    assert here == "/manage/activities/bike-repair/steps/check/"
    assert petra.get(here).context["is_ready"]
    published = petra.post("/manage/activities/bike-repair/status/", {"action": "publish"})
    assert published["Location"] == "/activities/bike-repair/"

    activity = saved(alpha)
    assert (activity.status, activity.capacity, activity.placeholders) == (ActivityStatus.PUBLISHED, 12, [])
    assert (activity.do, activity.skills) == (
        ["Mend a tyre", "Oil a chain"],
        ["https://data.europa.eu/esco/skill/1"],
    )
    # 10:00 in Ljubljana's summer
    assert activity.starts_at == datetime(2031, 7, 5, 8, 0, tzinfo=UTC)
    assert activity.questions == [
        {"text": "Why?", "is_required": True},
        {"text": "Anything else?", "is_required": False},
    ]
    assert activity.accessibility == ["step_free", "toilet"]
    assert activity.achievement is not None
    assert activity.achievement.name == "Bike mender"
    assert CatalogueItem.objects.get().title == "Bike repair"
    with in_tenant(alpha):
        assert not ActivityDraft.objects.exists()


def test_type_has_to_be_one(organiser: Organiser, alpha: Tenant, petra: Client) -> None:
    answer = petra.post("/manage/organisers/youth-club/activities/new/", {"type": "party"})

    assert (answer.status_code, "Select a valid choice" in answer.content.decode()) == (422, True)
    with in_tenant(alpha):
        assert not Activity.objects.exists()


WHEN = {
    "schedule": "dated",
    "starts_at": "2031-07-05T10:00",
    "format": "in_person",
    "place": "Center",
    "time_zone": "Europe/Ljubljana",
}
JOIN = {"joining": "open", "visibility": "network", "participants_visibility": "nobody"}


@pytest.mark.parametrize(
    ("step", "fields", "complaint"),
    [
        ("type", {"type": "party"}, "Select a valid choice"),
        ("learning", {"do": "\n".join("abcdefghi")}, "At most eight points"),
        ("skills", {"skills": "javascript:alert(1)"}, "is no address of a skill"),
        ("skills", {"skills": "\n".join(f"https://example.org/{n}" for n in range(21))}, "At most 20 skills"),
        ("when", WHEN | {"starts_at": ""}, "Say when it starts"),
        ("when", WHEN | {"starts_at": "yesterday"}, "Enter a valid date/time"),
        ("when", WHEN | {"ends_at": "2031-07-04T10:00"}, "The end lies before the start"),
        ("when", WHEN | {"lat": "46"}, "both latitude and longitude"),
        ("when", WHEN | {"starts_at": "0001-01-01T00:00"}, "Look at the year again"),
        ("when", WHEN | {"starts_at": "9999-12-31T23:59"}, "Look at the year again"),
        ("when", WHEN | {"schedule": "repeating"}, "Say when it takes place"),
        (
            "when",
            WHEN | {"schedule": "repeating", "repeat": "weekly", "starts_at": ""},
            "Say when the first meeting is",
        ),
        (
            "when",
            WHEN | {"schedule": "repeating", "repeat": "weekly", "until": "2031-01-01"},
            "The last day lies before the first meeting",
        ),
        ("when", WHEN | {"schedule": "repeating", "repeat": "weekly", "except_on": "Easter"}, "is no day"),
        ("when", WHEN | {"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ("name", {"title": "", "description": "x"}, "Give it a name"),
        ("name", {"title": "x", "description": ""}, "Describe it"),
        ("name", {"title": "x" * 161, "description": "x"}, "at most 160 characters"),
        ("category", {"category": "nonsense"}, "Select a valid choice"),
        ("people", {"age_min": "30", "age_max": "20"}, "The highest age lies below the lowest"),
        ("people", {"languages": "tlh"}, "Select a valid choice"),
        ("people", {"accessibility": "wings"}, "Select a valid choice"),
        ("joining", JOIN | {"capacity": "0"}, "greater than or equal to 1"),
        ("joining", JOIN | {"joining": "external"}, "Say where people join"),
        (
            "joining",
            JOIN | {"joining": "external", "external_url": "javascript://x/%0aalert(1)"},
            "This is not an address",
        ),
        ("joining", JOIN | {"questions": "?\n" * 11}, "At most ten questions"),
        ("languages", {"language": "en", "de:title": "", "de:do": "Bauen"}, "in this language too"),
    ],
)
def test_faulty_step_comes_back_with_everything_typed_and_keeps_it(
    step: str, fields: dict[str, str], complaint: str, make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity()

    answer = post(petra, step, 1, **fields)

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert answer.context["form"].data["go"] == "next"
    with in_tenant(alpha):
        assert Activity.objects.get().version == 1
        kept = ActivityDraft.objects.get().data[step]["values"]
        assert {name: kept[name] for name in fields} == {name: [text] for name, text in fields.items()}


def test_skills_step_names_every_skill_that_is_known(
    make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    known = SkillTerm.objects.get(label="perform video editing", language="en", is_preferred=True).uri
    unknown = "https://example.org/skill/unknown"
    make_activity(skills=[known, unknown])

    page = petra.get(f"{BASE}steps/skills/")

    assert page.context["form"]["skills"].value() == f"{known} perform video editing\n{unknown}"
    answer = post(petra, "skills", skills=page.context["form"]["skills"].value())
    assert answer.status_code == 302
    assert saved(alpha).skills == [known, unknown]


@pytest.mark.parametrize(
    ("go", "leads_to"), [("back", "when"), ("step:badge", "badge"), ("step:check", "check")]
)
def test_going_elsewhere_with_something_faulty_keeps_it_for_later(
    go: str, leads_to: str, make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity()

    answer = post(petra, "name", 1, go, title="", description="Half a sen")

    assert answer["Location"] == f"{BASE}steps/{leads_to}/"
    page = petra.get(f"{BASE}steps/name/")
    text = page.content.decode()
    assert "You have unsaved changes from" in text
    assert "Half a sen" in text
    assert saved(alpha).description == "Build a robot in a day."
    thrown = petra.post(f"{BASE}steps/name/", {"discard": "1"})
    assert thrown["Location"] == f"{BASE}steps/name/"
    assert "Half a sen" not in petra.get(f"{BASE}steps/name/").content.decode()


def test_back_and_the_bar_save_what_is_right(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    make_activity()

    post(petra, "name", 1, "back", title="Robots", description="x")
    assert post(petra, "learning", 2, "close", do="Solder", learn="")["Location"] == BASE

    activity = saved(alpha)
    assert (activity.title, activity.do, activity.version) == ("Robots", ["Solder"], 3)


def test_step_that_changes_nothing_makes_no_version(
    make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity()

    post(petra, "name", 1, title="Robots for everybody", description="Build a robot in a day.")
    post(petra, "category", 1, category="technology-and-computers")

    with in_tenant(alpha):
        assert ActivityVersion.objects.count() == 1


def test_moments_are_shown_and_saved_in_the_activitys_zone(
    make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity(starts_at=datetime(2031, 1, 5, 9, 0, tzinfo=UTC))

    assert 'value="2031-01-05T10:00"' in petra.get(f"{BASE}steps/when/").content.decode()
    post(petra, "when", 1, **WHEN | {"time_zone": "Europe/London"})

    activity = saved(alpha)
    # 10:00 in London's summer
    assert (activity.time_zone, activity.starts_at) == (
        "Europe/London",
        datetime(2031, 7, 5, 9, 0, tzinfo=UTC),
    )


def test_repeating_dates_are_asked_simply_and_come_back(
    make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity()
    asked = WHEN | {
        "schedule": "repeating",
        "ends_at": "2031-07-05T12:00",
        "repeat": "weekly",
        "every": "2",
        "days": ["SA", "SU"],
        "until": "2031-08-03",
        "except_on": "2031-07-19\n20.7.2031",
    }

    post(petra, "when", 1, **asked)

    with in_tenant(alpha):
        rows = [f"{row.starts_at:%m-%d %H:%M}" for row in Occurrence.objects.all()]
        assert rows == ["07-05 08:00", "07-06 08:00", "08-02 08:00", "08-03 08:00"]
        assert Activity.objects.get().recurrence == "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;UNTIL=20310803"
    shown = petra.get(f"{BASE}steps/when/").context["form"].initial
    assert (shown["repeat"], shown["every"], shown["days"]) == ("weekly", 2, ["SA", "SU"])
    page = petra.get("/activities/robots-for-everybody/").content.decode()
    assert "every 2 weeks on Saturday and Sunday" in page
    assert "Sun 3 Aug 2031, 10:00" in page


def test_rule_from_elsewhere_is_kept_as_it_is(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    rule = "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=5"
    make_activity(**weekly(-1, recurrence=rule))

    page = petra.get(f"{BASE}steps/when/")
    assert page.context["form"].initial["repeat"] == "keep"
    post(petra, "when", 1, **WHEN | {"schedule": "repeating", "repeat": "keep"})

    assert saved(alpha).recurrence == rule


def test_fewer_places_than_people_says_why_not(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    activity = make_activity(capacity=5)
    with in_tenant(alpha):
        for person in (cast.lena, cast.ravi):
            join_activity(member=cast.member(person), activity=activity)

    answer = post(petra, "joining", 1, **JOIN | {"capacity": "1"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "capacity": ["2 people take part already: there must be at least as many places."]
    }


def test_form_takes_no_field_that_it_does_not_show(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    make_activity()

    post(
        petra,
        "name",
        1,
        title="Robots",
        description="x",
        status="archived",
        enrolled="99",
        **{"slug": "taken", "version": "77", "place": "Elsewhere", "choice:status": "mine"},
    )

    activity = saved(alpha)
    assert (activity.status, activity.enrolled, activity.slug, activity.version, activity.place) == (
        ActivityStatus.PUBLISHED,
        0,
        "robots-for-everybody",
        2,
        "Center",
    )


# --- autosave -------------------------------------------------------------------------------------------------------


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


# --- two people -----------------------------------------------------------------------------------------------------


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


# --- languages ------------------------------------------------------------------------------------------------------


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


# --- versions, dates, paper -----------------------------------------------------------------------------------------


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
