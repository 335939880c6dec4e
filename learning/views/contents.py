"""The organiser's pages of an activity's content: blocks, videos, cover."""

import re
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from learning.blocks import (
    KINDS,
    Block,
    CardsBlock,
    ChecklistBlock,
    FileBlock,
    LinkBlock,
    QuizBlock,
    TextBlock,
    fingerprint,
    readable_blocks,
)
from learning.covers import cover_path
from learning.errors import BlockChanged, BlockGone, ContentRefused
from learning.forms.contents import FORMS, BlockForm, CoverForm, CutForm, FileForm, VideoForm, filled_form
from learning.models import Activity, Material
from learning.queries.contents import materials_of
from learning.queries.drafts import others_at_it
from learning.services.activities import cover_version
from learning.services.contents import (
    add_block,
    add_video,
    change_block,
    move_block,
    remove_block,
    remove_video,
    restore_block,
)
from learning.services.covers import cut_cover, remove_cover, set_cover
from learning.services.materials import add_material
from learning.videos import readable_videos
from learning.views.access import activity_of_form, signed_in
from shared.errors import ServiceError
from shared.text import plain
from tenants.members.models import Member
from tenants.members.requests import member_of_request

# kind -> (icon, name, what it is for)
WORDS = {
    "text": ("file-text", gettext_lazy("Text"), gettext_lazy("Anything that people should read.")),
    "link": ("link", gettext_lazy("Link"), gettext_lazy("A page somewhere else.")),
    "file": ("file-up", gettext_lazy("File"), gettext_lazy("A handout, a plan, a picture.")),
    "checklist": ("list-checks", gettext_lazy("Checklist"), gettext_lazy("What to bring, what to do.")),
    "quiz": ("circle-help", gettext_lazy("Self-check quiz"), gettext_lazy("People see how much they know.")),
    "cards": (
        "messages-square",
        gettext_lazy("Question cards"),
        gettext_lazy("Two dice pick a question to talk about in pairs."),
    ),
}
UNDO = "removed_block"


def _find(request: HttpRequest, slug: str) -> tuple[Member, Activity]:
    """Who edits, and what. Raises Http404: whoever may not edit it learns nothing."""
    member = member_of_request(request)
    if member is None:
        raise Http404
    return member, activity_of_form(request, member, slug, "activity.edit")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def content_page(request: HttpRequest, slug: str) -> HttpResponse:
    """All blocks in order, and the videos. POST moves, removes, brings back."""
    member, activity = _find(request, slug)
    video_form = VideoForm()
    if request.method == "POST":
        video_form = VideoForm(request.POST if request.POST.get("action") == "add-video" else None)
        try:
            if _act(request, member, activity, video_form):
                return redirect(f"/manage/activities/{activity.slug}/content/")
        except ServiceError as error:
            if not video_form.is_bound:
                messages.error(request, str(error))
                return redirect(f"/manage/activities/{activity.slug}/content/")
            field = getattr(error, "field", "")
            video_form.add_error(field if field in video_form.fields else None, str(error))
    materials = materials_of(activity)
    blocks = readable_blocks(activity.blocks)
    rows = [_row(block, materials, place, len(blocks)) for place, block in enumerate(blocks)]
    removed = request.session.get(UNDO)
    context = {
        "activity": activity,
        "blocks": rows,
        "kinds": [
            {"kind": kind, "icon": WORDS[kind][0], "name": WORDS[kind][1], "use": WORDS[kind][2]}
            for kind in KINDS
        ],
        "videos": [
            {"url": video.page_url, "title": title, "provider": video.provider}
            for video, title in readable_videos(activity.videos)
        ],
        "video_form": video_form,
        "removed": removed["title"] if removed and removed["activity"] == str(activity.pk) else None,
        "cover": _cover(activity),
    }
    status = 422 if video_form.is_bound and video_form.errors else 200
    return render(request, "learning/manage/content.html", context, status=status)


