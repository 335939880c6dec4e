"""What changed between two texts, word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_WORDS = 6000  # of both together; longer ones are compared line by line


@dataclass(frozen=True)
class Change:
    """`kind`: "same", "added" or "removed"."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Change]:
    """`old` and `new` as runs of words that stayed, came or went; removed ones stand before what replaced them."""
    old, new = old.replace("\r\n", "\n"), new.replace("\r\n", "\n")
    before, after = _words(old), _words(new)
    if len(before) + len(after) > MAX_WORDS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    runs: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Change("same", "".join(before[a:b])))
            continue
        if b > a:
            runs.append(Change("removed", "".join(before[a:b])))
        if d > c:
            runs.append(Change("added", "".join(after[c:d])))
    return runs


def _words(text: str) -> list[str]:
    """Words with the space after them: so that a changed sentence is one run, not one for each word and gap. The end of
    a line stands alone: so that a line that comes after another does not change that one."""
    return re.findall(r"\S+[^\S\n]*|\n|[^\S\n]+", text)
