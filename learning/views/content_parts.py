"""An activity's content in the words that templates show."""

from typing import Any
from urllib.parse import urlsplit

from csp.utils import build_policy
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.blocks import (
    Block,
    CardsBlock,
    ChecklistBlock,
    FileBlock,
    LinkBlock,
    QuizBlock,
    TextBlock,
    readable_blocks,
)
from learning.models import Activity, Material
from learning.queries.contents import materials_of
from learning.videos import readable_videos
from shared.text import render_markdown


def shown_blocks(activity: Activity) -> list[dict[str, Any]]:
    """All blocks as learning/activities/_blocks.html wants them; one query, and only if there are files."""
    materials = materials_of(activity)
    shown = [_shown(block, activity, materials) for block in readable_blocks(activity.blocks)]
    return [block for block in shown if block]


def _shown(block: Block, activity: Activity, materials: dict[str, Material]) -> dict[str, Any] | None:
    base: dict[str, Any] = {"kind": block.kind, "id": block.id, "title": block.title}
    if isinstance(block, TextBlock):
        return base | {"html": render_markdown(block.text)}
    if isinstance(block, LinkBlock):
        return base | {"url": block.url, "host": urlsplit(block.url).hostname, "note": block.note}
    if isinstance(block, FileBlock):
        material = materials.get(block.file)
        return base | _shown_file(block, material, activity) if material else None
    if isinstance(block, ChecklistBlock):
        return base | {"points": block.points, "key": f"{activity.pk}.{block.id}"}
    if isinstance(block, QuizBlock):
        return base | shown_quiz(block, activity)
    assert isinstance(block, CardsBlock)
    return base | {
        "note": block.note,
        "url": f"/activities/{activity.slug}/cards/{block.id}/",
        "count": ngettext("%(n)s question", "%(n)s questions", len(block.questions))
        % {"n": len(block.questions)},
        "sample": block.questions[0],
    }


def _shown_file(block: FileBlock, material: Material, activity: Activity) -> dict[str, Any]:
    return {
        "title": block.title or material.name,
        "name": material.name,
        "url": f"/activities/{activity.slug}/files/{material.pk}/",
        "size": filesizeformat(material.size),
        "form": material.name.rpartition(".")[2].upper(),
        "width": material.width,
        "height": material.height,
        "is_picture": material.content_type.startswith("image/"),
        "note": block.note,
    }


def shown_quiz(
    block: QuizBlock, activity: Activity, answers: dict[int, set[int]] | None = None
) -> dict[str, Any]:
    """The quiz as learning/activities/_quiz.html wants it.

    `answers`: the choices of each question, if it is checked.
    """
    questions = []
    for number, question in enumerate(block.questions):
        chosen = answers.get(number, set()) if answers is not None else set()
        questions.append(
            {
                "name": f"q{number}",
                "text": question.text,
                "is_multiple": len(question.right) > 1,
                "is_right": question.is_answered_by(chosen) if answers is not None else None,
                "why": question.why if answers is not None else "",
                "choices": [
                    {
                        "value": place,
                        "text": text,
                        "is_chosen": place in chosen,
                        "is_right": answers is not None and place in question.right,
                    }
                    for place, text in enumerate(question.choices)
                ],
            }
        )
    right = sum(question["is_right"] is True for question in questions)
    return {
        "kind": "quiz",
        "id": block.id,
        "title": block.title,
        "url": f"/activities/{activity.slug}/quiz/{block.id}/",
        "questions": questions,
        "is_checked": answers is not None,
        "result": _("%(right)s of %(all)s right") % {"right": right, "all": len(questions)},
        "is_all_right": right == len(questions),
    }


def shown_videos(activity: Activity) -> list[dict[str, str]]:
    return [
        {
            "title": title or video.provider,
            "provider": video.provider,
            "page_url": video.page_url,
            "frame_url": video.frame_url,
            "host": video.host,
        }
        for video, title in readable_videos(activity.videos)
    ]


def allow_frames(response: HttpResponse, activity: Activity) -> None:
    """Open this one answer's policy for the frames of its own videos, which load after a click."""
    hosts = sorted({video.host for video, _title in readable_videos(activity.videos)})
    if hosts:
        policy = build_policy(update={"frame-src": [f"https://{host}" for host in hosts]})
        response["Content-Security-Policy"] = policy
