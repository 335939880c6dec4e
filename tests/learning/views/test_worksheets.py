"""The steps of the design worksheet through HTTP, as a browser without JavaScript uses them."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from learning.enums import ActivityStatus
from learning.models import Activity, ActivityDraft, ActivityVersion, Occurrence, Organiser
from learning.services.enrolments import join_activity
from shared.models import CatalogueItem, SkillTerm
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.services.test_occurrences import weekly
from tests.learning.worksheets import BASE, Make, petra, post, saved

__all__ = ["petra"]  # fixtures


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
        ("skills", {"skills": "javascript:alert(1)"}, "is not the address of a skill"),
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
        (
            "when",
            WHEN | {"schedule": "repeating", "repeat": "weekly", "except_on": "Easter"},
            "is not a date",
        ),
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
