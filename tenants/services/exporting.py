"""A copy of everything that is kept about a person: put together by a job, location by location, into one ZIP in
private storage. Downloaded by the person alone; gone after a week."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from shared.enums import ExportState
from shared.errors import ServiceError
from shared.models import DataExport, User
from shared.own_data import Part, Where, locations_with_data, parts
from shared.services.audit import record_audit
from shared.services.limits import Limit, count
from shared.services.own_data import KEPT, request_export
from tenants.context import in_tenant, on_the_network
from tenants.hosts import network_url
from tenants.jobs import any_task
from tenants.models import Tenant
from tenants.own_data_pages import PARTS, node_of
from tenants.queries.homes import language_of, time_zone_of
from tenants.services.notifying import notify

EXPORTS: Limit = ("data-export", 3, 24 * 3600)
GIVEN_UP = timedelta(hours=6)


class TooManyExports(ServiceError):
    code = "too_many_exports"
    message = _("You have had three copies today. The next one is possible tomorrow.")


def export_path(export: DataExport) -> Path:
    """Where the file lies: in no folder that is served, under a name that nobody can guess."""
    return Path(settings.DATA_DIR) / "exports" / f"{export.pk}.zip"


@transaction.atomic
def start_export(*, actor: User) -> DataExport:
    """Queue a copy. Raises TooManyExports."""
    if not count(EXPORTS, str(actor.pk)).allowed:
        raise TooManyExports
    export = request_export(actor=actor)
    if export.state == ExportState.WAITING:
        make_export.enqueue(export_id=str(export.pk))
    return export


@any_task
def make_export(*, export_id: str) -> None:
    """The job. Each part is read in a transaction of its own; whoever reads the row meanwhile sees how far it is."""
    export = DataExport.objects.select_related("user").filter(pk=export_id).first()
    if export is None or export.state == ExportState.READY:
        return
    locations = list(Tenant.objects.filter(pk__in=locations_with_data(export.user_id)).order_by("name"))
    network = parts(Where.NETWORK)
    export.total = len(network) + len(locations) * len(parts(Where.LOCATION))
    export.state, export.done = ExportState.RUNNING, 0
    export.save(update_fields=["state", "total", "done"])
    path = export_path(export)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_suffix(".part")
    index: list[dict[str, Any]] = []
    with made.open("wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in network:
            _add(archive, index, part, export, folder="", title="")
        for tenant in locations:
            with in_tenant(tenant):
                for part in parts(Where.LOCATION):
                    _add(archive, index, part, export, folder=f"{tenant.slug}/", title=tenant.name)
        zone = time_zone_of(export.user)
        with override(language_of(export.user)), timezone.override(zone):
            archive.writestr(
                "index.html",
                render_to_string(
                    "tenants/own_data/index.html",
                    {
                        "parts": [_for_reading(part, zone) for part in index],
                        "name": export.user.get_display_name(),
                        "made_at": timezone.now(),
                    },
                ),
            )
            archive.writestr("style.css", render_to_string("tenants/own_data/style.css"))
    made.replace(path)
    _finish(export, path.stat().st_size)


def _add(
    archive: zipfile.ZipFile,
    index: list[dict[str, Any]],
    part: Part,
    export: DataExport,
    *,
    folder: str,
    title: str,
) -> None:
    found = part.export(export.user_id)
    text = json.dumps(found, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
    archive.writestr(f"{folder}{part.name}.json", text)
    files = []
    for file in part.files(export.user_id) if part.files else ():
        archive.writestr(f"{folder}{file.path}", file.content)
        files.append(f"{folder}{file.path}")
    index.append(
        {
            "part": part,
            "location": title,
            "file": f"{folder}{part.name}.json",
            "found": found,
            "files": files,
        }
    )
    _count(export)


def _for_reading(row: dict[str, Any], time_zone: str) -> dict[str, Any]:
    """A part of the index in the active language."""
    part, found = row["part"], row["found"]
    read = part.reading(found, time_zone) if part.reading else found
    return {**row, "title": PARTS.get(part.name, part.name), "node": node_of(read, time_zone)}


def _count(export: DataExport) -> None:
    export.done += 1
    _update(export.pk, done=export.done)


@on_the_network
def _update(pk: Any, **values: Any) -> None:
    DataExport.objects.filter(pk=pk).update(**values)


@transaction.atomic
def _finish(export: DataExport, size: int) -> None:
    until = timezone.now() + KEPT
    DataExport.objects.filter(pk=export.pk).update(state=ExportState.READY, size=size, expires_at=until)
    notify(
        user_id=export.user_id,
        kind="export_ready",
        parameters={"until_at": until.isoformat()},
        url=network_url("/accounts/data/"),
    )
    record_audit(actor_id=export.user_id, action="export.made", target=export, changes={"bytes": size})


def remove_old_exports() -> int:
    """Files and rows whose time is over; a copy that was never finished is given up. Returns how many."""
    now = timezone.now()
    DataExport.objects.filter(
        state__in=[ExportState.WAITING, ExportState.RUNNING], created_at__lt=now - GIVEN_UP
    ).update(state=ExportState.FAILED, expires_at=now + KEPT)
    over = list(DataExport.objects.filter(expires_at__lt=now))
    for export in over:
        forget_export(export)
    return len(over)


def forget_export(export: DataExport) -> None:
    for path in (export_path(export), export_path(export).with_suffix(".part")):
        path.unlink(missing_ok=True)
    export.delete()


def read_export(export: DataExport) -> io.BufferedReader:
    """The open file. Raises FileNotFoundError."""
    return export_path(export).open("rb")
