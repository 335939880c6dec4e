"""The design worksheet: an activity is written step by step, kept while one types, and never overwritten silently."""

import re
from collections.abc import Mapping
from copy import copy
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import formats, timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.errors import ActivityIncomplete, DraftTooLarge, EditConflict
from learning.forms.worksheet import BY_NAME, STEPS, Scene, StartForm, Step
from learning.models import Activity, ActivityDraft
from learning.queries.completeness import gaps_of
from learning.queries.drafts import draft_of, others_at_it
from learning.queries.reviews import last_review
from learning.queries.texts import reader_language
from learning.queries.versions import find_version
from learning.services.activities import start_activity, update_activity
from learning.services.drafts import drop_draft, keep_draft, note_presence
from learning.services.snapshots import BADGE, plain_value, snapshot_of
from learning.views.access import activity_for, actor_of, organiser_for, signed_in
from learning.views.cards import activity_card, category_card, map_context, when_text
from learning.views.manage import state_of
from learning.views.worksheet_words import LABELS, value_text
from shared.countries import language_name
from shared.errors import ServiceError
from shared.queries.skills import labels_of
from shared.rules import allows
from shared.services.limits import hit
from shared.text import render_markdown
from tenants.members.models import Member
from tenants.models import Tenant
from theming.queries.categories import shown_categories

