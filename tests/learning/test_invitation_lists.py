import io
import zipfile

import pytest
from openpyxl import Workbook

from learning.errors import FileRefused
from learning.invitation_lists import MAX_BYTES, Guest, read_list


def xlsx(*rows: list[str]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def test_csv_with_headings_in_any_order_is_read() -> None:
    content = "Name;Role;E-mail\nMia Kos;editor;mia@example.org\n;;\nJan;;jan@example.org\n".encode(
        "utf-8-sig"
    )

    assert read_list(content) == [
        Guest("mia@example.org", "Mia Kos", "editor", 2),
        Guest("jan@example.org", "Jan", "", 4),
    ]


def test_csv_without_headings_is_read_by_its_addresses() -> None:
    assert read_list(b"Mia,mia@example.org\nJan,nonsense\n") == [
        Guest("mia@example.org", "", "", 1),
        Guest("nonsense", "", "", 2),
    ]


def test_xlsx_is_read_whatever_it_is_called() -> None:
    content = xlsx(["email", "name"], ["mia@example.org", "Mia"])

    assert read_list(content) == [Guest("mia@example.org", "Mia", "", 2)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"email\n",
        b"a" * (MAX_BYTES + 1),
        b"\x00\x01binary",
        b"PK\x03\x04 no archive at all",
        archive(nothing=b"no workbook"),
        archive(**{"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
        archive(bomb=b"0" * (21 * 1024 * 1024)),
        archive(**{f"part{number}": b"" for number in range(201)}),
        b"\n".join(b"a%d@example.org" % number for number in range(501)),
    ],
    ids=[
        "empty",
        "blank",
        "heading",
        "large",
        "binary",
        "cut",
        "foreign",
        "entities",
        "bomb",
        "parts",
        "rows",
    ],
)
def test_hostile_and_useless_files_are_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        read_list(content)
