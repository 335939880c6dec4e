"""Files of others as tables: any usual encoding and separator, no formulas, strict limits."""

import csv
import io
import zipfile
from datetime import date, datetime

from defusedxml import DefusedXmlException
from openpyxl import load_workbook

from learning.errors import UnreadableFile
from learning.exchange.columns import column_of
from learning.exchange.writing import unguarded

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 1000
MAX_COLUMNS = 100
MAX_CELL = 20_000
_MAX_UNPACKED = 60 * 1024 * 1024
_MAX_FILES = 200

Cells = dict[str, str]
Rows = list[tuple[int, Cells]]  # the row's number in the file, and its cells by column


def read_table(name: str, body: bytes) -> Rows:
    """The rows of a CSV or XLSX file whose first row holds the headings. Raises UnreadableFile."""
    if len(body) > MAX_BYTES:
        raise UnreadableFile(code="too_big")
    is_sheet = body.startswith(b"PK\x03\x04") or name.lower().endswith(".xlsx")
    lines = _sheet(body) if is_sheet else _separated(body)
    return _named(lines)


def _named(lines: list[list[str]]) -> Rows:
    if not lines:
        raise UnreadableFile(code="empty")
    columns = [column_of(heading) for heading in lines[0][:MAX_COLUMNS]]
    if "title" not in columns:
        raise UnreadableFile(code="no_headings")
    rows: Rows = []
    for number, line in enumerate(lines[1:], start=2):
        cells = {name: cell for name, cell in zip(columns, line, strict=False) if name and cell.strip()}
        if cells:
            rows.append((number, cells))
    if not rows:
        raise UnreadableFile(code="empty")
    if len(rows) > MAX_ROWS:
        raise UnreadableFile(code="too_many_rows")
    return rows


def decoded(body: bytes) -> str:
    """UTF-8, UTF-16 or what Windows writes. Raises UnreadableFile for what is no text."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif body[:200].count(0) > len(body[:200]) // 4:
        encoding = "utf-16-le" if body[1:2] == b"\x00" else "utf-16-be"
    else:
        encoding = "utf-8-sig"
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise UnreadableFile(code="no_table")
    return text


def _separated(body: bytes) -> list[list[str]]:
    text = decoded(body)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    if first.lower().startswith("sep="):  # Excel's own way to say it
        separator, text = first[4:5] or ",", text.lstrip("\r\n").split("\n", 1)[-1]
    else:
        separator = max(",;\t|", key=first.count)
    lines = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            lines.append([_cell(cell) for cell in line[:MAX_COLUMNS]])
            if len(lines) > MAX_ROWS * 2:
                raise UnreadableFile(code="too_many_rows")
    except csv.Error as error:
        raise UnreadableFile(code="no_table") from error
    return lines


def _sheet(body: bytes) -> list[list[str]]:
    _check_package(body)
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        lines = []
        rows = sheet.iter_rows(max_row=MAX_ROWS * 2, max_col=MAX_COLUMNS, values_only=True)
        for row in rows:
            lines.append([_cell(_value(value)) for value in row])
        book.close()
    except UnreadableFile:
        raise
    except (DefusedXmlException, zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError) as error:
        raise UnreadableFile(code="no_table") from error
    except (AttributeError, OSError, SyntaxError, EOFError, NotImplementedError) as error:  # a broken package
        raise UnreadableFile(code="no_table") from error
    return lines


def _check_package(body: bytes) -> None:
    """That the packed file is small when unpacked: what its directory says, which zipfile then holds it to."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFile(code="no_table") from error
    if len(entries) > _MAX_FILES or sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
        raise UnreadableFile(code="too_big")


def _value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _cell(text: str) -> str:
    if len(text) > MAX_CELL:
        raise UnreadableFile(code="cell_too_long")
    return unguarded(text)