CHECK = "check"
MAX_BODY = 256 * 1024
AUTOSAVES_A_MINUTE = 180  # twice what the module sends while somebody types without a pause
MERGED = ("title", "description", "do", "learn", "schedule_note", "price_note", "access_note", "questions")


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


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def activity_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Choosing the type makes the draft: from then on nothing that is typed can be lost."""
    member = actor_of(request)
    organiser = organiser_for(member, slug)
    if not allows("activity.create", member, organiser):
        raise Http404
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tenant: Tenant = request.tenant  # type: ignore[attr-defined]
        activity = start_activity(
            actor=member,
            organiser=organiser,
            type=form.cleaned_data["type"],
            language=reader_language(),
            languages=[tenant.language],
            street=organiser.street,
            place=organiser.place,
            lat=organiser.lat,
            lon=organiser.lon,
        )
        return redirect(_step_url(activity, "learning"))
    status = 422 if form.is_bound else 200
    return render(
        request, "learning/worksheet/start.html", {"form": form, "organiser": organiser}, status=status
    )


@require_safe
@signed_in
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """An activity as its organiser sees it: what is written, what is missing, what can be done with it."""
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.edit")
    draft = draft_of(activity, member)
    label, kind = state_of(activity)
    return render(
        request,
        "learning/worksheet/overview.html",
        {
            "activity": activity,
            "state": {"label": label, "kind": kind},
            "when": when_text(activity),
            "steps": _steps(activity, "", draft),
            "gaps": _gaps(activity),
            "preview": _preview(activity),
            "repeats": bool(activity.recurrence),
            "may_manage_team": allows("activity.manage_team", member, activity),
            "review": last_review(activity) if not activity.is_published else None,
            "unsaved": [step.label for step in STEPS if draft and step.name in draft.data],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def worksheet_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.edit")
    if step == CHECK:
        return _check(request, activity, member)
    form_class = _step_class(step)
    if request.method == "POST":
        return _save(request, activity, member, form_class)
    draft = draft_of(activity, member)
    entry = draft.data.get(step) if draft else None
    form, is_typed = _form_shown(request, activity, form_class, entry)
    base = entry["base"] if entry and is_typed else activity.version
    return _page(
        request,
        activity,
        member,
        form,
        draft=draft,
        base=base,
        typed_at=_clock(entry["at"], activity) if entry and is_typed else "",
    )


def _form_shown(
    request: HttpRequest, activity: Activity, form_class: type[Step], entry: Mapping[str, Any] | None
) -> tuple[Step, bool]:
    """The step as it stands, or as its draft has it; and whether that is something else."""
    scene, start = scene_of(request), form_class.start(activity)
    if not entry:
        return form_class(activity=activity, scene=scene, initial=start), False
    values: dict[str, list[str]] = entry["values"]
    form = form_class(activity=activity, scene=scene, initial=start | dict.fromkeys(values))
    typed = form.typed(values)
    saved = form_class(
        activity=activity, scene=scene, initial=start | dict.fromkeys(values.keys() - start.keys())
    )
    if _sent_by(saved) == {name: list(texts) for name, texts in values.items()}:
        return form_class(activity=activity, scene=scene, initial=start), False
    form.initial.update(typed)
    return form, True


def _sent_by(form: Step) -> dict[str, list[str]]:
    """What a browser would send of the form as it is shown."""
    sent = {}
    for bound in form:
        value = bound.field.widget.format_value(bound.value())
        if isinstance(value, bool):
            value = ["on"] if value else []
        texts = value if isinstance(value, list) else [value]
        sent[bound.name] = [str(text) for text in texts if text is not None]
    return sent


def _save(request: HttpRequest, activity: Activity, member: Member, form_class: type[Step]) -> HttpResponse:
    """Save what was typed and go where the button leads. What is not right yet is kept as a draft."""
    scene, target = scene_of(request), _target(request, activity, form_class)
    if "discard" in request.POST:
        drop_draft(actor=member, activity=activity, step=form_class.name)
        return redirect(_step_url(activity, form_class.name))
    data = _resolved(request)
    form = form_class(data, activity=activity, scene=scene, initial=form_class.start(activity))
    base = _number(request.POST.get("base"), activity.version)
    try:
        if form.is_valid():
            activity = _apply(request, activity, member, form, base)
            drop_draft(actor=member, activity=activity, step=form.name)
            return redirect(_target(request, activity, form_class))
    except EditConflict as conflict:
        _keep(request, activity, member, form, base)
        return _conflict(request, activity, form, conflict, base)
    except ActivityIncomplete as error:
        form.add_error(form.shown_as(error.field) or None, str(error))
    except ServiceError as error:
        form.add_error(None, str(error))
    _keep(request, activity, member, form, base)
    if request.POST.get("go", "next") not in ("next", "close"):
        return redirect(target)
    return _page(request, activity, member, form, base=base, status=422)


def _apply(request: HttpRequest, activity: Activity, member: Member, form: Step, base: int) -> Activity:
    """Change the activity by what the step says, if it says anything new. Raises as `update_activity`."""
    content = form.content()
    for name in [name for name in content if request.POST.get(f"choice:{name}") == "theirs"]:
        del content[name]
    now = snapshot_of(activity)
    news = {name: value for name, value in content.items() if plain_value(value) != now[name]}
    stays = {"title", "category"} & set(activity.placeholders)
    if not news and not stays & content.keys():
        return activity
    badge_name = content.pop(BADGE, "")
    fields = {name: value for name, value in content.items() if name in news or name in stays}
    return update_activity(
        actor=member, activity=activity, badge_name=badge_name, base_version=base, **fields
    )


def _resolved(request: HttpRequest) -> Any:
    """What was posted; where a text was merged by hand, the merged one stands in its field."""
    data = request.POST.copy()
    for name in MERGED:
        if data.get(f"choice:{name}") == "both":
            data[name] = data.get(f"text:{name}", "")
    return data


def _keep(request: HttpRequest, activity: Activity, member: Member, form: Step, base: int) -> None:
    """What was typed outlives whatever comes of it."""
    values = {name: request.POST.getlist(name) for name in form.fields}
    try:
        keep_draft(actor=member, activity=activity, step=form.name, base=base, values=values)
    except DraftTooLarge as error:
        messages.warning(request, str(error))


def _conflict(
    request: HttpRequest, activity: Activity, form: Step, conflict: EditConflict, base: int
) -> HttpResponse:
    """Field by field: theirs, mine, or both in one."""
    activity.refresh_from_db()
    latest = find_version(activity, conflict.version)
    theirs, content = snapshot_of(activity), form.content()
    say = sayer(request, activity)
    rows = []
    for name in conflict.fields:
        mine = plain_value(content[name])
        shown = form.shown_as(name)
        can_merge = name in MERGED and shown == name
        rows.append(
            {
                "name": name,
                "label": LABELS[name],
                "mine": say(name, mine),
                "theirs": say(name, theirs[name]),
                "merged": _both(say(name, theirs[name]), say(name, mine)) if can_merge else None,
            }
        )
    posted = [(name, text) for name in form.fields for text in request.POST.getlist(name)]
    return render(
        request,
        "learning/worksheet/conflict.html",
        {
            "activity": activity,
            "step": form,
            "rows": rows,
            "posted": posted,
            "base": conflict.version,
            "go": request.POST.get("go", "next"),
            "who": str(latest.author) if latest and latest.author else _("Somebody"),
            "when": _clock(latest.created_at.isoformat(), activity) if latest else "",
            "action": _step_url(activity, form.name),
        },
        status=409,
    )


def _both(theirs: str, mine: str) -> str:
    """A beginning for a merged text: theirs, then what of mine is not in it."""
    known = set(theirs.splitlines())
    return "\n".join([*theirs.splitlines(), *(line for line in mine.splitlines() if line not in known)])


def _check(request: HttpRequest, activity: Activity, member: Member) -> HttpResponse:
    """The last step: what is missing, and the button that publishes."""
    draft = draft_of(activity, member)
    gaps = _gaps(activity)
    return render(
        request,
        "learning/worksheet/check.html",
        _frame(request, activity, member, CHECK, draft)
        | {
            "gaps": gaps,
            "is_ready": not any(gap["is_needed"] for gap in gaps),
            "unsaved": [
                {"label": step.label, "url": _step_url(activity, step.name)}
                for step in STEPS
                if draft and step.name in draft.data
            ],
            "back_url": _step_url(activity, STEPS[-1].name),
        },
    )


def _page(
    request: HttpRequest,
    activity: Activity,
    member: Member,
    form: Step,
    *,
    base: int,
    draft: ActivityDraft | None = None,
    typed_at: str = "",
    status: int = 200,
) -> HttpResponse:
    names = [step.name for step in STEPS]
    place = names.index(form.name)
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    context = _frame(request, activity, member, form.name, draft) | {
        "form": form,
        "step": form,
        "base": base,
        "typed_at": typed_at,
        "is_first": place == 0,
        "is_last": place == len(names) - 1,
        "number": place + 1,
        "total": len(names) + 1,
        "picker": map_context(tenant) if form.name == "when" else None,
        "content_url": content_url(activity) if form.name == "joining" else "",
        "hues": (
            [category_card(category) for category in form.scene.categories] if form.name == "category" else []
        ),
    }
    return render(request, "learning/worksheet/step.html", context, status=status)


def _frame(
    request: HttpRequest, activity: Activity, member: Member, here: str, draft: ActivityDraft | None
) -> dict[str, Any]:
    """What stands around every step."""
    label, kind = state_of(activity)
    previewed = overlaid(request, activity, draft)
    return {
        "activity": activity,
        "member_id": member.pk,
        "title": _("Untitled") if "title" in activity.placeholders else activity.title,
        "state": {"label": label, "kind": kind},
        "steps": _steps(activity, here, draft),
        "others": others_at_it(activity, member),
        "preview": _preview(previewed),
    }


def _steps(activity: Activity, here: str, draft: ActivityDraft | None) -> list[dict[str, Any]]:
    """The bar: [{name, label, url, is_here, state}], state "done", "missing" or ""."""
    missing = {gap.step for gap in gaps_of(activity) if gap.is_needed}
    done = _done(activity)
    steps: list[dict[str, Any]] = [
        {
            "name": step.name,
            "label": step.label,
            "url": _step_url(activity, step.name),
            "is_here": step.name == here,
            "state": "missing" if step.name in missing else "done" if step.name in done else "",
            "is_unsaved": bool(draft and step.name in draft.data),
        }
        for step in STEPS
    ]
    own = content_url(activity)
    if own:
        content = {"name": "content", "label": _("Content"), "url": own, "is_here": False, "is_link": True}
        steps.insert(len(STEPS) - 2, content | {"state": "done" if activity.blocks else ""})
    check = {"name": CHECK, "label": _("Check and publish"), "url": _step_url(activity, CHECK)}
    state = "missing" if missing else "done" if activity.is_published else ""
    return [*steps, check | {"is_here": here == CHECK, "state": state}]


def _done(activity: Activity) -> set[str]:
    """Steps in which something is said."""
    said = {
        "type": True,
        "learning": activity.do and activity.learn,
        "skills": activity.skills,
        "when": activity.starts_at or activity.schedule == "any_time" or activity.schedule_note,
        "name": activity.description and "title" not in activity.placeholders,
        "category": "category" not in activity.placeholders,
        "people": activity.duration_minutes or activity.age_min or activity.age_max or activity.accessibility,
        "joining": activity.capacity or activity.joining != "open" or activity.licence,
        "languages": activity.translations,
        "badge": "title" not in activity.placeholders,
    }
    return {name for name, value in said.items() if value}


def _gaps(activity: Activity) -> list[dict[str, Any]]:
    return [
        {
            "text": gap.text,
            "is_needed": gap.is_needed,
            "url": f"{_step_url(activity, gap.step)}#id_{gap.field}",
        }
        for gap in gaps_of(activity)
    ]


def content_url(activity: Activity) -> str:
    """Where content and materials are written; "" where this product has no such page."""
    path = f"/manage/activities/{activity.slug}/content/"
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path


# --- while one types ------------------------------------------------------------------------------------------------


@require_POST
@signed_in
def worksheet_draft(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Autosave: keeps what stands in the step's fields, and changes nothing that others see. {"at": "14:03:05"}, or
    413 and 429 with {"message"}."""
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.edit")
    form_class = _step_class(step)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        return JsonResponse({"message": str(DraftTooLarge())}, status=413)
    allowed = hit(name="autosave", subject=str(member.user_id), limit=AUTOSAVES_A_MINUTE, seconds=60)
    if not allowed.allowed:
        answer = JsonResponse({"message": _("Saved a little later: you type very fast.")}, status=429)
        answer["Retry-After"] = str(allowed.retry_after)
        return answer
    form = form_class(request.POST, activity=activity, scene=scene_of(request))
    base = _number(request.POST.get("base"), activity.version)
    values = {name: request.POST.getlist(name) for name in form.fields}
    try:
        draft = keep_draft(actor=member, activity=activity, step=step, base=base, values=values)
    except DraftTooLarge as error:
        return JsonResponse({"message": str(error)}, status=413)
    return JsonResponse({"at": _clock(draft.updated_at.isoformat(), activity, seconds=True)})


