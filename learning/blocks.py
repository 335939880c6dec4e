"""The content of an activity, block by block: what kinds there are, what each holds, and what is refused.

Pure: no ORM, no request. A block is stored as {"kind", "v", "id", …}; `read_block` makes the typed value of it or says
what is wrong and in which field. `v` is the version of the kind's shape: a reader of an unknown version refuses.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

VERSION = 1
MAX_BLOCKS = 60
MAX_TEXT = 20_000
MAX_CARDS = 36  # two dice
_ID = re.compile(r"[a-z0-9]{8,32}")
_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


class BlockRefused(ValueError):
    """`message` says what to mend, `field` where (a name in the stored block)."""

    def __init__(self, message: object, field: str = "") -> None:
        super().__init__(str(field))
        self.message = message
        self.field = field


@dataclass(frozen=True, kw_only=True)
class TextBlock:
    kind: ClassVar[str] = "text"
    id: str
    title: str
    text: str  # Markdown


@dataclass(frozen=True, kw_only=True)
class LinkBlock:
    kind: ClassVar[str] = "link"
    id: str
    title: str
    url: str
    note: str


@dataclass(frozen=True, kw_only=True)
class FileBlock:
    """`file` is the key of a learning.models.Material."""

    kind: ClassVar[str] = "file"
    id: str
    title: str
    file: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ChecklistBlock:
    kind: ClassVar[str] = "checklist"
    id: str
    title: str
    points: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """`right` holds the places of the right choices, from 0; several may be right."""

    text: str
    choices: tuple[str, ...]
    right: tuple[int, ...]
    why: str = ""

    def is_answered_by(self, chosen: Iterable[int]) -> bool:
        return set(chosen) == set(self.right)


@dataclass(frozen=True, kw_only=True)
class QuizBlock:
    kind: ClassVar[str] = "quiz"
    id: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class CardsBlock:
    """Questions for a conversation in pairs; two dice pick one: 1-1 the first, 1-2 the second … 6-6 the last."""

    kind: ClassVar[str] = "cards"
    id: str
    title: str
    note: str
    questions: tuple[str, ...]

    def at(self, first: int, second: int) -> str | None:
        """The question that the dice pick; None where there is no card (roll again)."""
        place = (first - 1) * 6 + second - 1
        return self.questions[place] if 0 <= place < len(self.questions) else None


Block = TextBlock | LinkBlock | FileBlock | ChecklistBlock | QuizBlock | CardsBlock
KINDS: tuple[str, ...] = ("text", "link", "file", "checklist", "quiz", "cards")


def new_block_id() -> str:
    return secrets.token_hex(6)


def dice_of(place: int) -> tuple[int, int]:
    """The two dice that pick the card at `place`, from 0."""
    return place // 6 + 1, place % 6 + 1


def read_blocks(raw: object) -> tuple[Block, ...]:
    """All blocks of an activity. Raises BlockRefused."""
    if not isinstance(raw, list):
        raise BlockRefused(_("Content is a list of blocks."))
    if len(raw) > MAX_BLOCKS:
        raise BlockRefused(
            _("At most %(n)s blocks. Split the activity, or join short texts.") % {"n": MAX_BLOCKS}
        )
    blocks = tuple(read_block(one) for one in raw)
    if len({block.id for block in blocks}) != len(blocks):
        raise BlockRefused(_("Two blocks have the same identifier."), "id")
    return blocks


def read_block(raw: object) -> Block:
    """One block, as it is stored. Raises BlockRefused for unknown kinds, versions and fields, too."""
    if not isinstance(raw, dict):
        raise BlockRefused(_("A block is an object with named values."))
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in _READERS:
        raise BlockRefused(_("There is no such kind of block."), "kind")
    if raw.get("v", VERSION) != VERSION or isinstance(raw.get("v"), bool):
        raise BlockRefused(_("This block was made by another version of the program."), "v")
    block = _READERS[kind](raw)
    unknown = set(raw) - {"kind", "v"} - set(asdict(block))
    if unknown:
        raise BlockRefused(_("A block of this kind has no such value."), sorted(map(str, unknown))[0])
    return block


def fingerprint(block: Block) -> str:
    """Names what the block says: another one as soon as a word of it changes."""
    stored = json.dumps(write_block(block), sort_keys=True)
    return hashlib.sha256(stored.encode()).hexdigest()[:16]


def write_block(block: Block) -> dict[str, Any]:
    """`block` as it is stored."""
    return {"kind": block.kind, "v": VERSION, **_plain(asdict(block))}


def readable_blocks(raw: object) -> list[Block]:
    """What can be shown of stored content: a block that this program cannot read is left out, not the page."""
    found = []
    for one in raw if isinstance(raw, list) else []:
        try:
            found.append(read_block(one))
        except BlockRefused:
            continue
    return found


def files_of(raw: object) -> set[str]:
    """The keys of the files that stored content refers to."""
    return {block.file for block in readable_blocks(raw) if isinstance(block, FileBlock)}


def check_url(url: object, field: str = "url") -> str:
    """`url`, if it is an address on the web without credentials or hidden letters. Raises BlockRefused."""
    refused = BlockRefused(_("This is not a web address. Those begin with https:// or http://."), field)
    if not isinstance(url, str) or len(url) > 500 or re.search(r"[\s\\<>\"'`{}|^\x00-\x1f\x7f-\x9f]", url):
        raise refused
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        raise refused from None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise refused
    return url


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple | list) else value


def _id(raw: dict[str, Any]) -> str:
    value = raw.get("id")
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise BlockRefused(_("A block needs an identifier."), "id")
    return value


def _text(raw: dict[str, Any], name: str, limit: int, *, empty: object = "") -> str:
    """A text of at most `limit` letters; `empty`: what to say where there must be one."""
    value = raw.get(name, "")
    if not isinstance(value, str) or "\x00" in value or re.search(r"[\ud800-\udfff]", value):
        raise BlockRefused(_("This is not a text."), name)
    value = value.replace("\r\n", "\n").strip()
    if empty and not value:
        raise BlockRefused(empty, name)
    if len(value) > limit:
        raise BlockRefused(_("Keep this below %(n)s characters.") % {"n": limit + 1}, name)
    return value


def _texts(
    raw: dict[str, Any], name: str, limit: int, *, low: int, high: int, count: object
) -> tuple[str, ...]:
    """`low` to `high` texts; `count` says that there are too few or too many."""
    values = raw.get(name)
    if not isinstance(values, list) or not low <= len(values) <= high:
        raise BlockRefused(count, name)
    return tuple(_text({name: value}, name, limit, empty=_("One of them is empty.")) for value in values)


def _read_text(raw: dict[str, Any]) -> TextBlock:
    return TextBlock(
        id=_id(raw),
        title=_text(raw, "title", 160),
        text=_text(raw, "text", MAX_TEXT, empty=_("Write something.")),
    )


def _read_link(raw: dict[str, Any]) -> LinkBlock:
    return LinkBlock(
        id=_id(raw),
        title=_text(raw, "title", 160, empty=_("Say what the link leads to.")),
        url=check_url(raw.get("url")),
        note=_text(raw, "note", 500),
    )


def _read_file(raw: dict[str, Any]) -> FileBlock:
    file = raw.get("file")
    if not isinstance(file, str) or not _UUID.fullmatch(file):
        raise BlockRefused(_("Choose a file."), "file")
    return FileBlock(id=_id(raw), title=_text(raw, "title", 160), file=file, note=_text(raw, "note", 500))


def _read_checklist(raw: dict[str, Any]) -> ChecklistBlock:
    count = _("A checklist has 1 to 40 points, one a line.")
    return ChecklistBlock(
        id=_id(raw),
        title=_text(raw, "title", 160),
        points=_texts(raw, "points", 300, low=1, high=40, count=count),
    )


def _read_quiz(raw: dict[str, Any]) -> QuizBlock:
    questions = raw.get("questions")
    if not isinstance(questions, list) or not 1 <= len(questions) <= 30:
        raise BlockRefused(_("A quiz has 1 to 30 questions."), "questions")
    return QuizBlock(
        id=_id(raw),
        title=_text(raw, "title", 160),
        questions=tuple(_question(one, number) for number, one in enumerate(questions, 1)),
    )


def _question(raw: object, number: int) -> Question:
    def refuse(message: object) -> BlockRefused:
        text = _("Question %(n)s: %(what)s") % {"n": number, "what": message}
        return BlockRefused(text, "questions")

    if not isinstance(raw, dict) or set(raw) - {"text", "choices", "right", "why"}:
        raise refuse(_("This is not a question with choices."))
    try:
        text = _text(raw, "text", 500, empty=_("The question itself is missing."))
        why = _text(raw, "why", 1000)
        choices = _texts(raw, "choices", 300, low=2, high=8, count=_("There should be 2 to 8 choices."))
    except BlockRefused as error:
        raise refuse(error.message) from None
    right = raw.get("right")
    is_right = isinstance(right, list) and all(type(one) is int and 0 <= one < len(choices) for one in right)
    if not is_right or not right:
        raise refuse(_("No choice is marked as right."))
    assert isinstance(right, list)
    return Question(text=text, choices=choices, right=tuple(sorted(set(right))), why=why)


def _read_cards(raw: dict[str, Any]) -> CardsBlock:
    count = _("There should be 2 to 36 questions, one a line: two dice have 36 combinations.")
    return CardsBlock(
        id=_id(raw),
        title=_text(raw, "title", 160),
        note=_text(raw, "note", 500),
        questions=_texts(raw, "questions", 300, low=2, high=MAX_CARDS, count=count),
    )


_READERS: dict[str, Any] = {
    "text": _read_text,
    "link": _read_link,
    "file": _read_file,
    "checklist": _read_checklist,
    "quiz": _read_quiz,
    "cards": _read_cards,
}
