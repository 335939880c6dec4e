"""Bringing activities in from a file or a page: read, looked at, made, perhaps undone."""

import uuid
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from credentials.services.achievements import delete_achievement
from learning.enums import ActivityStatus, ImportStatus
from learning.errors import ActivityIncomplete, IllegalTransition, ImportOver, RowsAreWrong, UnreadableFile
from learning.exchange.columns import BY_NAME, read_row
from learning.exchange.ical import read_calendar
from learning.exchange.kinds import Around
from learning.exchange.reading import MAX_BYTES, Rows, read_table
from learning.exchange.schema_org import read_page
from learning.models import Activity, Enrolment, ImportRow, ImportRun, Organiser, PlaceInvitation, Report
from learning.queries.imports import drafts_of_import, made_and_not_kept
from learning.services.activities import create_activity, publish_activity
from learning.services.planning import ARCHIVE
from shared.errors import NotAllowed
from shared.fetching import FetchError, SafeFetcher
from shared.rules import require
from shared.services.audit import record_audit
from shared.services.due import set_due
from tenants.context import current_tenant
from tenants.jobs import Job, tenant_task
from tenants.members.models import Member
from theming.models import Category
from theming.queries.categories import shown_categories

AT_ONCE = 25  # rows made while the person waits; more are a job
_BATCH = 20


def read_source(name: str, body: bytes, *, base: str = "") -> Rows:
    """The rows of a file, by what it holds. `base`: the address that it came from. Raises UnreadableFile."""
    if len(body) > MAX_BYTES:
        raise UnreadableFile(code="too_big")
    head = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"begin:vcalendar") or name.lower().endswith(".ics"):
        return read_calendar(body)
    if head.startswith((b"<", b"{", b"[")):
        return read_page(body, base=base)
    return read_table(name, body)


def read_address(url: str) -> Rows:
    """The rows of a page of the open web, fetched with every caution. Raises UnreadableFile."""
    fetcher = SafeFetcher(allow_http=settings.PUBLIC_SCHEME == "http")
    try:
        answer = fetcher.fetch(url, accept="text/html, application/ld+json, text/calendar, text/csv")
    except FetchError as error:
        raise UnreadableFile(code="not_fetched") from error
    if answer.status != 200:
        raise UnreadableFile(code="not_fetched")
    return read_source(url.partition("?")[0], answer.body, base=answer.url)


@transaction.atomic
def start_import(
    *, actor: Member, organiser: Organiser, source: str, rows: Rows, defaults: dict[str, str] | None = None
) -> ImportRun:
    """Keep what was read, with what is wrong in each cell; nothing is made yet. `defaults`: cells that stand in where
    a row has none. Raises NotAllowed."""
    require("activity.create", actor, organiser)
    around = around_here()
    run = ImportRun.objects.create(organiser=organiser, actor=actor, source=source[:300])
    made = []
    for number, cells in rows:
        whole = {name: text for name, text in (defaults or {}).items() if text} | cells
        made.append(ImportRow(run=run, number=number, cells=whole, errors=read_row(whole, around)[1]))
    ImportRow.objects.bulk_create(made, batch_size=200)
    record_audit(actor_id=actor.user_id, action="import.started", target=run, changes={"rows": len(made)})
    return run


@transaction.atomic
def run_import(*, actor: Member, run: ImportRun, only_good: bool) -> ImportRun:
    """Make drafts of the rows: of all, or (`only_good`) of those without a mistake. Many rows are a job.

    Raises NotAllowed, ImportOver, RowsAreWrong.
    """
    require("activity.create", actor, run.organiser)
    run = _locked(run.pk)
    if run.status != ImportStatus.PREVIEW:
        raise ImportOver
    wrong = run.rows.exclude(errors={}).count()
    good = run.rows.filter(errors={}).count()
    if (wrong and not only_good) or not good:
        raise RowsAreWrong
    _begin(run, ImportStatus.RUNNING, actor)
    record_audit(
        actor_id=actor.user_id,
        action="import.run",
        target=run,
        changes={"good": good, "wrong": wrong},
    )
    return _now_or_later(make_rows, run, good)


