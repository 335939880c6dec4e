"""What stands around every step of the worksheet, and what its pages have in common."""

import re
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learning.enums import JoiningKind, ScheduleKind
from learning.forms.worksheet import BY_NAME, STEPS, Scene, Step
from learning.models import Activity, ActivityDraft
from learning.queries.completeness import gaps_of
from learning.queries.drafts import others_at_it
from learning.services.snapshots import BADGE
from learning.views.cards import activity_card
from learning.views.manage import state_of
from learning.views.worksheet_words import value_text
from shared.countries import language_name
from shared.moments import clock_text, moment_text
from shared.queries.skills import labels_of
from shared.text import render_markdown
from tenants.members.models import Member
from tenants.models import Tenant
from theming.queries.categories import shown_categories

CHECK = "check"


def scene_of(request: HttpRequest) -> Scene:
    """What the steps choose from, here; looked up once a request."""
    if not hasattr(request, "_scene"):
        request._scene = _make_scene(request)  # type: ignore[attr-defined]
    scene: Scene = request._scene  # type: ignore[attr-defined]
    return scene


def _make_scene(request: HttpRequest) -> Scene:
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    more = request.GET.get("add", "")
    codes = dict.fromkeys([*tenant.languages, "en"])
    return Scene(
        categories=list(shown_categories()),
        languages=[(code, language_name(code)) for code in codes],
        all_languages={code: language_name(code) for code in [*codes, *dict(settings.LANGUAGES)]},
        more=more if re.fullmatch(r"[a-z]{2,3}", more) else "",
    )


def frame_of(
    request: HttpRequest, activity: Activity, member: Member, here: str, draft: ActivityDraft | None
) -> dict[str, Any]:
    """What stands around every step."""
    label, kind = state_of(activity)
    previewed = overlaid(request, activity, draft)
    steps = bar_of(activity, here, draft)
    return {
        "activity": activity,
        "member_id": member.pk,
        "title": _("Untitled") if "title" in activity.placeholders else activity.title,
        "state": {"label": label, "kind": kind},
        "steps": steps,
        "number": next(number for number, step in enumerate(steps, 1) if step["is_here"]),
        "total": len(steps),
        "others": others_at_it(activity, member),
        "preview": preview_of(previewed),
    }


def bar_of(activity: Activity, here: str, draft: ActivityDraft | None) -> list[dict[str, Any]]:
    """The bar: [{name, label, url, is_here, state}], state "done", "missing" or "". Steps of the worksheet say besides
    whether they are `is_unsaved`; pages of their own are an `is_link`."""
    missing = {gap.step for gap in gaps_of(activity) if gap.is_needed}
    done = _done(activity)
    steps: list[dict[str, Any]] = [
        {
            "name": step.name,
            "label": step.label,
            "url": step_url(activity, step.name),
            "is_here": step.name == here,
            "state": "missing" if step.name in missing else "done" if step.name in done else "",
            "is_unsaved": bool(draft and step.name in draft.data),
        }
        for step in STEPS
    ]
    steps[len(STEPS) - 2 : len(STEPS) - 2] = _pages_beside(activity)
    check = {"name": CHECK, "label": _("Check and publish"), "url": step_url(activity, CHECK)}
    state = "missing" if missing else "done" if activity.is_published else ""
    return [*steps, check | {"is_here": here == CHECK, "state": state}]


def _pages_beside(activity: Activity) -> list[dict[str, Any]]:
    """What is written on pages of their own: content, and with whom it is offered."""
    has_others = bool(getattr(activity, "co_names", []))
    pages = (
        ("together", _("Together with others"), together_url(activity), has_others),
        ("content", _("Content"), content_url(activity), bool(activity.blocks)),
    )
    return [
        {
            "name": name,
            "label": label,
            "url": url,
            "is_here": False,
            "is_link": True,
            "state": "done" if is_done else "",
        }
        for name, label, url, is_done in pages
    ]


