"""Bringing activities in and taking them out."""

import json
import uuid
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from learning.enums import ImportStatus
from learning.exchange.columns import COLUMNS, Column, write_row
from learning.exchange.ical import write_calendar
from learning.exchange.reading import MAX_BYTES
from learning.exchange.writing import KINDS, Cell, write_csv, write_table, write_xlsx
from learning.forms.exchange import ImportForm
from learning.models import Activity, ImportRow, ImportRun, Organiser
from learning.queries.imports import (
    activities_to_export,
    counts_of_import,
    find_import,
    imports_of,
    organisers_to_import_for,
    rows_of_import,
)
from learning.queries.organisers import find_organiser
from learning.rules import EDITORS
from learning.services.activities import EDITABLE, activity_url
from learning.services.exchanging import (
    publish_import,
    read_address,
    read_source,
    run_import,
    start_import,
    undo_import,
)
from learning.views.access import actor_of, signed_in
from learning.views.responses import file_response, page_of
from shared.errors import ServiceError
from shared.moments import moment_text
from shared.rules import allows
from shared.services.limits import require
from tenants.members.models import Member
from theming.queries.categories import shown_categories

PAGE_SIZE = 100
IMPORTS = ("learning.import", 20, 3600)  # files and pages together


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def import_new(request: HttpRequest) -> HttpResponse:
    """Choose a file or a page. What is in it is looked at before anything is made. 429 for who reads very many."""
    member = actor_of(request)
    organisers = organisers_to_import_for(member, EDITORS)
    may_write = bool(organisers) and allows("activity.create", member, organisers[0])
    if not may_write and not allows("organiser.provide", member):
        raise Http404
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        organisers=organisers,
        initial={"organiser": request.GET.get("organiser", "")},
        categories=[(one.slug, str(one.name)) for one in shown_categories()],
    )
    if request.method == "POST" and form.is_valid():
        require(IMPORTS, str(member.pk))
        try:
            run = _started(member, organisers, form)
        except ServiceError as error:
            form.add_error("file" if form.cleaned_data["file"] else "url", str(error))
        else:
            return redirect(reverse("import", args=[run.pk]))
    zone = request.tenant.time_zone  # type: ignore[attr-defined]
    context = {
        "form": form,
        "organisers": organisers,
        "past": [_past(run, zone) for run in imports_of(organisers)[:20]],
        "may_provide": allows("organiser.provide", member),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "learning/exchange/import_new.html", context, status=status)


def _started(member: Member, organisers: list[Organiser], form: ImportForm) -> ImportRun:
    data = form.cleaned_data
    upload: UploadedFile | None = data["file"]
    if upload is not None:
        source = str(upload.name)
        rows = read_source(source, upload.read(MAX_BYTES + 1))
    else:
        address = data["url"].strip()
        source = address if "://" in address else f"https://{address}"
        rows = read_address(source)
    organiser = next(one for one in organisers if one.slug == data["organiser"])
    defaults = {"type": data["type"], "category": data["category"]}
    return start_import(actor=member, organiser=organiser, source=source, rows=rows, defaults=defaults)


def _past(run: ImportRun, zone: str) -> dict[str, Any]:
    return {
        "url": reverse("import", args=[run.pk]),
        "source": run.source,
        "organiser": run.organiser.name,
        "when": moment_text(run.created_at, zone),
        "status": run.get_status_display(),
        "total": run.total,  # type: ignore[attr-defined]
        "made": run.made,  # type: ignore[attr-defined]
    }