@tenant_task
def make_rows(*, run_id: str) -> None:
    """Make what is not made yet, some rows in each transaction: broken off, it goes on where it was."""
    while _make_some(run_id):
        pass


@transaction.atomic
def _make_some(run_id: str) -> bool:
    found = _in_hand(run_id, ImportStatus.RUNNING)
    if found is None:
        return False
    run, actor = found
    around = around_here()
    categories = {category.slug: category for category in Category.objects.all()}
    todo = list(run.rows.filter(errors={}, made_at=None).order_by("number")[:_BATCH])
    for row in todo:
        values, errors = read_row(row.cells, around)
        if errors:  # the location's categories have changed since it was looked at
            row.errors = errors
            row.save(update_fields=["errors"])
            continue
        try:
            with transaction.atomic():
                fields = _fields(values, categories)
                activity = create_activity(actor=actor, organiser=run.organiser, **fields)
        except ActivityIncomplete as error:  # one row does not keep the others from being made
            row.errors = {error.field if error.field in BY_NAME else "title": str(error)}
            row.save(update_fields=["errors"])
            continue
        except NotAllowed as error:  # who began it may not go on: the rest stays among the rows to read again
            run.rows.filter(errors={}, made_at=None).update(errors={"title": str(error)})
            break
        activity.refresh_from_db(fields=["updated_at"])
        row.activity, row.made_at = activity, activity.updated_at
        row.save(update_fields=["activity", "made_at"])
    # Done together with its last row: nobody finds it running with nothing left to make, which is how the page tells
    # publishing from making.
    if run.rows.filter(errors={}, made_at=None).exists():
        return True
    run.status = ImportStatus.DONE
    run.save(update_fields=["status"])
    return False


def _fields(values: dict[str, Any], categories: dict[str, Category]) -> dict[str, Any]:
    return values | {
        "category": categories[values["category"]],
        "language": current_tenant().language,
        "languages": values["languages"] or [current_tenant().language],
        "time_zone": values["time_zone"] or current_tenant().time_zone,
    }


@transaction.atomic
def publish_import(*, actor: Member, run: ImportRun) -> ImportRun:
    """Show everybody what the import made and is still a draft, or hand it in where the location approves first. What
    still lacks something stays a draft. Many are a job: RUNNING until it is done. Raises NotAllowed, ImportOver."""
    require("activity.create", actor, run.organiser)
    run = _locked(run.pk)
    if run.status != ImportStatus.DONE:
        raise ImportOver
    drafts = drafts_of_import(run).count()
    _begin(run, ImportStatus.RUNNING, actor)
    record_audit(actor_id=actor.user_id, action="import.published", target=run, changes={"drafts": drafts})
    return _now_or_later(publish_rows, run, drafts)


@tenant_task
def publish_rows(*, run_id: str) -> None:
    """Publish what is still a draft, some rows in each transaction: broken off, it goes on where it was."""
    last = 0
    while (done := _publish_some(run_id, last)) > last:
        last = done


@transaction.atomic
def _publish_some(run_id: str, last: int) -> int:
    """The number of the last row that was looked at; `last` once the run is done."""
    found = _in_hand(run_id, ImportStatus.RUNNING)
    if found is None:
        return last
    run, actor = found
    rows = drafts_of_import(run).filter(number__gt=last).select_related("activity__organiser__issuer")
    todo = list(rows.order_by("number")[:_BATCH])
    for row in todo:
        assert row.activity is not None  # asked for by drafts_of_import
        with suppress(ActivityIncomplete, IllegalTransition, NotAllowed), transaction.atomic():
            publish_activity(actor=actor, activity=row.activity)
    if len(todo) == _BATCH and rows.filter(number__gt=todo[-1].number).exists():
        return todo[-1].number
    run.status = ImportStatus.DONE
    run.save(update_fields=["status"])
    return last