@require_POST
@signed_in
def worksheet_presence(request: HttpRequest, slug: str) -> HttpResponse:
    """A sign of life of an open worksheet; the answer says who else is at it."""
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.edit")
    note_presence(actor=member, activity=activity)
    return _others(request, activity, member)


def _others(request: HttpRequest, activity: Activity, member: Member) -> HttpResponse:
    return render(request, "learning/worksheet/_others.html", {"others": others_at_it(activity, member)})


@require_safe
@signed_in
def worksheet_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The activity as it would look with what was typed: a fragment."""
    member = actor_of(request)
    activity = activity_for(member, slug, "activity.edit")
    activity = overlaid(request, activity, draft_of(activity, member))
    return render(request, "learning/worksheet/_preview.html", {"preview": _preview(activity)})


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


def _preview(activity: Activity) -> dict[str, Any]:
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


# --- small things ---------------------------------------------------------------------------------------------------


def sayer(request: HttpRequest, activity: Activity) -> Any:
    """`say(name, value)`: a value of a snapshot in words."""
    categories = {category.slug: category.name for category in shown_categories()}
    return lambda name, value: value_text(name, value, categories=categories, time_zone=activity.time_zone)


def _step_class(name: str) -> type[Step]:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def _step_url(activity: Activity, step: str) -> str:
    return f"/manage/activities/{activity.slug}/steps/{step}/"


def _target(request: HttpRequest, activity: Activity, form_class: type[Step]) -> str:
    """Where the pressed button leads."""
    go, names = request.POST.get("go", "next"), [*BY_NAME, CHECK]
    place = names.index(form_class.name)
    if go == "close":
        return f"/manage/activities/{activity.slug}/"
    if go.startswith("step:") and go.removeprefix("step:") in names:
        return _step_url(activity, go.removeprefix("step:"))
    if go == "stay":
        return _step_url(activity, form_class.name)
    return _step_url(activity, names[max(place - 1, 0)] if go == "back" else names[place + 1])


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else default


def _clock(moment: str, activity: Activity, *, seconds: bool = False) -> str:
    """A moment on the wall clock of the activity's place; with its day unless it is today."""
    parsed = parse_datetime(moment)
    assert parsed is not None
    zone = ZoneInfo(activity.time_zone)
    local = parsed.astimezone(zone)
    is_today = local.date() == timezone.now().astimezone(zone).date()
    return formats.date_format(local, "H:i:s" if seconds else "H:i" if is_today else "D j M, H:i")


def _querydict(values: Mapping[str, list[str]]) -> Any:
    return MultiValueDict({name: list(texts) for name, texts in values.items()})
