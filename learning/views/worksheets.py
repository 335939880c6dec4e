"""The design worksheet: an activity is written step by step, kept while one types, and never overwritten silently."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from learning.errors import ActivityIncomplete, DraftTooLarge, EditConflict
from learning.forms.worksheet import BY_NAME, STEPS, StartForm, Step
from learning.forms.worksheet.ideas import SkillsStep
from learning.models import Activity, ActivityDraft
from learning.queries.drafts import draft_of
from learning.queries.reviews import last_review
from learning.queries.skill_proposals import proposed_skills
from learning.queries.texts import reader_language
from learning.queries.versions import find_version
from learning.services.activities import start_activity, update_activity
from learning.services.drafts import drop_draft, keep_draft
from learning.services.snapshots import BADGE, plain_value, snapshot_of
from learning.views.access import activity_for, activity_of_form, actor_of, organiser_for, signed_in
from learning.views.cards import category_card, map_context, when_text
from learning.views.manage import state_of
from learning.views.worksheet_frame import (
    CHECK,
    bar_of,
    clock_of,
    content_url,
    frame_of,
    gap_rows,
    number_of,
    preview_of,
    sayer,
    scene_of,
    step_class,
    step_url,
    together_url,
)
from learning.views.worksheet_words import LABELS
from shared.errors import ServiceError
from shared.rules import allows
from tenants.members.models import Member
from tenants.models import Tenant

MERGED = ("title", "description", "do", "learn", "schedule_note", "price_note", "access_note", "questions")


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
        return redirect(step_url(activity, "learning"))
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
            "steps": bar_of(activity, "", draft),
            "gaps": gap_rows(activity),
            "preview": preview_of(activity),
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
    activity = activity_of_form(request, member, slug, "activity.edit")
    if step == CHECK:
        return _check(request, activity, member)
    form_class = step_class(step)
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
        typed_at=clock_of(entry["at"], activity) if entry and is_typed else "",
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
        return redirect(step_url(activity, form_class.name))
    data = _resolved(request)
    form = form_class(data, activity=activity, scene=scene, initial=form_class.start(activity))
    base = number_of(request.POST.get("base"), activity.version)
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
    if not _added(request) and request.POST.get("go", "next") not in ("next", "close"):
        return redirect(target)
    draft = draft_of(activity, member) if isinstance(form, SkillsStep) else None
    return _page(request, activity, member, form, base=base, draft=draft, status=422)


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
    """What was posted, with lines that end as everywhere else (browsers send two letters for it); where a text was
    merged by hand, the merged one stands in its field."""
    data = request.POST.copy()
    for name, texts in list(data.lists()):
        data.setlist(name, [text.replace("\r\n", "\n") for text in texts])
    for name in MERGED:
        if data.get(f"choice:{name}") == "both":
            data[name] = data.get(f"text:{name}", "")
    if added := _added(request):
        data["skills"] = f"{data.get('skills', '')}\n{added}"
    return data


def _added(request: HttpRequest) -> str:
    """The address of the skill whose button was pressed."""
    go: str = request.POST.get("go", "")
    return go.removeprefix("add:") if go.startswith("add:") else ""


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
    say = sayer(activity)
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
            "when": clock_of(latest.created_at.isoformat(), activity) if latest else "",
            "action": step_url(activity, form.name),
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
    gaps = gap_rows(activity)
    return render(
        request,
        "learning/worksheet/check.html",
        frame_of(request, activity, member, CHECK, draft)
        | {
            "gaps": gaps,
            "is_ready": not any(gap["is_needed"] for gap in gaps),
            "unsaved": [
                {"label": step.label, "url": step_url(activity, step.name)}
                for step in STEPS
                if draft and step.name in draft.data
            ],
            "back_url": step_url(activity, STEPS[-1].name),
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
    context = frame_of(request, activity, member, form.name, draft) | {
        "form": form,
        "step": form,
        "base": base,
        "typed_at": typed_at,
        "is_first": place == 0,
        "is_last": place == len(names) - 1,
        "picker": map_context(tenant) if form.name == "when" else None,
        "content_url": content_url(activity) if form.name == "joining" else "",
        "together_url": together_url(activity) if form.name == "joining" else "",
        "proposals": (
            proposed_skills(activity, draft, form.chosen()) if isinstance(form, SkillsStep) else []
        ),
        "hues": (
            [category_card(category) for category in form.scene.categories] if form.name == "category" else []
        ),
    }
    return render(request, "learning/worksheet/step.html", context, status=status)


def _target(request: HttpRequest, activity: Activity, form_class: type[Step]) -> str:
    """Where the pressed button leads."""
    go, names = request.POST.get("go", "next"), [*BY_NAME, CHECK]
    place = names.index(form_class.name)
    if go == "close":
        return f"/manage/activities/{activity.slug}/"
    if go.startswith("step:") and go.removeprefix("step:") in names:
        return step_url(activity, go.removeprefix("step:"))
    if go == "stay" or _added(request):
        return step_url(activity, form_class.name)
    return step_url(activity, names[max(place - 1, 0)] if go == "back" else names[place + 1])
