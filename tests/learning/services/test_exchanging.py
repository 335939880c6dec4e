"""Imports of 500 rows with 20 bad ones, their undoing, and organisers that are entered for others."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from credentials.models import Achievement
from learning import tokens
from learning.enums import ImportStatus
from learning.errors import ClaimOver, ImportOver, RowsAreWrong, UnreadableFile
from learning.exchange.columns import COLUMNS
from learning.models import Activity, ImportRow, ImportRun, Occurrence, Organiser, OrganiserMembership
from learning.queries.imports import counts_of_import
from learning.services import exchanging
from learning.services.activities import archive_activity, publish_activity, update_activity
from learning.services.claims import PURPOSE, claim_organiser, create_provider, find_claim, send_claim
from learning.services.exchanging import (
    make_rows,
    publish_import,
    publish_rows,
    read_address,
    read_source,
    remove_rows,
    run_import,
    start_import,
    undo_import,
)
from learning.views import exchange
from shared.errors import NotAllowed
from shared.models import OutgoingMail
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.models import Tenant
from tests.conftest import Cast
from theming.models import Category

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]


def table(good: int, bad: int) -> bytes:
    """Bad rows among the good ones, each with two wrong cells."""
    lines = ["title,type,category,description,starts_at,capacity"]
    for number in range(good + bad):
        is_bad = bad and number % ((good + bad) // bad) == 0
        tail = "never,lots" if is_bad else "2031-05-01 10:00,12"
        lines.append(f"Course {number},course,science,Learn {number},{tail}")
    return "\n".join(lines).encode()


def test_500_rows_with_20_bad_ones(
    organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    petra, lena = client_for(alpha, user=cast.petra), client_for(alpha, user=cast.lena)
    upload = SimpleUploadedFile("plan.csv", table(480, 20))

    path = petra.post("/manage/import/", {"organiser": "youth-club", "file": upload})["Location"]
    page = petra.get(path + "?show=wrong").content.decode()
    assert "480 rows are fine" in page
    assert "20 have a mistake" in page
    assert page.count("Write day and time like 2027-05-21 17:30.") == 20
    assert page.count("Write a whole number from 1 to 100000.") == 20
    assert lena.get(path).status_code == 404
    assert "Fix some rows first" in petra.post(path, {"do": "all"}, follow=True).content.decode()

    assert "The 20 rows with a mistake as a file" in page
    assert lena.get(path + "wrong/csv/").status_code == 404
    to_mend = petra.get(path + "wrong/csv/").content
    assert to_mend.count(b"capacity: Write a whole number from 1 to 100000.") == 20
    mended = to_mend.replace(b",never,", b",2031-05-01 10:00,").replace(b",lots,", b",12,")
    again = petra.post(
        "/manage/import/", {"organiser": "youth-club", "file": SimpleUploadedFile("mended.csv", mended)}
    )["Location"]
    assert "20 rows are fine" in petra.get(again).content.decode()

    running = petra.post(path, {"do": "good"}, follow=True).content.decode()
    assert "0 of 480 drafts are made" in running
    with in_tenant(alpha):
        run = ImportRun.objects.get(source="plan.csv")
        for _twice in range(2):
            make_rows(run_id=str(run.pk))
        assert Activity.objects.filter(status="draft", organiser=organiser).count() == 480
        assert ImportRow.objects.filter(run=run, made_at=None).count() == 20
        touched, published = Activity.objects.order_by("pk")[:2]
        actor = cast.member(cast.petra)
        update_activity(actor=actor, activity=touched, place="Elsewhere")
        publish_activity(actor=actor, activity=published)
    assert (
        "480 drafts are still to be removed" in petra.post(path, {"do": "undo"}, follow=True).content.decode()
    )
    with in_tenant(alpha):
        for _twice in range(2):
            remove_rows(run_id=str(run.pk))
    answer = petra.get(path, headers={"hx-request": "true"})
    told = answer.content.decode()
    assert answer["HX-Refresh"] == "true"
    assert "478 drafts are removed." in told
    assert "2 stay: somebody has worked with them." in told
    with in_tenant(alpha):
        assert Activity.objects.count() == Achievement.objects.count() == 2
    assert "made or undone already" in petra.post(path, {"do": "undo"}, follow=True).content.decode()


def rows(count: int) -> Any:
    return read_source("a.csv", table(count, 0))


def test_import_is_the_organisers_and_runs_once(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        petra, lena = cast.member(cast.petra), cast.member(cast.lena)
        with pytest.raises(NotAllowed):
            start_import(actor=lena, organiser=organiser, source="a.csv", rows=rows(1))
        run = start_import(actor=petra, organiser=organiser, source="a.csv", rows=rows(3))
        assert run_import(actor=petra, run=run, only_good=False).status == ImportStatus.DONE
        with pytest.raises(ImportOver):
            run_import(actor=petra, run=run, only_good=False)
        with pytest.raises(NotAllowed):
            undo_import(actor=lena, run=run)
        undo_import(actor=petra, run=run)
        counts = counts_of_import(run)
        assert (counts["removed"], counts["kept"], counts["left"]) == (3, 0, 0)


def test_drafts_of_an_import_are_published_together_by_a_job(
    organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    petra = client_for(alpha, user=cast.petra)
    with in_tenant(alpha):
        actor = cast.member(cast.petra)
        run = start_import(actor=actor, organiser=organiser, source="a.csv", rows=rows(30))
        run_import(actor=actor, run=run, only_good=False)
        make_rows(run_id=str(run.pk))
        gone, bare = Activity.objects.order_by("pk")[:2]
        archive_activity(actor=actor, activity=gone)
        Activity.objects.filter(pk=bare.pk).update(description="")  # as if it had become incomplete
        with pytest.raises(NotAllowed):
            publish_import(actor=cast.member(cast.lena), run=run)
    path = f"/manage/import/{run.pk}/"
    assert "Publish the 29 drafts" in petra.get(path).content.decode()

    running = petra.post(path, {"do": "publish"}, follow=True).content.decode()
    assert "29 drafts are still to be published" in running
    assert "made or undone already" in petra.post(path, {"do": "publish"}, follow=True).content.decode()
    with in_tenant(alpha):
        for _twice in range(2):
            publish_rows(run_id=str(run.pk))
        counts = Counter(Activity.objects.values_list("status", flat=True))
        assert counts == {"published": 28, "draft": 1, "archived": 1}
    page = petra.get(path).content.decode()
    assert "28 of them are published." in page
    assert "Publish the draft" in page
    told = petra.post(path, {"do": "publish"}, follow=True).content.decode()
    assert "What is complete is published." in told


@pytest.mark.parametrize("count", [40, 41])
def test_running_import_says_what_it_does_at_each_moment(
    count: int, organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    """Also where the rows fill the last batch: then nothing is left to make, and nothing is being published."""
    petra = client_for(alpha, user=cast.petra)
    with in_tenant(alpha):
        run = start_import(
            actor=cast.member(cast.petra), organiser=organiser, source="a.csv", rows=rows(count)
        )
    path = f"/manage/import/{run.pk}/"

    def look() -> str:
        return " ".join(re.findall(r'role="status">([^<]+)<', petra.get(path).content.decode()))

    def each(step: Callable[[int], int]) -> list[str]:
        """What the page says after each transaction of a job, which ends when nothing comes after `last`."""
        seen, last, done = [], -1, 0
        while done > last:
            last = done
            with in_tenant(alpha):
                done = step(last)
            seen.append(look())
        return seen

    petra.post(path, {"do": "all"})
    making = each(lambda last: last + exchanging._make_some(str(run.pk)))
    petra.post(path, {"do": "publish"})
    assert look() == f"{count} drafts are still to be published"
    publishing = each(lambda last: exchanging._publish_some(str(run.pk), last))

    rest = [f"40 of {count} drafts are made"] if count > 40 else []
    assert making == [f"20 of {count} drafts are made", *rest, f"{count} drafts are made"]
    rest = [f"{count - 40} draft is still to be published"] if count > 40 else []
    assert publishing == [f"{count - 20} drafts are still to be published", *rest, f"{count} drafts are made"]


def test_page_read_while_the_last_rows_are_made_does_not_say_that_they_are_published(
    organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    petra = client_for(alpha, user=cast.petra)
    with in_tenant(alpha):
        actor = cast.member(cast.petra)
        run = start_import(actor=actor, organiser=organiser, source="a.csv", rows=rows(30))
        run_import(actor=actor, run=run, only_good=False)

    def late(of_run: ImportRun) -> dict[str, int]:
        """The job ends between the page's reading of the run and of its rows."""
        make_rows(run_id=str(of_run.pk))
        return counts_of_import(of_run)

    monkeypatch.setattr(exchange, "counts_of_import", late)

    page = petra.get(f"/manage/import/{run.pk}/").content.decode()

    assert ("30 drafts are made" in page, "still to be published" in page) == (True, False)