def _done(activity: Activity) -> set[str]:
    """Steps in which something is said."""
    said = {
        "type": True,
        "learning": activity.do and activity.learn,
        "skills": activity.skills,
        "when": activity.starts_at or activity.schedule == ScheduleKind.ANY_TIME or activity.schedule_note,
        "name": activity.description and "title" not in activity.placeholders,
        "category": "category" not in activity.placeholders,
        "people": activity.duration_minutes or activity.age_min or activity.age_max or activity.accessibility,
        "joining": activity.capacity or activity.joining != JoiningKind.OPEN or activity.licence,
        "languages": activity.translations,
        "badge": "title" not in activity.placeholders,
    }
    return {name for name, value in said.items() if value}


def gap_rows(activity: Activity) -> list[dict[str, Any]]:
    """What is missing, each with the address at which it is mended."""
    return [
        {
            "text": gap.text,
            "is_needed": gap.is_needed,
            "url": f"{step_url(activity, gap.step)}#id_{gap.field}",
        }
        for gap in gaps_of(activity)
    ]


def content_url(activity: Activity) -> str:
    """Where content and materials are written."""
    return f"/manage/activities/{activity.slug}/content/"


def together_url(activity: Activity) -> str:
    """Where other organisers are asked to offer it too."""
    return f"/manage/activities/{activity.slug}/together/"


def overlaid(request: HttpRequest, activity: Activity, draft: ActivityDraft | None) -> Activity:
    """The activity with what the draft says, as far as it is right; a copy that is never saved."""
    if draft is None or not draft.data:
        return activity
    seen = copy(activity)
    scene = scene_of(request)
    for step in STEPS:
        entry = draft.data.get(step.name)
        if not entry:
            continue
        form = step(_querydict(entry["values"]), activity=activity, scene=scene)
        content = form.content() if form.is_valid() else {}
        for name, value in content.items():
            if name != BADGE:
                setattr(seen, name, value)
        if content.get("title"):
            seen.placeholders = []
    return seen


def preview_of(activity: Activity) -> dict[str, Any]:
    """As learning/worksheet/_preview.html wants it."""
    card = activity_card(activity)
    if "title" in activity.placeholders:
        card["title"] = _("Untitled")
    return {
        "card": card | {"url": f"/activities/{activity.slug}/", "plan_url": ""},
        "type": activity.get_type_display(),
        "do": activity.do,
        "learn": activity.learn,
        "skills": list(labels_of([*activity.skills, *activity.competences], get_language() or "en").values()),
        "description_html": render_markdown(activity.description),
    }


def sayer(activity: Activity) -> Callable[[str, Any], str]:
    """`say(name, value)`: a value of a snapshot in words."""
    categories = {category.slug: category.name for category in shown_categories()}
    return lambda name, value: value_text(name, value, categories=categories, time_zone=activity.time_zone)


def step_class(name: str) -> type[Step]:
    """Raises Http404 for no step."""
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def step_url(activity: Activity, step: str) -> str:
    """Where it is written."""
    return f"/manage/activities/{activity.slug}/steps/{step}/"


def number_of(text: str | None, default: int) -> int:
    """What was sent as a number, else `default`."""
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else default


def clock_of(moment: str, activity: Activity, *, seconds: bool = False) -> str:
    """A moment on the wall clock of the activity's place; with its day unless it is today."""
    parsed = parse_datetime(moment)
    assert parsed is not None
    zone = ZoneInfo(activity.time_zone)
    local = parsed.astimezone(zone)
    is_today = local.date() == timezone.now().astimezone(zone).date()
    if seconds or is_today:
        return clock_text(local, seconds=seconds)
    return moment_text(parsed, activity.time_zone)


def _querydict(values: Mapping[str, list[str]]) -> Any:
    return MultiValueDict({name: list(texts) for name, texts in values.items()})
