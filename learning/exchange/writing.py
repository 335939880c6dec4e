"""Tables as files that people open in their office program: the one writer, and no cell is ever a formula there."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.writer.excel import save_workbook

# What makes an office program calculate instead of showing: OWASP's list, also full-width and behind spaces.
_FORMULA = re.compile(r"'*(?:\s*[=+\-@|%＝＋－＠]|[\t\r\n])")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Cell = str | int | date | None
Table = Sequence[Sequence[Cell]]


def guarded(text: str) -> str:
    """`text` with an apostrophe before it where it would be a formula. `unguarded` gives it back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, without which Excel takes it for something else."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[_as_text(cell) for cell in row] for row in table])
    return b"\xef\xbb\xbf" + out.getvalue().encode(errors="replace")


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else str(cell)  # days as 2026-11-27


def write_xlsx(table: Table, *, more: dict[str, Table] | None = None) -> bytes:
    """One sheet, the head in bold, numbers and days as such; `more`: further sheets by name."""
    book = Workbook(write_only=True)
    for name, rows in {"Sheet 1": table, **(more or {})}.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet)
                cell.value = guarded(_NOT_IN_XML.sub("\ufffd", value)) if isinstance(value, str) else value
                if number == 0:
                    cell.font = Font(bold=True)
                cells.append(cell)
            sheet.append(cells)
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def write_table(kind: str, table: Table) -> bytes:
    """`kind`: a key of KINDS."""
    return write_csv(table) if kind == "csv" else write_xlsx(table)
