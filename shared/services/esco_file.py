"""ESCO's own skills file (skills_<language>.csv, https://esco.ec.europa.eu/en/use-esco/download), read whole before
anything is written. What is wrong is said with file, line and how to mend it, a few lines at once."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from shared.errors import ServiceError

COLUMNS = ("conceptUri", "preferredLabel", "altLabels", "skillType", "reuseLevel")
MOST_SAID = 5  # wrong lines; the rest is counted
_URI = re.compile(r"http://data\.europa\.eu/esco/skill/[\w.-]+")
_NAME = re.compile(r"skills_([a-z]{2,3})\b", re.IGNORECASE)
_DOWNLOAD = (
    "Take skills_<language>.csv as it comes from https://esco.ec.europa.eu/en/use-esco/download "
    "(ESCO dataset, classification, CSV)."
)


class UnreadableSkills(ServiceError):
    """The file is none of ESCO's, or damaged; nothing of it was loaded."""


@dataclass(frozen=True)
class SkillEntry:
    """One skill in one language."""

    uri: str
    label: str
    alternatives: tuple[str, ...]
    kind: str
    reuse_level: str = ""
    group: str = ""


def read_esco(path: Path, language: str) -> list[SkillEntry]:
    """Raises UnreadableSkills."""
    named = _NAME.match(path.name)
    if named and named[1].lower() != language:
        raise UnreadableSkills(
            f"{path}: by its name it is in “{named[1].lower()}”, not in “{language}”. "
            f"Add --language {named[1].lower()}, or rename the file."
        )
    entries, wrong = [], []
    lines = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    names: list[str] = []
    while True:
        line = lines.line_num + 1  # a row may go over several lines: where it begins
        try:
            row = next(lines, None)
        except csv.Error as error:
            wrong.append(
                (line, f"{error}. A quotation mark is not closed, or the file is cut off. {_DOWNLOAD}")
            )
            break
        if row is None:
            break
        if not names:
            names = _columns(path, row)
        elif row:
            entry = _entry(row, names)
            if isinstance(entry, str):
                wrong.append((line, entry))
            elif entry.label:  # what has no name in this language keeps those in others
                entries.append(entry)
    if wrong:
        raise UnreadableSkills(_said(path, wrong))
    if not entries:
        raise UnreadableSkills(f"{path}: it holds no skill. {_DOWNLOAD}")
    return entries


def _text(path: Path) -> str:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UnreadableSkills(f"{path}: it cannot be read ({error.strerror}). {_DOWNLOAD}") from error
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise UnreadableSkills(
            f"{path}, line {line}: not written in UTF-8. Save it as “CSV UTF-8”, or better: {_DOWNLOAD}"
        ) from error


def _columns(path: Path, row: list[str]) -> list[str]:
    missing = [name for name in COLUMNS if name not in row]
    if missing and any(mark in "".join(row) for mark in ";\t") and len(row) < len(COLUMNS):
        raise UnreadableSkills(
            f"{path}, line 1: its columns are not separated by commas. Save it with commas, or better: {_DOWNLOAD}"
        )
    if missing:
        raise UnreadableSkills(
            f"{path}, line 1: this is no skills file of ESCO: it has no {', '.join(missing)}. {_DOWNLOAD}"
        )
    return row


def _entry(row: list[str], names: list[str]) -> SkillEntry | str:
    """What the row says, or what is wrong with it."""
    if len(row) != len(names):
        return (
            f"{len(row)} columns, not {len(names)} as in line 1. "
            "A line is cut off, or a text with a comma stands without quotation marks."
        )
    cells = {name: cell.replace("\x00", "").strip() for name, cell in zip(names, row, strict=True)}
    uri, level = cells["conceptUri"], cells["reuseLevel"]
    if not _URI.fullmatch(uri):
        return f"“{uri[:120]}” is no skill of ESCO: those begin with http://data.europa.eu/esco/skill/."
    kind = "knowledge" if cells["skillType"] == "knowledge" else "skill"
    return SkillEntry(
        uri=uri,
        label=cells["preferredLabel"],
        alternatives=tuple(label.strip() for label in cells["altLabels"].split("\n") if label.strip()),
        kind="transversal" if level == "transversal" else kind,
        reuse_level=level,
    )


def _said(path: Path, wrong: list[tuple[int, str]]) -> str:
    texts = [f"{path}, line {line}: {text}" for line, text in wrong[:MOST_SAID]]
    if len(wrong) > MOST_SAID:
        texts.append(f"and {len(wrong) - MOST_SAID} more lines.")
    return "\n".join([*texts, "Nothing was loaded. Mend these lines, or download the file again."])