@transaction.atomic
def undo_import(*, actor: Member, run: ImportRun) -> ImportRun:
    """Remove what the import made and nobody has touched: still a draft, unchanged, without people or badges. Many rows
    are a job; learning.queries.imports.counts_of_import tells how far it is.

    Raises NotAllowed, ImportOver.
    """
    require("activity.create", actor, run.organiser)
    run = _locked(run.pk)
    if run.status != ImportStatus.DONE:
        raise ImportOver
    _begin(run, ImportStatus.UNDONE, actor)
    made = made_and_not_kept(run).count()
    record_audit(actor_id=actor.user_id, action="import.undone", target=run, changes={"made": made})
    return _now_or_later(remove_rows, run, made)


@tenant_task
def remove_rows(*, run_id: str) -> None:
    """Remove what is not removed yet, some rows in each transaction: broken off, it goes on where it was."""
    while _remove_some(run_id):
        pass


@transaction.atomic
def _remove_some(run_id: str) -> bool:
    found = _in_hand(run_id, ImportStatus.UNDONE)
    if found is None:
        return False
    run, actor = found
    todo = list(made_and_not_kept(run).select_related("activity").order_by("number")[:_BATCH])
    kept = [row.pk for row in todo if not _remove(actor, row)]
    run.rows.filter(pk__in=kept).update(made_at=None)
    return len(todo) == _BATCH


def _remove(actor: Member, row: ImportRow) -> bool:
    """Whether the row's activity could go."""
    activities = Activity.objects.select_for_update(of=("self",)).select_related("achievement__issuer")
    assert row.activity is not None  # asked for above
    activity = activities.get(pk=row.activity.pk)
    is_untouched = activity.status == ActivityStatus.DRAFT and activity.updated_at == row.made_at
    if not is_untouched or any(
        model.objects.filter(activity=activity).exists() for model in (Enrolment, PlaceInvitation, Report)
    ):
        return False
    achievement = activity.achievement
    try:
        with transaction.atomic():
            record_audit(actor_id=actor.user_id, action="activity.deleted", target=activity)
            set_due(tenant_id=current_tenant().pk, kind=ARCHIVE, item_id=activity.pk, due_at=None)
            activity.delete()
            if achievement is not None and not delete_achievement(actor=actor, achievement=achievement):
                raise ProtectedError("it was given to somebody", {achievement})
    except ProtectedError:
        return False
    return True


def around_here() -> Around:
    """What cells of this location are read with."""
    categories: dict[str, str] = {}
    for category in shown_categories():
        # In every language: a job that reads the cells again may speak another one than whoever looked at them.
        categories |= {str(name).lower(): category.slug for name in category.names.values()}
    categories |= {slug: slug for slug in set(categories.values())}
    return Around(current_tenant().time_zone, categories)


def _locked(key: uuid.UUID | str) -> ImportRun:
    return ImportRun.objects.select_for_update(of=("self",)).select_related("organiser__issuer").get(pk=key)


def _begin(run: ImportRun, status: ImportStatus, actor: Member) -> None:
    """From now on the run's rows are worked on, in the name of `actor`."""
    run.status, run.actor = status, actor
    run.save(update_fields=["status", "actor"])


def _now_or_later(job: Job, run: ImportRun, count: int) -> ImportRun:
    """Work on `count` rows while the person waits, if they are few."""
    if count > AT_ONCE:
        job.enqueue(run_id=str(run.pk))
    else:
        job(run_id=str(run.pk))
        run.refresh_from_db()
    return run


def _in_hand(run_id: str, status: ImportStatus) -> tuple[ImportRun, Member] | None:
    """The run, locked, and in whose name its rows are worked on; None once that is over, or the person is gone."""
    run = _locked(run_id)
    if run.status != status or run.actor_id is None:
        return None
    return run, Member.objects.get(pk=run.actor_id)
