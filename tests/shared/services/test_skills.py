"""The test database holds what is shipped (tests/conftest.py): the loader has run on it once."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from shared.errors import ServiceError
from shared.models import Competence, Framework, Indicator, Skill, SkillTerm
from shared.queries.skills import suggest_as_typed
from shared.services.skills import Loaded, load_esco, load_skills, shipped_is_loaded
from tests.database import as_owner

HEADER = [
    *("conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels", "hiddenLabels"),
    *("status", "modifiedDate", "scopeNote", "definition", "inScheme", "description"),
]


def counts() -> tuple[int, ...]:
    models = (Skill, SkillTerm, Framework, Competence, Indicator)
    return tuple(model._default_manager.count() for model in models)


def waiting_jobs() -> list[str]:
    """The schemas in which search follows the names."""
    jobs = ProcrastinateJob.objects.filter(task_name="learning.services.skill_names.index_skills")
    return sorted(job.args["_schema"] for job in jobs)


def official(path: Path, rows: int, label: str) -> Path:
    """A file as the Commission publishes it."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(rows):
            writer.writerow(
                [
                    "KnowledgeSkillCompetence",
                    f"http://data.europa.eu/esco/skill/made-{number}",
                    "knowledge" if number % 3 else "skill/competence",
                    "cross-sector",
                    f"{label} {number}",
                    f"other {label} {number}\nthird {label} {number}",
                    *([""] * 7),
                ]
            )
    return path


def test_shipped_files_are_loaded_whole(db: None) -> None:
    skills, terms, *frameworks = counts()

    assert (skills, frameworks) == (2551, [11, 226, 726])
    assert terms > 2551
    assert shipped_is_loaded()


def test_locations_cannot_change_skills(db: None) -> None:
    with pytest.raises(Exception, match="permission denied"):
        Skill.objects.create(uri="http://example.org/x", kind="skill")


def test_load_again_changes_nothing(separate_connection: None) -> None:
    with as_owner():
        before = counts()
        loaded = load_skills()
        assert (loaded.skills, loaded.frameworks, loaded.competences, loaded.indicators) == (
            2551,
            11,
            226,
            726,
        )
        assert counts() == before
        assert waiting_jobs() == []


def test_official_esco_file_is_read_in_two_languages(
    separate_connection: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """13,900 rows are read in batches; labels in another language are added to those that are there. Each location's
    search follows by one job, however many batches bring new names."""
    english = official(tmp_path / "skills_en.csv", 13_900, "juggling")
    slovene = official(tmp_path / "skills_sl.csv", 20, "žongliranje")
    with as_owner():
        try:
            call_command("load_skills", esco_csv=english)
            assert "13900 skills" in capsys.readouterr().out
            assert waiting_jobs() == ["t_alpha", "t_beta"]
            ProcrastinateJob.objects.filter(task_name__endswith="index_skills").delete()
            load_esco(slovene, "sl")
            assert waiting_jobs() == ["t_alpha", "t_beta"]
            skill = Skill.objects.get(uri="http://data.europa.eu/esco/skill/made-7")
            assert skill.labels == {"en": "juggling 7", "sl": "žongliranje 7"}
            assert skill.alternatives["en"] == ["other juggling 7", "third juggling 7"]
            assert [each.label for each in suggest_as_typed("zongliranje 7", "sl")][:1] == ["žongliranje 7"]
            assert [each.label for each in suggest_as_typed("juggling 13899", "sl")][:1] == ["juggling 13899"]
        finally:
            made = "http://data.europa.eu/esco/skill/made-"
            ProcrastinateJob.objects.filter(task_name__endswith="index_skills").delete()
            SkillTerm.objects.filter(uri__startswith=made).delete()
            Skill.objects.filter(uri__startswith=made).delete()


FIRST = "http://data.europa.eu/esco/skill/made-0"
ROW = f"KnowledgeSkillCompetence,{FIRST},knowledge,cross-sector,juggling,,,,,,,,\n".encode()
HEAD = (",".join(HEADER) + "\n").encode()


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        (b"conceptUri,label\na,b\n", 1, "it has no preferredLabel, altLabels, skillType, reuseLevel"),
        (HEAD.replace(b",", b";") + ROW, 1, "not separated by commas"),
        (HEAD + ROW + ROW.replace(b"juggling", "žonglir".encode("cp1250")), 3, "not written in UTF-8"),
        (b"\n" + HEAD + ROW, 1, "it has no conceptUri"),
        ((HEAD + ROW).decode().encode("utf-16"), 1, "not written in UTF-8"),
        (
            HEAD + ROW + b"KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/x\n",
            3,
            "2 columns, not 13",
        ),
        (HEAD + ROW + ROW.replace(b"juggling", b"to juggle, well"), 3, "14 columns, not 13"),
        (HEAD + ROW.replace(b"juggling", b'"one\ntwo"') + b"a,b\n", 4, "2 columns, not 13"),
        (HEAD + ROW + ROW.replace(b"/esco/skill/", b"/esco/occupation/"), 3, "is no skill of ESCO"),
        (HEAD + ROW + ROW.replace(FIRST.encode(), b""), 3, "is no skill of ESCO"),
        (HEAD + ROW + ROW.replace(b"juggling", b'"juggling'), 3, "A quotation mark is not closed"),
    ],
)
def test_damaged_esco_file_is_told_with_its_line_and_nothing_of_it_is_loaded(
    body: bytes, line: int, said: str, separate_connection: None, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(body)

    with as_owner(), pytest.raises(CommandError) as refused:
        call_command("load_skills", esco_csv=path)

    assert str(refused.value).startswith(f"{path}, line {line}: ")
    assert said in str(refused.value)
    assert "download" in str(refused.value)
    assert not Skill.objects.filter(uri=FIRST).exists()


def test_many_wrong_lines_are_told_by_the_first_of_them(db: None, tmp_path: Path) -> None:
    path = tmp_path / "skills_en.csv"
    path.write_bytes(HEAD + b"a,b\n" * 900)

    with pytest.raises(ServiceError) as refused:
        load_esco(path)

    told = str(refused.value).splitlines()
    assert (len(told), told[4].split(": ")[0], told[5]) == (7, f"{path}, line 6", "and 895 more lines.")


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("nothing.csv", None, "cannot be read"),
        ("skills_en.csv", b"", "it holds no skill"),
        ("skills_en.csv", HEAD, "it holds no skill"),
        ("skills_sl.csv", HEAD + ROW, "Add --language sl"),
    ],
)
def test_wrong_file_is_told_with_how_to_mend_it(
    name: str, body: bytes | None, said: str, db: None, tmp_path: Path
) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)

    with pytest.raises(CommandError, match=name) as refused:
        call_command("load_skills", esco_csv=tmp_path / name)

    assert said in str(refused.value)


def test_load_that_breaks_half_way_leaves_nothing(
    separate_connection: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = official(tmp_path / "skills_en.csv", 1200, "juggling")

    def break_at_the_second(loaded: Loaded) -> None:
        if loaded.skills > 500:
            raise ConnectionError

    with as_owner(), pytest.raises(ConnectionError):
        load_esco(path, said=break_at_the_second)

    assert (Skill.objects.filter(uri=FIRST).count(), waiting_jobs()) == (0, [])
