"""The worksheet on paper: blank for a meeting where ideas are found, or filled."""

import re
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.enums import Access, ActivityFormat, ActivityType, JoiningKind, ScheduleKind
from learning.models import Activity
from learning.queries.co_organisers import names_of_all
from learning.queries.texts import reader_language
from learning.services.snapshots import BADGE, snapshot_of
from learning.views.access import activity_for, actor_of, signed_in
from learning.views.repeating import repeat_text
from learning.views.worksheet_frame import sayer
from learning.views.worksheet_words import LABELS
from shared.pdf import make_pdf
from shared.text import plain
from tenants.models import Tenant
from theming.queries.categories import shown_categories

TEMPLATE = Path(__file__).resolve().parent.parent / "pdf" / "worksheet.typ"
CHOICES = {
    "type": ActivityType,
    "schedule": ScheduleKind,
    "format": ActivityFormat,
    "accessibility": Access,
    "joining": JoiningKind,
}
SHORT = frozenset(
    {
        *("starts_at", "ends_at", "recurrence", "schedule_note", "street", "place", "duration_minutes"),
        *("price_note", "age_min", "age_max", "languages", "access_note", "capacity", "apply_by"),
    }
)  # two of them stand side by side


@require_safe
@signed_in
def worksheet_blank(request: HttpRequest) -> HttpResponse:
    return _answer(request, None)


@require_safe
@signed_in
def worksheet_filled(request: HttpRequest, slug: str) -> HttpResponse:
    return _answer(request, activity_for(actor_of(request), slug, "activity.edit"))


def _answer(request: HttpRequest, activity: Activity | None) -> HttpResponse:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    heading = activity.title if activity else _("An activity is designed")
    pdf = make_pdf(
        TEMPLATE,
        {
            "location": tenant.name,
            "organiser": names_of_all(activity) if activity else _("Design worksheet"),
            "heading": heading,
            "lead": "" if activity else _("Begin with the people: what do they do, and what do they learn?"),
            "foot": f"{tenant.name} · {_('Design worksheet')}",
            "sections": _sections(activity),
        },
        title=heading,
        language=reader_language(),
        look=tenant.look,
    )
    name = activity.slug if activity else "worksheet"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )


def _sections(activity: Activity | None) -> list[dict[str, Any]]:
    """The steps as paper has them."""
    data = snapshot_of(activity) if activity else {}
    say = sayer(activity) if activity else lambda _name, _value: ""

    def field(name: str, *, lines: int = 1) -> dict[str, Any]:
        value = data.get(name)
        shown = {
            "name": name,
            "label": str(LABELS[name]),
            "kind": "text",
            "value": "",
            "points": [],
            "choices": [],
            "lines": lines,
        }
        if name in CHOICES or name == "category":
            return shown | {"kind": "choices", "choices": _choices(name, value)}
        if name in ("do", "learn") and value:
            return shown | {"kind": "points", "points": value}
        if name == "description" and value:
            return shown | {"value": paper_text(value)}
        if name == "recurrence" and activity:
            return shown | {"value": repeat_text(activity)}
        return shown | {"value": say(name, value) if activity else ""}

    def section(title: str, *fields: dict[str, Any]) -> dict[str, Any]:
        # On paper that is filled, what nobody has said takes no room.
        kept = [
            one
            for one in fields
            if not activity or one["value"] or one["points"] or any(choice["on"] for choice in one["choices"])
        ]
        return {"title": title, "rows": _rows(kept)}

    sections = [
        section(_("What kind of activity is it?"), field("type")),
        section(
            _("What do people do, and what do they learn?"), field("do", lines=4), field("learn", lines=4)
        ),
        section(_("Which skills do people train?"), field("skills", lines=2)),
        section(
            _("When and where?"),
            *(field("schedule"), field("starts_at"), field("ends_at"), field("recurrence")),
            *(field("schedule_note"), field("format"), field("street"), field("place")),
        ),
        section(_("What is it called?"), field("title"), field("description", lines=6)),
        section(_("Which category fits best?"), field("category")),
        section(
            _("Who can take part?"),
            *(field("duration_minutes"), field("price_note"), field("age_min"), field("age_max")),
            *(field("languages"), field("accessibility"), field("access_note")),
        ),
        section(
            _("How do people join?"),
            *(field("joining"), field("capacity"), field("apply_by"), field("questions", lines=2)),
        ),
        section(_("Content"), field("blocks", lines=3)),
        section(_("What is the badge called?"), field(BADGE)),
    ]
    return [one for one in sections if one["rows"]]


def _rows(fields: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Each on a row of its own, but for two short ones that follow each other."""
    rows: list[list[dict[str, Any]]] = []
    for one in fields:
        last = rows[-1] if rows else []
        if one["name"] in SHORT and len(last) == 1 and last[0]["name"] in SHORT:
            last.append(one)
        else:
            rows.append([one])
    return rows


def paper_text(markdown: str) -> str:
    """Without marks; paragraphs and lines, those of lists among them, stay."""
    paragraphs = re.split(r"\n\s*\n", markdown.replace("\r\n", "\n"))
    lines = [[_paper_line(line) for line in paragraph.splitlines()] for paragraph in paragraphs]
    return "\n\n".join("\n".join(line for line in part if line) for part in lines if any(part))


def _paper_line(line: str) -> str:
    mark = re.match(r"\s*([-*+]|\d{1,3}[.)])\s+", line)
    bullet = "" if mark is None else f"{mark[1]} " if mark[1][0].isdigit() else "• "
    return bullet + plain(line[mark.end() :] if mark else line, 5000)


def _choices(name: str, value: Any) -> list[dict[str, Any]]:
    if name == "category":
        options = [(category.slug, category.name) for category in shown_categories()]
    else:
        options = [(str(key), str(label)) for key, label in CHOICES[name].choices]
    chosen = value if isinstance(value, list) else [value]
    return [{"label": label, "on": key in chosen} for key, label in options]
