"""Files as people and programs make them, and as attackers do."""

import io
import json
import zipfile

import pytest
from openpyxl import Workbook

from learning.errors import UnreadableFile
from learning.exchange.ical import read_calendar
from learning.exchange.reading import MAX_BYTES, MAX_ROWS, read_table
from learning.exchange.schema_org import read_page
from learning.exchange.writing import guarded, unguarded

TABLE = 'title;place\r\n"Bike; repair";Šiška\r\n\r\nHoney;Center\r\n'
ROWS = [(2, {"title": "Bike; repair", "place": "Šiška"}), (4, {"title": "Honey", "place": "Center"})]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_table_is_read_in_each_usual_encoding(encoding: str) -> None:
    assert read_table("a.csv", TABLE.encode(encoding)) == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_table_is_read_with_each_usual_separator(separator: str) -> None:
    text = f"Name{separator}Town or district\nHoney{separator}Center\n"
    assert read_table("a.csv", text.encode()) == [(2, {"title": "Honey", "place": "Center"})]


def test_separator_that_excel_names_is_believed() -> None:
    assert read_table("a.csv", b"sep=|\ntitle|place\nA,B|C\n") == [(2, {"title": "A,B", "place": "C"})]


def sheet(rows: list[list[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_spreadsheet_is_read_without_calculating() -> None:
    from datetime import datetime

    body = sheet(
        [["title", "starts_at", "capacity", "has_waiting_list"], ["A", datetime(2027, 5, 1, 10), 5.0, True]]
    )
    assert read_table("a.xlsx", body) == [
        (2, {"title": "A", "starts_at": "2027-05-01 10:00", "capacity": "5", "has_waiting_list": "yes"})
    ]
    formula = sheet([["title", "place"], ["A", '=HYPERLINK("http://x","y")']])
    assert read_table("a.xlsx", formula) == [(2, {"title": "A"})]  # nobody has calculated it


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in files.items():
            package.writestr(name, body)
    return out.getvalue()


XXE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
HOSTILE = {
    "empty": (b"", "empty"),
    "headings_alone": (b"title,place\n", "empty"),
    "no_headings": (b"a,b\n1,2\n", "no_headings"),
    "big": (b"title\n" + b"x" * MAX_BYTES, "too_big"),
    "long_cell": (b"title\n" + b"x" * 30_000, "cell_too_long"),
    "huge_cell": (b"title\n" + b"x" * 200_000, "no_table"),
    "many_rows": (b"title\n" + b"x\n" * (MAX_ROWS + 1), "too_many_rows"),
    "binary": (b"title\n\x00\x01\x02", "no_table"),
    "zip_of_something": (packed({"a.txt": b"x"}), "no_table"),
    "broken_zip": (b"PK\x03\x04 and nothing", "no_table"),
    "bomb": (packed({f"xl/{n}.xml": b"\0" * (8 * 1024 * 1024) for n in range(9)}), "too_big"),
    "thousands_of_files": (packed({f"{n}": b"" for n in range(300)}), "too_big"),
    "entities": (packed({"[Content_Types].xml": XXE, "xl/workbook.xml": XXE}), "no_table"),
}


@pytest.mark.parametrize(("body", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_file_is_refused_by_name(body: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_table("a.csv", body)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "'=1", "''+1", "|x", "%x", "plain", "'x", ""]
)
def test_guard_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "|", "%"))


def test_calendar_is_read_with_zones_folds_and_escapes() -> None:
    body = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Bees\\, honey\r\n  and wax\r\n"
        "DTSTART;TZID=Europe/Ljubljana:20270501T100000\r\nDTEND:20270501T100000Z\r\nLOCATION:Center\r\n"
        "DESCRIPTION:One\\nTwo\r\nGEO:46.05;14.5\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:All day\r\n"
        "DTSTART;VALUE=DATE:20270502\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert read_calendar(body.encode()) == [
        (
            1,
            {
                "title": "Bees, honey and wax",
                "description": "One\nTwo",
                "place": "Center",
                "starts_at": "2027-05-01 10:00",
                "ends_at": "2027-05-01T10:00:00Z",
                "time_zone": "Europe/Ljubljana",
                "lat": "46.05",
                "lon": "14.5",
            },
        ),
        (2, {"title": "All day", "description": "All day", "starts_at": "2027-05-02"}),
    ]


PAGE = """<html><script>var x = 1</script><script type="application/ld+json">{"broken"</script>
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"},
{"@type": ["Thing", "EducationEvent"], "name": "Bees &amp; <b>honey</b>", "description": "<p>Come</p>",
 "startDate": "2027-05-01T10:00:00+02:00", "url": "https://example.org/bees",
 "location": {"@type": "Place", "name": "Hall", "address": {"streetAddress": "Road 1", "addressLocality": "Town"}},
 "offers": [{"price": "5", "priceCurrency": "EUR"}]}]}</script></html>"""


def test_page_is_read_by_its_schema_org_part() -> None:
    assert read_page(PAGE.encode()) == [
        (
            1,
            {
                "title": "Bees & honey",
                "description": "Come",
                "starts_at": "2027-05-01T10:00:00+02:00",
                "external_url": "https://example.org/bees",
                "joining": "external",
                "place": "Town",
                "street": "Road 1",
                "price_note": "5 EUR",
            },
        )
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"<html></html>",
        b"{}",
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"@type": 5, "name": []}',
        b"<script type='application/ld+json'>" + b"[1," * 50_000,
    ],
)
def test_page_without_events_is_refused_however_it_is_built(body: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_page(body)
    assert refused.value.code == "no_events"


def test_event_of_nonsense_gives_texts_and_nothing_else() -> None:
    [(_number, cells)] = read_page(
        b'{"@type": "Event", "name": {"@value": 7}, "startDate": ["x"], "location": [[]], "offers": true}'
    )
    assert cells == {"title": "7", "description": "7", "starts_at": "x"}


@pytest.mark.parametrize(
    ("more", "cells"),
    [
        ({"inLanguage": {"@type": "Language", "name": "Slovenian", "alternateName": "sl"}}, {"languages": "sl"}),
        ({"inLanguage": ["sl", "English", "en-GB"]}, {"languages": "sl, en-GB"}),
        ({"inLanguage": {"name": "Slovenian"}}, {}),
        ({"url": "/e/1"}, {"external_url": "https://x.example/e/1", "joining": "external"}),
        ({"url": "javascript:alert(1)"}, {}),
        ({"url": "//[nonsense"}, {}),
        ({"hasCourseInstance": {"startDate": "2027-09-01", "location": "Hall"}},
         {"starts_at": "2027-09-01", "place": "Hall"}),
    ],
)  # fmt: skip
def test_what_a_page_says_in_its_own_way_is_understood_or_left_out(
    more: dict[str, object], cells: dict[str, str]
) -> None:
    item = {"@type": "Course", "name": "A"} | more
    [(_number, found)] = read_page(json.dumps(item).encode(), base="https://x.example/list")
    assert {
        name: cell for name, cell in found.items() if name not in ("title", "description", "schedule")
    } == cells


def test_cancelled_event_of_a_page_is_not_brought_in() -> None:
    items = [
        {"@type": "Event", "name": "Off", "eventStatus": "https://schema.org/EventCancelled"},
        {"@type": "Event", "name": "On", "eventStatus": "https://schema.org/EventScheduled"},
    ]
    assert [cells["title"] for _number, cells in read_page(json.dumps(items).encode())] == ["On"]
