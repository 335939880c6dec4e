"""Tables as files that people open in their office program: the one writer, and no cell is ever a formula there."""

import csv
import io
import re

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
Table = list[list[str]]


def guarded(text: str) -> str:
    """`text` with an apostrophe before it where it would be a formula. `unguarded` gives it back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(table: Table) -> bytes:
    """UTF-8 with a byte order mark, without which Excel takes it for something else."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[guarded(cell) for cell in row] for row in table])
    return b"\xef\xbb\xbf" + out.getvalue().encode(errors="replace")


def write_xlsx(table: Table, *, more: dict[str, Table] | None = None) -> bytes:
    """One sheet of texts, the head in bold; `more`: further sheets by name."""
    book = Workbook(write_only=True)
    for name, rows in {"Sheet 1": table, **(more or {})}.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet)
                cell.value = guarded(_NOT_IN_XML.sub("\ufffd", text))
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
