"""Content of the demo: one activity with every kind of block, a video, files and a cover of its own."""

import io
import math
import random
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

from infra.demo_data.co_organisers import offer_together
from learning.models import Activity
from learning.services.activities import update_activity
from learning.services.contents import add_block, add_video
from learning.services.covers import set_cover
from learning.services.materials import add_material
from learning.views.posters import poster_of
from tenants.context import current_tenant
from tenants.members.models import Member

TALK = (
    "What did you make with your own hands last?",
    "Who taught you something that you still use?",
    "Which tool would you take to an island?",
    "What would you like to repair, if you knew how?",
    "When did a mistake turn out to be useful?",
    "What do people ask you for help with?",
    "Which skill of yours has nobody noticed yet?",
    "What do you learn best: by looking, reading or trying?",
    "Which question about this place would you like answered?",
    "What would you teach the others here in five minutes?",
    "What is worth learning slowly?",
    "Whom would you like to work with once?",
)
WELCOME = """Come as you are: no experience is needed, and tools are there.

## How the day goes

1. **Arrive** and meet the others over tea
2. **Try** things out in small groups
3. **Make** something of your own, with somebody at your side
4. **Show** it to the others, if you like

Questions beforehand? Write to the organiser; see [how to get here](https://example.org/getting-here)."""
QUESTIONS = (
    (
        "What do you do before you use a tool that you do not know?",
        ("Look how it moves, then try", "Ask somebody to show it"),
        (1,),
        "Everybody here was shown each tool once.",
    ),
    (
        "What is good to wear?",
        ("Closed shoes", "A loose scarf", "Clothes that may get dirty"),
        (0, 2),
        "Loose things get caught.",
    ),
)


def add_contents(activity: Activity, owner: Member) -> None:
    """Everything that the content of an activity can be."""
    update_activity(
        actor=owner,
        activity=activity,
        licence="CC-BY-4.0",
        accessibility=["step_free", "toilet", "quiet_space", "assistance_dog"],
        access_note="The lift is at the back; ring the bell beside the blue door.",
    )
    blocks: list[dict[str, Any]] = [
        {"kind": "text", "title": "Good to know", "text": WELCOME},
        {
            "kind": "checklist",
            "title": "Bring with you",
            "points": ["Closed shoes", "Something to drink", "A thing to repair, if you have one"],
        },
        {
            "kind": "file",
            "title": "The plan of the day",
            "file": _file(activity, owner, "plan-of-the-day.pdf", _handout(activity)),
            "note": "One page to print.",
        },
        {
            "kind": "file",
            "title": "Sketch of the workbench",
            "file": _file(activity, owner, "bench.png", _sketch()),
        },
        {
            "kind": "link",
            "title": "A collection of things that others made",
            "url": "https://example.org/gallery",
            "note": "",
        },
        {
            "kind": "quiz",
            "title": "Ready for the workshop?",
            "questions": [
                {"text": text, "choices": list(choices), "right": list(right), "why": why}
                for text, choices, right, why in QUESTIONS
            ],
        },
        {
            "kind": "cards",
            "title": "Talk while you work",
            "note": "Find a partner, roll, and take two minutes each.",
            "questions": list(TALK),
        },
    ]
    for block in blocks:
        add_block(actor=owner, activity=activity, content=block)
    add_video(
        actor=owner,
        activity=activity,
        url="https://www.youtube.com/watch?v=aaaaaaaaaaa",
        title="The workshop in two minutes (an address that leads nowhere)",
    )
    set_cover(
        actor=owner,
        activity=activity,
        content=_picture(),
        alt="Hills under an evening sun, drawn in flat shapes",
    )
    offer_together(activity, owner)


def _file(activity: Activity, owner: Member, name: str, content: bytes) -> str:
    return str(add_material(actor=owner, organiser=activity.organiser, name=name, content=content).pk)


def _handout(activity: Activity) -> bytes:
    return poster_of(current_tenant(), activity)


def _sketch() -> bytes:
    """A workbench in a few lines."""
    picture = Image.new("RGB", (1000, 560), "#f6f2ea")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((110, 240, 890, 290), 10, fill="#b98a55", outline="#5b4327", width=4)
    for x in (160, 800):
        pen.rectangle((x, 290, x + 40, 500), fill="#a3773f", outline="#5b4327", width=4)
    pen.rounded_rectangle((640, 180, 780, 240), 8, fill="#5f7f8f", outline="#2f444e", width=4)
    pen.ellipse((250, 140, 350, 240), fill="#e0b341", outline="#7d5f14", width=4)
    pen.line((420, 238, 560, 120), fill="#444444", width=14)
    return _png(picture)


def _picture() -> bytes:
    """A landscape of flat shapes, 1600 x 1000."""
    dice = random.Random("cover")
    wide, tall = 1600, 1000
    picture = Image.new("RGB", (wide, tall), "#f7c873")
    pen = ImageDraw.Draw(picture)
    for row in range(tall):
        share = row / tall
        pen.line(
            (0, row, wide, row),
            fill=(round(252 - 40 * share), round(214 - 70 * share), round(140 + 10 * share)),
        )
    pen.ellipse((1040, 190, 1340, 490), fill="#fff1c9")
    colours = ("#e58f5a", "#b9684f", "#7a5060", "#41405f", "#262c48")
    for layer, colour in enumerate(colours):
        base, phase = 470 + layer * 105, dice.uniform(0, 6)
        ridge = [
            (x, base + 70 * math.sin(x / (230 - layer * 20) + phase) + 30 * math.sin(x / 90 + phase * 2))
            for x in range(0, wide + 20, 20)
        ]
        pen.polygon([*ridge, (wide, tall), (0, tall)], fill=colour)
    for _tree in range(26):
        x, y = dice.randrange(0, wide), dice.randrange(880, 985)
        height = dice.randrange(60, 120)
        pen.polygon([(x, y - height), (x - height // 4, y), (x + height // 4, y)], fill="#161b33")
    return _png(picture.filter(ImageFilter.GaussianBlur(0.6)))


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
