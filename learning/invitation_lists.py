"""Lists of people to invite, as CSV or XLSX, read with limits."""

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from learning.errors import FileRefused

MAX_BYTES = 1024 * 1024
MAX_UNPACKED = 20 * 1024 * 1024
MAX_PARTS = 200
MAX_ROWS = 500
MAX_COLUMNS = 20
_HEADINGS = {
    "email": ("email", "e-mail", "mail", "e-mail address", "email address", "address"),
    "name": ("name", "full name", "person"),
    "role": ("role",),
}


@dataclass(frozen=True)
class Guest:
    """One row: `number` as in the file, from 1; `role` is what stood there, "" for none."""

    email: str
    name: str = ""
    role: str = ""
    number: int = 0


def read_list(content: bytes) -> list[Guest]:
    """The rows that hold an address or should. What it is, the bytes say. Raises FileRefused."""
    if len(content) > MAX_BYTES:
        raise FileRefused(_("The file is larger than 1 MB. Split it into several."))
    rows = _rows_of_xlsx(content) if content.startswith(b"PK\x03\x04") else _rows_of_csv(content)
    guests = _guests(rows)
    if not guests:
        raise FileRefused(_("There is no e-mail address in this file. Put one into each row."))
    if len(guests) > MAX_ROWS:
        raise FileRefused(
            _("There are more than %(n)s rows in this file. Split it into several.") % {"n": MAX_ROWS}
        )
    return guests


def _rows_of_csv(content: bytes) -> list[list[str]]:
    if b"\x00" in content:
        raise FileRefused(_("This is neither a CSV nor an XLSX file."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text[:2000]
    delimiter = max(",;\t", key=head.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = []
        for row in reader:
            rows.append([cell.strip() for cell in row[:MAX_COLUMNS]])
            if len(rows) > 4 * MAX_ROWS:
                break
    except csv.Error as error:
        raise FileRefused(_("This CSV file cannot be read. Save it again from your spreadsheet.")) from error
    return rows


def _rows_of_xlsx(content: bytes) -> list[list[str]]:
    _require_harmless_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        cells = sheet.iter_rows(max_row=4 * MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
        return [["" if cell is None else str(cell).strip() for cell in row] for row in cells]
    # Whatever a broken or hostile workbook makes of the reader (KeyError, ParseError, …): it is refused.
    except Exception as error:
        raise FileRefused(_("This XLSX file cannot be read. Save it again, or as CSV.")) from error


def _require_harmless_archive(content: bytes) -> None:
    """Python reads of each part no more than the archive says, so that what it says can be counted beforehand."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused(_("This XLSX file cannot be read. Save it again, or as CSV.")) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileRefused(_("This file unpacks to far more than a list of people. Save it as CSV."))


def _guests(rows: list[list[str]]) -> list[Guest]:
    """By the headings of the first row, or else the first column with an "@" is the address."""
    places: dict[str, int] = {}
    begin = 0
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if filled:
        headings = [cell.lower() for cell in filled[0][1]]
        for field, names in _HEADINGS.items():
            place = next((at for at, cell in enumerate(headings) if cell in names), None)
            if place is not None:
                places[field] = place
        if "email" in places:
            begin = 1
        else:
            places = {"email": _address_column(filled)}
    return [
        Guest(
            email=_cell(row, places.get("email")),
            name=_cell(row, places.get("name"))[:80],
            role=_cell(row, places.get("role")),
            number=number,
        )
        for number, row in filled[begin:]
    ]


def _address_column(rows: list[tuple[int, list[str]]]) -> int:
    counts: dict[int, int] = {}
    for _number, row in rows:
        for at, cell in enumerate(row):
            if "@" in cell:
                counts[at] = counts.get(at, 0) + 1
    return max(counts, key=lambda at: counts[at]) if counts else 0


def _cell(row: list[Any], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""
