"""Addresses of an activity's content: quiz, cards, files, covers."""

import random
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from learning.blocks import CardsBlock, QuizBlock, dice_of, readable_blocks
from learning.covers import FORMS, SIZES, file_key, source_key
from learning.models import Activity
from learning.queries.activities import find_activity as any_activity
from learning.queries.contents import materials_of
from learning.views.access import signed_in
from learning.views.activities import find_activity
from learning.views.content_parts import shown_quiz
from shared.rules import allows
from tenants.files import read_file
from tenants.members.requests import member_of_request

FOR_EVER = "public, max-age=31536000, immutable"


def _block(activity: Activity, block_id: str, kind: type[Any]) -> Any:
    for block in readable_blocks(activity.blocks):
        if block.id == block_id and isinstance(block, kind):
            return block
    raise Http404


# Nothing is stored and nobody is asked who they are: a forged form learns and changes nothing. Without a token the
# page around it stays the same for everybody.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, slug: str, block: str) -> HttpResponse:
    """The quiz on a page of its own; POST shows what is right. The page's script asks for the part alone."""
    activity = find_activity(request, slug)
    found: QuizBlock = _block(activity, block, QuizBlock)
    answers = _answers(request, found) if request.method == "POST" else None
    is_part = request.headers.get("X-Part") == "quiz"
    response = render(
        request,
        "learning/activities/_quiz.html" if is_part else "learning/activities/quiz.html",
        {
            "activity": {"title": activity.title, "slug": activity.slug},
            "quiz": shown_quiz(found, activity, answers),
        },
    )
    response["Vary"] = "X-Part, Accept-Language, Cookie"
    return response


def _answers(request: HttpRequest, block: QuizBlock) -> dict[int, set[int]]:
    return {
        number: {
            int(value)
            for value in request.POST.getlist(f"q{number}")[:10]
            if re.fullmatch(r"[0-9]", value) and int(value) < len(question.choices)
        }
        for number, question in enumerate(block.questions)
    }


@require_safe
def cards(request: HttpRequest, slug: str, block: str) -> HttpResponse:
    """The cards; `?roll` throws the dice and leads to the address of what they show, which can be passed on."""
    activity = find_activity(request, slug)
    found: CardsBlock = _block(activity, block, CardsBlock)
    here = f"/activities/{activity.slug}/cards/{found.id}/"
    if "roll" in request.GET:
        first, second = dice_of(random.randrange(len(found.questions)))
        response = redirect(f"{here}?dice={first}{second}#dice")
        response["Cache-Control"] = "no-store"
        return response
    dice = re.fullmatch(r"([1-6])([1-6])", request.GET.get("dice", ""))
    first, second = (int(dice[1]), int(dice[2])) if dice else (0, 0)
    numbered = [(dice_of(place), text) for place, text in enumerate(found.questions)]
    return render(
        request,
        "learning/activities/cards.html",
        {
            "activity": {"title": activity.title, "slug": activity.slug},
            "title": found.title or _("Questions to talk about"),
            "note": found.note,
            "url": here,
            "first": first,
            "second": second,
            "question": found.at(first, second) if dice else None,
            "cards": [
                {"first": one, "second": two, "text": text, "is_picked": (one, two) == (first, second)}
                for (one, two), text in numbered
            ],
        },
    )


@require_safe
def material_file(request: HttpRequest, slug: str, pk: Any) -> HttpResponse:
    """A file of the activity's content, to whoever may see the activity. Pictures are shown, all else is saved."""
    activity = find_activity(request, slug)
    material = materials_of(activity).get(str(pk))
    content = read_file(material.key) if material else None
    if material is None or content is None:
        raise Http404
    is_picture = material.content_type.startswith("image/")
    response = _file(request, activity, content, material.content_type, cache="public, max-age=3600")
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Content-Disposition"] = (
        content_disposition_header(not is_picture, material.name) or "attachment"
    )
    return response


@require_safe
def cover_file(request: HttpRequest, slug: str, token: str, size: int, form: str) -> HttpResponse:
    """The uploaded cover in one size and form. Its address names this very picture."""
    activity = find_activity(request, slug)
    is_known = token == activity.cover.get("token") and size in SIZES and form in FORMS
    content = read_file(file_key(token, size, form)) if is_known else None
    if content is None:
        raise Http404
    return _file(request, activity, content, FORMS[form], cache=FOR_EVER)


@require_safe
@signed_in
def cover_source(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole uploaded picture, for those who choose the part of it."""
    activity, member = any_activity(slug), member_of_request(request)
    if activity is None or member is None or not allows("activity.edit", member, activity):
        raise Http404
    content = read_file(source_key(activity.cover["token"])) if activity.cover else None
    if content is None:
        raise Http404
    return _file(request, activity, content, "image/jpeg", cache="private, max-age=3600", is_private=True)


def _file(
    request: HttpRequest,
    activity: Activity,
    content: bytes,
    content_type: str,
    *,
    cache: str,
    is_private: bool = False,
) -> HttpResponse:
    """A file that does nothing in a browser but be shown or saved."""
    response = HttpResponse(content, content_type=content_type)
    is_public = activity.is_open_to_all and request.tenant.is_public  # type: ignore[attr-defined]
    response["Cache-Control"] = cache if is_public or is_private else "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