def _act(request: HttpRequest, member: Member, activity: Activity, video_form: VideoForm) -> bool:
    """Do what the button says; False if the form has to be mended."""
    action, block = request.POST.get("action", ""), request.POST.get("block", "")
    if action == "move":
        if not re.fullmatch(r"-?[0-9]{1,3}", to := request.POST.get("to", "")):
            raise Http404
        move_block(actor=member, activity=activity, block_id=block, to=int(to))
    elif action == "remove":
        raw, place = remove_block(actor=member, activity=activity, block_id=block)
        title = "".join(_title(shown, materials_of(activity)) for shown in readable_blocks([raw]))
        request.session[UNDO] = {"activity": str(activity.pk), "block": raw, "place": place, "title": title}
    elif action == "undo":
        removed = request.session.pop(UNDO, None)
        if removed and removed["activity"] == str(activity.pk):
            restore_block(actor=member, activity=activity, block=removed["block"], place=removed["place"])
            messages.success(request, _("It is back where it was."))
    elif action == "remove-video":
        remove_video(actor=member, activity=activity, url=request.POST.get("url", ""))
    elif action == "add-video":
        if not video_form.is_valid():
            return False
        add_video(actor=member, activity=activity, **video_form.cleaned_data)
    else:
        raise Http404
    return True


def _row(block: Block, materials: dict[str, Material], place: int, total: int) -> dict[str, Any]:
    icon, name, _use = WORDS[block.kind]
    return {
        "id": block.id,
        "icon": icon,
        "kind": name,
        "title": _title(block, materials),
        "text": _summary(block, materials),
        "up": place - 1 if place else None,
        "down": place + 1 if place < total - 1 else None,
    }


def _title(block: Block, materials: dict[str, Material]) -> str:
    if block.title:
        return block.title
    if isinstance(block, FileBlock) and block.file in materials:
        return materials[block.file].name
    return str(WORDS[block.kind][1])


def _summary(block: Block, materials: dict[str, Material]) -> str:
    if isinstance(block, TextBlock):
        return plain(block.text, 120)
    if isinstance(block, LinkBlock):
        return block.url
    if isinstance(block, FileBlock):
        return materials[block.file].name if block.file in materials else _("The file is missing.")
    if isinstance(block, ChecklistBlock):
        return ngettext("%(n)s point", "%(n)s points", len(block.points)) % {"n": len(block.points)}
    assert isinstance(block, QuizBlock | CardsBlock)
    return ngettext("%(n)s question", "%(n)s questions", len(block.questions)) % {"n": len(block.questions)}


