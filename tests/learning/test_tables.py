import io
import zipfile
from xml.etree import ElementTree

import pytest

from learning.tables import to_csv, to_xlsx

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("cell", HOSTILE)
def test_csv_holds_no_formula(cell: str) -> None:
    text = to_csv([[cell]]).decode("utf-8-sig")

    assert text.lstrip('"').startswith("'")


def test_csv_keeps_words_quotes_and_lines() -> None:
    assert (
        to_csv([["Ana", 'a "b", c', "two\nlines"]]).decode("utf-8-sig") == 'Ana,"a ""b"", c","two\nlines"\r\n'
    )


def test_xlsx_holds_every_cell_as_text() -> None:
    rows = [["Name", "<b>&"], [HOSTILE[0], "\x00\x0bŽ\ud800"]]

    with zipfile.ZipFile(io.BytesIO(to_xlsx(rows))) as book:
        parts = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    cells = [[cell.findtext(f".//{space}t") for cell in row] for row in sheet.iter(f"{space}row")]

    assert cells == [["Name", "<b>&"], ["=1+1", "Ž?"]]
    assert {cell.get("t") for cell in sheet.iter(f"{space}c")} == {"inlineStr"}
    assert not list(sheet.iter(f"{space}f"))
