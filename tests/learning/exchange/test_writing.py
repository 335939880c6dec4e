"""Files that office programs open, whatever people have typed into the cells."""

import csv
import io

import pytest
from openpyxl import load_workbook

from learning.exchange.writing import guarded, unguarded, write_table

HOSTILE = {
    "sum": "=1+1",
    "plus": "+1",
    "minus": "-1",
    "at": "@SUM(A1)",
    "tab": "\t=1",
    "spaces": "  =1",
    "break": "\r=1",
    "line": "\n=1",
    "pipe": "|cmd",
    "percent": "%0A",
    "wide": "＝1",
    "link": '=HYPERLINK("http://x")',
    "command": "=cmd|'/C calc'!A0",
}


def from_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("cell", HOSTILE.values(), ids=HOSTILE.keys())
def test_formula_is_written_as_text_in_either_file(cell: str) -> None:
    assert from_csv(write_table("csv", [[cell]])) == [[f"'{cell}"]]
    written = load_workbook(io.BytesIO(write_table("xlsx", [[cell]]))).active["A1"]
    assert (written.data_type, written.value[0]) == ("s", "'")
    assert unguarded(guarded(cell)) == cell


def test_words_quotes_lines_and_numbers_stay_as_they_are() -> None:
    rows = [["Ana", 'a "b", c', "two\nlines"], ["mia@example.org", "a=b", "0042"]]

    assert from_csv(write_table("csv", rows)) == rows
    sheet = load_workbook(io.BytesIO(write_table("xlsx", rows))).active
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == rows


def test_what_xml_cannot_hold_is_replaced_and_the_head_stays_in_sight() -> None:
    body = write_table("xlsx", [["<b>&"], ["\x00\x0bŽ\ud800\ufffe"]])

    sheet = load_workbook(io.BytesIO(body)).active
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["<b>&", "\ufffd\ufffdŽ\ufffd\ufffd"]
    assert sheet.freeze_panes == "A2"