def _cover(activity: Activity) -> dict[str, Any]:
    return {
        "url": cover_path(activity.slug, activity.cover, cover_version(activity)),
        "alt": activity.cover.get("alt", ""),
        "is_own": bool(activity.cover),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def block_new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    member, activity = _find(request, slug)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](*_sent(request))
    if request.method == "POST" and form.is_valid() and _saved(member, activity, form):
        messages.success(request, _("Added at the end."))
        return redirect(f"/manage/activities/{activity.slug}/content/")
    return _block_page(request, member, activity, form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def block_edit(request: HttpRequest, slug: str, block: str) -> HttpResponse:
    member, activity = _find(request, slug)
    found = _block_of(activity, block)
    if found is None:
        return _block_gone(request, member, activity)
    form = FORMS[found.kind](*_sent(request), initial=filled_form(found))
    if isinstance(form, FileForm):
        form.keep_file()
    try:
        seen = request.POST.get("seen", "")
        if request.method == "POST" and form.is_valid() and _saved(member, activity, form, found, seen=seen):
            messages.success(request, _("Saved."))
            return redirect(f"/manage/activities/{activity.slug}/content/")
    except BlockChanged as error:
        form.add_error(None, str(error))
        activity.refresh_from_db()
        found = _block_of(activity, block) or found
        return _block_page(request, member, activity, form, block=found, theirs=_as_typed(found))
    return _block_page(request, member, activity, form, block=found)


def _block_of(activity: Activity, block_id: str) -> Block | None:
    return next((one for one in readable_blocks(activity.blocks) if one.id == block_id), None)


def _block_gone(request: HttpRequest, member: Member, activity: Activity) -> HttpResponse:
    """Somebody has removed it while it was written: what was typed is shown, and can be added as a new one."""
    kind = request.POST.get("kind", "")
    if request.method != "POST" or kind not in FORMS:
        raise Http404
    form = FORMS[kind](*_sent(request))
    form.add_error(None, str(BlockGone()))
    return _block_page(request, member, activity, form)


def _as_typed(block: Block) -> list[dict[str, str]]:
    """What the block says, field by field as its form has it."""
    form = FORMS[block.kind](initial=filled_form(block))
    return [
        {"label": str(one.label), "text": str(one.initial)}
        for one in form
        if one.name != "upload" and one.initial
    ]


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """What binds a form: nothing before it is sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _saved(
    member: Member, activity: Activity, form: BlockForm, block: Block | None = None, *, seen: str = ""
) -> bool:
    """Whether the form's block is stored now; else the form says what to mend. Raises BlockChanged."""
    content = form.content()
    try:
        if isinstance(form, FileForm):
            content["file"] = _file_of(member, activity, form, block)
        if block is None:
            add_block(actor=member, activity=activity, content=content)
        else:
            change_block(actor=member, activity=activity, block_id=block.id, content=content, seen=seen)
    except BlockChanged:
        raise
    except ContentRefused as error:
        form.refuse(error.field, error)
    except ServiceError as error:
        form.refuse("file", error)
    else:
        return True
    return False


def _file_of(member: Member, activity: Activity, form: FileForm, block: Block | None) -> str:
    """The id of the file: the uploaded one, else the one that the block has."""
    upload: UploadedFile | None = form.cleaned_data.get("upload")
    if upload is None:
        assert isinstance(block, FileBlock)  # the field is required in a new one
        return block.file
    material = add_material(
        actor=member, organiser=activity.organiser, name=upload.name or "", content=upload.read()
    )
    return str(material.pk)


def _block_page(
    request: HttpRequest,
    member: Member,
    activity: Activity,
    form: BlockForm,
    *,
    block: Block | None = None,
    theirs: list[dict[str, str]] | None = None,
) -> HttpResponse:
    """`block`: that is changed, None for a new one. `theirs`: what somebody else has made of it meanwhile."""
    icon, name, use = WORDS[form.kind]
    base = f"/manage/activities/{activity.slug}/content/"
    return render(
        request,
        "learning/manage/block.html",
        {
            "activity": activity,
            "form": form,
            "icon": icon,
            "name": name,
            "use": use,
            "is_new": block is None,
            "action": f"{base}{block.id}/" if block else f"{base}new/{form.kind}/",
            "seen": fingerprint(block)
            if block and (theirs or not form.is_bound)
            else request.POST.get("seen", ""),
            "theirs": theirs,
            "kept_as": f"{activity.pk}:{block.id if block else form.kind}",
            "member_id": member.pk,
            "others": others_at_it(activity, member),
            "has_file": form.kind == "file",
        },
        status=409 if theirs else 422 if form.is_bound and form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cover_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a cover; then choose its part, by mouse, finger, keys or numbers; or go back to the drawn one."""
    member, activity = _find(request, slug)
    here, action = f"/manage/activities/{activity.slug}/cover/", request.POST.get("action", "")
    form = CoverForm(request.POST if action == "upload" else None, request.FILES or None)
    cut_form = CutForm(request.POST if action == "cut" else None, initial=_cut_of(activity), auto_id="cut_%s")
    try:
        if action == "upload" and form.is_valid():
            upload: UploadedFile = form.cleaned_data["upload"]
            set_cover(actor=member, activity=activity, content=upload.read(), alt=form.cleaned_data["alt"])
            messages.success(request, _("This is the new cover. Choose another part of it, if you like."))
            return redirect(here)
        if action == "cut" and cut_form.is_valid():
            cut_cover(actor=member, activity=activity, **cut_form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(here)
        if action == "remove":
            remove_cover(actor=member, activity=activity)
            messages.success(request, _("The drawn cover is back."))
            return redirect(here)
    except ServiceError as error:
        (form if form.is_bound else cut_form).add_error("upload" if form.is_bound else None, str(error))
    is_wrong = any(one.is_bound and one.errors for one in (form, cut_form))
    return render(
        request,
        "learning/manage/cover.html",
        {
            "activity": activity,
            "form": form,
            "cut_form": cut_form,
            "cover": _cover(activity)
            | {
                "large_url": cover_path(activity.slug, activity.cover, cover_version(activity), size=1200),
                "source_url": f"{here}source.jpg?v={activity.cover.get('token', '')}",
                "width": activity.cover.get("width"),
                "height": activity.cover.get("height"),
            },
        },
        status=422 if is_wrong else 200,
    )


def _cut_of(activity: Activity) -> dict[str, Any]:
    if not activity.cover:
        return {}
    left, top, width = activity.cover["box"]
    return {"left": left, "top": top, "width": width, "alt": activity.cover["alt"]}
