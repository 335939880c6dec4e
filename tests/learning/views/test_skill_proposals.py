"""Skills that an activity's own words speak of: proposed in the worksheet, also of what was typed a moment ago."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from learning.models import ActivityDraft
from shared.models import Skill, SkillTerm
from shared.services.skills import load_esco
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.models import Tenant
from tests.conftest import apart
from tests.database import as_owner
from tests.learning.worksheets import BASE, ClientFor, Make, editor, petra, post, saved

__all__ = ["editor", "petra"]  # fixtures

STEP = f"{BASE}steps/skills/"
MADE = "http://data.europa.eu/esco/skill/made-"
SLOVENE = ["popravljati kolesa", "programirati robote", "skrbeti za čebele", "voditi skupino"]


@pytest.fixture
def slovene(db: None, tmp_path: Path) -> Iterator[None]:
    """Some of ESCO's names in Slovene, loaded as an operator does."""
    path = tmp_path / "skills_sl.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels"))
        for number, label in enumerate(SLOVENE):
            writer.writerow((f"{MADE}{number}", "skill/competence", "cross-sector", label, ""))
    with apart(), as_owner():
        load_esco(path, "sl")
    yield
    with apart(), as_owner():
        ProcrastinateJob.objects.filter(task_name__endswith="index_skills").delete()
        SkillTerm.objects.filter(uri__startswith=MADE).delete()
        Skill.objects.filter(uri__startswith=MADE).delete()


def type_into(client: Client, step: str, **fields: Any) -> None:
    """What worksheet.js sends while somebody types."""
    assert client.post(f"{BASE}steps/{step}/draft/", {"base": 1, **fields}).status_code == 200


def proposed(client: Client) -> dict[str, str]:
    """{label: URI} of what the step proposes."""
    page = client.get(STEP).content.decode()
    found = re.findall(r'name="go" value="add:([^"]+)" data-name="([^"]+)"', page)
    return {label: uri for uri, label in found}


def test_saved_words_are_read(make_activity: Make, petra: Client) -> None:
    make_activity(description="We repair bicycles together.", do=[], learn=[])

    assert "perform repairs on bicycles" in proposed(petra)


def test_words_in_passing_propose_nothing(make_activity: Make, petra: Client) -> None:
    """Each of them stands in the name of some skill: "Capture One", "clean equipment", "perform live"."""
    make_activity(
        title="Robots", description="One evening. Leave it clean. We live next door.", do=[], learn=[]
    )

    assert set(proposed(petra)) <= {"robotics"}


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("name", {"title": "Repair bicycles", "description": ""}),
        (
            "name",
            {"title": "", "description": "We **repair** bicycles together."},
        ),  # the step is not right yet
        ("learning", {"do": "Meet\nRepair a bicycle", "learn": ""}),
        ("learning", {"do": "", "learn": "How to repair bicycles"}),
    ],
)
def test_words_typed_a_moment_ago_are_read(
    step: str, fields: dict[str, str], make_activity: Make, alpha: Tenant, petra: Client
) -> None:
    make_activity(description="Come along.", do=[], learn=[])
    assert "perform repairs on bicycles" not in proposed(petra)

    type_into(petra, step, **fields)

    assert "perform repairs on bicycles" in proposed(petra)
    assert saved(alpha).title == "Robots for everybody"


def test_words_that_were_typed_over_are_not_read(make_activity: Make, petra: Client) -> None:
    make_activity(description="We repair bicycles together.", do=[], learn=[])

    type_into(petra, "name", description="Come along.")

    assert "perform repairs on bicycles" not in proposed(petra)


def test_colleagues_draft_is_not_read(make_activity: Make, petra: Client, editor: Client) -> None:
    make_activity(description="Come along.", do=[], learn=[])

    type_into(editor, "name", title="Repair bicycles", description="")

    assert (
        "perform repairs on bicycles" in proposed(editor),
        "perform repairs on bicycles" in proposed(petra),
    ) == (True, False)


@pytest.mark.parametrize("language", ["sl", "en"])  # of the activity; some write on in another one
def test_slovene_words_find_slovene_names(
    language: str, slovene: None, make_activity: Make, alpha: Tenant, cast: Any, client_for: ClientFor
) -> None:
    alpha.languages = ["sl", "en"]
    alpha.save()
    hosts.clear()
    make_activity(language=language, description="Pridi.", do=[], learn=[])
    petra = client_for(alpha, user=cast.petra, headers={"accept-language": "sl"})

    type_into(
        petra, "name", title="Popravilo koles", description="Skupaj popravljamo kolesa in **čebele** gledamo."
    )
    type_into(petra, "learning", do="Programiranje robotov", learn="")

    found = proposed(petra)
    assert {"popravljati kolesa", "programirati robote"} <= found.keys()
    assert "voditi skupino" not in found
    hosts.clear()


def test_button_adds_the_skill_without_a_script(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    make_activity(description="We repair bicycles together.", do=[], learn=[], skills=[])
    uri = proposed(petra)["perform repairs on bicycles"]

    answer = post(petra, "skills", 1, go=f"add:{uri}", skills="https://example.org/own Own")

    assert (answer.status_code, answer["Location"]) == (302, STEP)
    assert saved(alpha).skills == ["https://example.org/own", uri]
    assert "perform repairs on bicycles" not in proposed(petra)


def test_one_too_many_is_told(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    make_activity(description="We repair bicycles together.", do=[], learn=[])
    many = "\n".join(f"https://example.org/{number}" for number in range(20))

    answer = post(petra, "skills", 1, go=f"add:{MADE}x", skills=many)

    assert (answer.status_code, "At most 20 skills." in answer.content.decode()) == (422, True)
    assert saved(alpha).skills == []


@pytest.mark.parametrize("go", ["add:", "add:javascript:alert(1)", "add:<script>"])
def test_nonsense_is_not_added(go: str, make_activity: Make, alpha: Tenant, petra: Client) -> None:
    make_activity()

    assert post(petra, "skills", 1, go=go, skills="").status_code in (302, 422)
    assert saved(alpha).skills == []


def test_no_words_no_proposals(make_activity: Make, alpha: Tenant, petra: Client) -> None:
    make_activity(description="Come along.", do=[], learn=[])
    type_into(petra, "name", title="", description="")

    assert "data-skill-proposals" not in petra.get(STEP).content.decode()
    with in_tenant(alpha):
        assert ActivityDraft.objects.count() == 1


def test_step_costs_the_same_for_few_and_many_words(
    make_activity: Make, petra: Client, django_assert_max_num_queries: Any
) -> None:
    make_activity(description="We repair bicycles together.", do=[], learn=[])
    hosts.clear()
    petra.get(STEP)
    with django_assert_max_num_queries(17):
        petra.get(STEP)
    type_into(petra, "name", title="Robots", description="Repair bicycles, sew, cook, sing, solder. " * 200)
    with django_assert_max_num_queries(17):
        petra.get(STEP)