def _run(member: Member, key: uuid.UUID) -> ImportRun:
    run = find_import(key)
    if run is None or not allows("activity.create", member, run.organiser):
        raise Http404
    return run


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def import_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What was read, with what is wrong in each cell; then how far it is, and the way back."""
    member = actor_of(request)
    run = _run(member, key)
    if request.method == "POST":
        _act(request, member, run)
        return redirect(request.path)
    progress = _progress(run)
    only_wrong = request.GET.get("show") == "wrong"
    page = page_of(rows_of_import(run, only_wrong=only_wrong), request, size=PAGE_SIZE, card=lambda row: row)
    used = {name for row in page.object_list for name in (*row.cells, *row.errors)}
    columns = [column for column in COLUMNS if column.name in used]
    if only_wrong:  # what is to be mended stands in sight, whatever the width
        wrong = {name for row in page.object_list for name in row.errors}
        columns.sort(key=lambda column: column.name not in wrong and column.name != "title")
    rows = [_row(row, columns) for row in page.object_list]
    context = progress | {
        "run": run,
        "columns": columns,
        "page": page,
        "rows": rows,
        "only_wrong": only_wrong,
    }
    response = render(request, "learning/exchange/import.html", context)
    if request.headers.get("HX-Request") and not progress["is_running"]:
        response["HX-Refresh"] = "true"  # so that the rows, too, say what has become of them
    return response


def _progress(run: ImportRun) -> dict[str, Any]:
    """How far it is: as learning/exchange/import.html wants it."""
    counts = counts_of_import(run)
    # Read after the rows: the job may have made the last of them since, and is done with that.
    run.refresh_from_db(fields=["status"])
    good = counts["total"] - counts["wrong"]
    is_undone = run.status == ImportStatus.UNDONE
    is_running = run.status == ImportStatus.RUNNING or (is_undone and counts["left"] > 0)
    return {
        "counts": counts | {"good": good},
        "is_preview": run.status == ImportStatus.PREVIEW,
        "is_running": is_running,
        "is_undone": is_undone,
        "is_publishing": run.status == ImportStatus.RUNNING and counts["made"] >= good,
        "is_done": run.status == ImportStatus.DONE,
        "percent": _percent(counts["removed"], counts["removed"] + counts["left"])
        if is_undone
        else _percent(counts["made"], good),
        "said": _what_undoing_did(counts) if is_undone and not is_running else [],
    }


def _percent(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


def _what_undoing_did(counts: dict[str, int]) -> list[str]:
    removed, kept = counts["removed"], counts["kept"]
    said = [ngettext("%(n)s draft is removed.", "%(n)s drafts are removed.", removed) % {"n": removed}]
    if kept:
        text = ngettext(
            "%(n)s stays: somebody has worked with it.", "%(n)s stay: somebody has worked with them.", kept
        )
        said.append(text % {"n": kept})
    return said


@require_safe
@signed_in
def import_wrong(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """The rows with a mistake as a table: to be mended there and read again, so that no good one is made twice."""
    run = _run(actor_of(request), key)
    if kind not in KINDS:
        raise Http404
    table: list[list[Cell]] = [[_("Row"), _("What is wrong"), *(column.name for column in COLUMNS)]]
    for row in rows_of_import(run, only_wrong=True):
        wrong = "\n".join(f"{name}: {text}" for name, text in row.errors.items())
        cells = (row.cells.get(column.name, "") for column in COLUMNS)
        table.append([str(row.number), wrong, *cells])
    return file_response(write_table(kind, table), f"rows-to-mend.{kind}", KINDS[kind])


def _row(row: ImportRow, columns: list[Column]) -> dict[str, Any]:
    activity = row.activity
    return {
        "number": row.number,
        "is_wrong": bool(row.errors),
        "cells": [
            {
                "label": column.label,
                "text": row.cells.get(column.name, ""),
                "error": row.errors.get(column.name, ""),
            }
            for column in columns
        ],
        "url": f"/manage/activities/{activity.slug}/" if activity else "",
        "title": activity.title if activity else row.cells.get("title", ""),
    }


def _act(request: HttpRequest, member: Member, run: ImportRun) -> None:
    try:
        match request.POST.get("do", ""):
            case "all" | "good" as what:
                done = run_import(actor=member, run=run, only_good=what == "good")
                if done.status == ImportStatus.DONE:
                    messages.success(request, _("The drafts are made. Look at them, then publish them."))
            case "publish":
                if publish_import(actor=member, run=run).status == ImportStatus.DONE:
                    messages.success(request, _("What is complete is published."))
            case "undo":
                undo_import(actor=member, run=run)
            case _:
                raise Http404
    except ServiceError as error:
        messages.error(request, str(error))


@require_safe
@signed_in
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty table with the headings; in the spreadsheet a second sheet says what may stand where."""
    if kind not in KINDS:
        raise Http404
    head = [[column.name for column in COLUMNS]]
    if kind == "csv":
        return file_response(write_csv(head), "activities-template.csv", KINDS[kind])
    told: list[list[Cell]] = [[_("Column"), _("What it is"), _("How to write it"), _("Allowed"), _("Needed")]]
    categories = ", ".join(category.slug for category in shown_categories())
    for column in COLUMNS:
        allowed = categories if column.name == "category" else ", ".join(one for one in column.choices if one)
        needed = _("yes") if column.is_needed else ""
        told.append([column.name, str(column.label), str(column.hint), allowed, needed])
    body = write_xlsx(head, more={_("Explanations"): told})
    return file_response(body, "activities-template.xlsx", KINDS[kind])


@require_safe
@signed_in
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Everything that an organiser offers: as the table that can be imported, as a calendar, or whole as JSON."""
    member = actor_of(request)
    organiser = find_organiser(slug)
    if organiser is None or not allows("organiser.enter", member, organiser):
        raise Http404
    activities = list(activities_to_export(organiser)[:5000])
    name = f"{organiser.slug}-activities.{kind}"
    if kind in KINDS:
        table = [[column.name for column in COLUMNS], *(write_row(activity) for activity in activities)]
        return file_response(write_table(kind, table), name, KINDS[kind])
    if kind == "ics":
        urls = {activity.pk: activity_url(activity) for activity in activities}
        return file_response(write_calendar(activities, urls=urls, now=timezone.now()), name, "text/calendar")
    if kind == "json":
        data = {"organiser": organiser.name, "activities": [_whole(activity) for activity in activities]}
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        return file_response(text.encode(errors="replace"), name, "application/json")
    raise Http404


def _whole(activity: Activity) -> dict[str, Any]:
    """All that people have written, and no more: neither participants nor counters."""
    fields = {name: getattr(activity, name) for name in sorted(EDITABLE - {"category"})}
    badge = activity.achievement.name if activity.achievement else ""
    return {
        "url": activity_url(activity),
        "status": activity.status,
        "category": activity.category.slug,
        "badge_name": badge,
        "co_organisers": list(getattr(activity, "co_names", [])),
        **fields,
    }