def test_who_reads_very_many_files_is_told_how_long_to_wait(
    organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    petra, amir = client_for(alpha, user=cast.petra), client_for(alpha, user=cast.amir)

    def read(client: Client) -> Any:
        upload = SimpleUploadedFile("plan.csv", table(1, 0))
        return client.post("/manage/import/", {"organiser": "youth-club", "file": upload})

    assert {read(petra).status_code for _ in range(20)} == {302}
    refused = read(petra)
    assert refused.status_code == 429
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert "wait 60 minutes" in refused.content.decode()
    assert petra.get("/manage/import/").status_code == 200
    assert read(amir).status_code != 429
    with in_tenant(alpha):
        assert ImportRun.objects.count() == 20


@pytest.mark.parametrize(
    ("cells", "errors"),
    [
        ({"recurrence": "every Tuesday"}, {"recurrence"}),
        ({"recurrence": "FREQ=SECONDLY"}, {"recurrence"}),
        ({"recurrence": "FREQ=WEEKLY", "starts_at": ""}, {"starts_at"}),
        ({"recurrence": "FREQ=WEEKLY;UNTIL=20300101"}, {"recurrence"}),
        ({"recurrence": "FREQ=WEEKLY;COUNT=1", "except_on": "2031-05-01"}, {"recurrence"}),
        ({"recurrence": "FREQ=WEEKLY;COUNT=2", "except_on": "1.5.2031; Easter"}, {"except_on"}),
        ({"recurrence": "FREQ=WEEKLY;COUNT=2", "except_on": "1.5.2031"}, set()),
    ],
)
def test_rule_that_makes_no_meeting_is_said_at_its_cell_before_anything_is_made(
    organiser: Organiser, alpha: Tenant, cast: Cast, cells: dict[str, str], errors: set[str]
) -> None:
    row = {"title": "A", "type": "course", "category": "science", "description": "B", "schedule": "repeating"}
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        run = start_import(
            actor=petra,
            organiser=organiser,
            source="a.csv",
            rows=[(2, row | {"starts_at": "2031-05-01 10:00"} | cells)],
        )
        assert set(ImportRow.objects.get().errors) == errors
        if not errors:
            run_import(actor=petra, run=run, only_good=False)
            assert [str(one.starts_at.date()) for one in Occurrence.objects.all()] == ["2031-05-08"]


def test_category_in_the_readers_language_is_known_to_the_job_in_another(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        Category.objects.filter(slug="science").update(names={"en": "Science", "sl": "Znanost"})
        cells = {
            "title": "A",
            "type": "course",
            "category": "ZNANOST",
            "description": "B",
            "schedule": "any_time",
        }
        with override("sl"):
            run = start_import(actor=petra, organiser=organiser, source="a.csv", rows=[(2, cells)])
            assert ImportRow.objects.get().errors == {}
        with override("en"):
            run_import(actor=petra, run=run, only_good=False)
        assert Activity.objects.get().category.slug == "science"


def test_import_without_one_good_row_makes_nothing(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        bad = [(2, {"title": "A", "type": "nonsense", "category": "nowhere"})]
        run = start_import(actor=petra, organiser=organiser, source="a.csv", rows=bad)
        errors = ImportRow.objects.get().errors
        assert set(errors) == {"type", "category", "description", "starts_at"}
        with pytest.raises(RowsAreWrong):
            run_import(actor=petra, run=run, only_good=True)
        assert Activity.objects.count() == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "https://[::1]/",
        "nonsense",
    ],
)
def test_page_of_the_inside_is_not_fetched(url: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_address(url)
    assert refused.value.code == "not_fetched"


def test_provider_is_entered_filled_and_taken_over(alpha: Tenant, cast: Cast, client_for: ClientFor) -> None:
    with in_tenant(alpha):
        amir, petra = cast.member(cast.amir), cast.member(cast.petra)
        with pytest.raises(NotAllowed):
            create_provider(actor=petra, name="Library")
        library = create_provider(actor=amir, name="Library")
        run = start_import(actor=amir, organiser=library, source="a.csv", rows=rows(2))
        run_import(actor=amir, run=run, only_good=False)
        with pytest.raises(NotAllowed):
            start_import(actor=petra, organiser=library, source="a.csv", rows=rows(1))
        old = send_claim(actor=amir, organiser=library, email="old@example.org")
        claim = send_claim(actor=amir, organiser=library, email="lena@example.org")
        path = f"/organiser-claims/{tokens.sign(PURPOSE, claim.pk)}/"
        assert find_claim(tokens.sign(PURPOSE, old.pk)) is None
    assert path in OutgoingMail.objects.latest("created_at").text

    stranger, lena = client_for(alpha), client_for(alpha, user=cast.lena)
    assert "Take over “Library”" in stranger.get(path).content.decode()
    assert stranger.post(path)["Location"] == f"/sign-in/?next={path}"
    assert lena.post(path)["Location"] == "/manage/"
    with in_tenant(alpha):
        assert OrganiserMembership.objects.get(organiser=library).member_id == cast.lena.pk
        with pytest.raises(ClaimOver):
            claim_organiser(member=cast.member(cast.ravi), claim=claim)
        with pytest.raises(ClaimOver):
            send_claim(actor=cast.member(cast.amir), organiser=library, email="x@example.org")
        with pytest.raises(NotAllowed):  # from now on its own people decide
            start_import(actor=cast.member(cast.amir), organiser=library, source="a.csv", rows=rows(1))
        assert Activity.objects.filter(organiser=library).count() == 2


def test_provider_that_was_just_entered_is_the_one_to_import_for(
    alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    with in_tenant(alpha):
        create_provider(actor=cast.member(cast.amir), name="A first one")
    amir = client_for(alpha, user=cast.amir)

    page = amir.post("/manage/providers/", {"name": "Library", "description": "", "email": ""}, follow=True)

    assert '<option value="library" selected>Library</option>' in page.content.decode()
    assert amir.get("/manage/import/?organiser=nothing").status_code == 200


def test_template_explains_each_column_and_export_gives_all_four_kinds(
    make_activity: Make, organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    import io

    from openpyxl import load_workbook

    make_activity(description='=HYPERLINK("x")')
    petra, lena = client_for(alpha, user=cast.petra), client_for(alpha, user=cast.lena)

    book = load_workbook(io.BytesIO(petra.get("/manage/import/template/xlsx/").content))
    names = [column.name for column in COLUMNS]
    assert [cell.value for cell in book.worksheets[0][1]] == names
    assert [row[0] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True)] == names
    base = "/manage/organisers/youth-club/export/"
    found = {kind: petra.get(f"{base}{kind}/").content for kind in ("csv", "xlsx", "ics", "json")}
    assert b"'=HYPERLINK" in found["csv"]
    assert b"SUMMARY:Robots for everybody" in found["ics"]
    assert b'"status": "published"' in found["json"]
    assert petra.get(f"{base}exe/").status_code == 404
    assert {lena.get(f"{base}{kind}/").status_code for kind in found} == {404}


def test_preview_costs_the_same_for_one_and_three(
    organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    petra = client_for(alpha, user=cast.petra)
    for count in (1, 3):
        with in_tenant(alpha):
            run = start_import(
                actor=cast.member(cast.petra), organiser=organiser, source="a.csv", rows=rows(count)
            )
        hosts.clear()
        petra.get(f"/manage/import/{run.pk}/")  # for a while from here on, the process knows the host
        with django_assert_num_queries(12):
            petra.get(f"/manage/import/{run.pk}/")


def test_import_whose_starter_may_not_go_on_ends_and_keeps_the_rest_to_read_again(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        run = start_import(
            actor=petra, organiser=organiser, source="p.csv", rows=read_source("p.csv", table(60, 0))
        )
        run = run_import(actor=petra, run=run, only_good=False)
        OrganiserMembership.objects.filter(organiser=organiser).delete()

        make_rows(run_id=str(run.pk))

        run.refresh_from_db()
        counts = counts_of_import(run)
        reasons = set(ImportRow.objects.filter(run=run).values_list("errors__title", flat=True))
    assert (run.status, counts["made"], counts["wrong"]) == (ImportStatus.DONE, 0, 60)
    assert reasons == {"You are not allowed to do this."}


def test_drafts_of_an_import_stay_drafts_where_its_starter_may_not_go_on(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        run = start_import(
            actor=petra, organiser=organiser, source="p.csv", rows=read_source("p.csv", table(60, 0))
        )
        run = run_import(actor=petra, run=run, only_good=False)
        make_rows(run_id=str(run.pk))
        run.refresh_from_db()
        run = publish_import(actor=petra, run=run)
        OrganiserMembership.objects.filter(organiser=organiser).delete()

        publish_rows(run_id=str(run.pk))

        run.refresh_from_db()
        assert (run.status, Activity.objects.filter(status="draft").count()) == (ImportStatus.DONE, 60)
