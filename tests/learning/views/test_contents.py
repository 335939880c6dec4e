"""Content through HTTP, without a script: written, seen, checked; and what leaves an activity's page."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from learning.models import Activity, Occurrence
from learning.services.activities import activity_url, update_activity
from learning.services.contents import add_block, add_video
from learning.services.covers import set_cover
from learning.services.materials import add_material
from learning.views.posters import _breakable
from shared.uploads import MAX_REQUEST_BYTES
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.services.test_contents import drawn
from theming.models import Category

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
MANAGE = "/manage/activities/robots-for-everybody/"
PAGE = "/activities/robots-for-everybody/"
XSS = '"><script>alert(1)</script>'
QUESTION = {"text": "Which is right?", "choices": ["This", "That"], "right": [1], "why": "Because it is."}


@pytest.fixture
def activity(make_activity: Make) -> Activity:
    return make_activity()


@pytest.fixture
def petra(alpha: Tenant, client_for: ClientFor, cast: Cast, activity: Activity) -> Client:
    return client_for(alpha, user=cast.petra)


@pytest.fixture
def anybody(alpha: Tenant, client_for: ClientFor, activity: Activity) -> Client:
    return client_for(alpha)


@pytest.fixture
def add(alpha: Tenant, cast: Cast, activity: Activity) -> Callable[..., str]:
    """`add(kind="text", text=...)`: a block; its id."""

    def made(**content: Any) -> str:
        with in_tenant(alpha):
            return add_block(actor=cast.member(cast.petra), activity=activity, content=content)

    return made


def stored(alpha: Tenant) -> Activity:
    with in_tenant(alpha):
        return Activity.objects.get(slug="robots-for-everybody")


def html(answer: HttpResponse) -> str:
    return answer.content.decode()


# --- written ----------------------------------------------------------------------------------------------------------

FORMS: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("text", {"title": "A", "text": "*b*"}, {"text": "*b*"}),
    ("link", {"title": "A", "url": "example.org/x", "note": ""}, {"url": "https://example.org/x"}),
    ("checklist", {"title": "A", "points": "- one\n\n- two"}, {"points": ["one", "two"]}),
    (
        "quiz",
        {"title": "A", "quiz": "Q?\n* y\n- n"},
        {"questions": [{"text": "Q?", "choices": ["y", "n"], "right": [0], "why": ""}]},
    ),
    ("cards", {"title": "A", "note": "", "questions": "1. one\n2. two"}, {"questions": ["one", "two"]}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "kept"), FORMS, ids=[form[0] for form in FORMS])
def test_block_is_added_then_changed_by_its_form(
    kind: str, typed: dict[str, str], kept: dict[str, Any], petra: Client, alpha: Tenant
) -> None:
    added = petra.post(f"{MANAGE}content/new/{kind}/", typed)
    [block] = stored(alpha).blocks
    changed = petra.post(f"{MANAGE}content/{block['id']}/", {**typed, "title": "Another"})

    assert (added.status_code, changed.status_code) == (302, 302)
    assert {name: block[name] for name in kept} == kept
    [block] = stored(alpha).blocks
    assert (block["title"], block["kind"]) == ("Another", kind)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", {"text": ""}),
        ("link", {"title": "A", "url": "javascript:alert(1)"}),
        ("link", {"title": "A", "url": "https://a@b/"}),
        ("quiz", {"quiz": "Q?\n- n\n- m"}),
        ("cards", {"questions": "\n".join(["?"] * 37)}),
        ("file", {}),
    ],
)
def test_block_that_has_to_be_mended_comes_back_with_what_was_typed(
    kind: str, typed: dict[str, str], petra: Client, alpha: Tenant
) -> None:
    answer = petra.post(f"{MANAGE}content/new/{kind}/", typed)

    assert answer.status_code == 422
    assert "errorlist" in html(answer)
    assert stored(alpha).blocks == []


def test_blocks_are_moved_removed_and_brought_back_by_buttons(
    petra: Client, alpha: Tenant, add: Callable[..., str]
) -> None:
    ids = [add(kind="text", title=words, text=words) for words in ("a", "b", "c")]

    petra.post(f"{MANAGE}content/", {"action": "move", "block": ids[2], "to": "0"})
    assert [block["title"] for block in stored(alpha).blocks] == ["c", "a", "b"]
    petra.post(f"{MANAGE}content/", {"action": "remove", "block": ids[0]})
    assert [block["title"] for block in stored(alpha).blocks] == ["c", "b"]
    assert "“a” is removed." in html(petra.get(f"{MANAGE}content/"))
    petra.post(f"{MANAGE}content/", {"action": "undo"})

    assert [block["title"] for block in stored(alpha).blocks] == ["c", "a", "b"]
    assert "is removed." not in html(petra.get(f"{MANAGE}content/"))


@pytest.mark.parametrize("form", [{"action": "move", "block": "x", "to": "1e9"}, {"action": "eval"}, {}])
def test_button_that_is_not_there_is_nowhere(form: dict[str, str], petra: Client) -> None:
    assert petra.post(f"{MANAGE}content/", form).status_code == 404


def test_videos_are_added_and_removed(petra: Client, alpha: Tenant) -> None:
    refused = petra.post(
        f"{MANAGE}content/", {"action": "add-video", "url": "https://evil.example/", "title": "x"}
    )
    added = petra.post(
        f"{MANAGE}content/", {"action": "add-video", "url": "https://youtu.be/dQw4w9WgXcQ", "title": "Song"}
    )
    [video] = stored(alpha).videos
    petra.post(f"{MANAGE}content/", {"action": "remove-video", "url": video["url"]})

    assert (refused.status_code, added.status_code) == (422, 302)
    assert stored(alpha).videos == []


def test_file_is_uploaded_seen_and_replaced(petra: Client, anybody: Client, alpha: Tenant) -> None:
    file = SimpleUploadedFile("../../plan.exe", b"%PDF-1.7\n%%EOF", content_type="text/html")
    petra.post(f"{MANAGE}content/new/file/", {"title": "", "note": "", "upload": file})
    [block] = stored(alpha).blocks
    answer = anybody.get(f"{PAGE}files/{block['file']}/")
    petra.post(f"{MANAGE}content/{block['id']}/", {"title": "Kept", "note": ""})

    assert {
        name: answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="plan.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    assert "sandbox" in answer["Content-Security-Policy"]
    [kept] = stored(alpha).blocks
    assert (kept["title"], kept["file"]) == ("Kept", block["file"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.png", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("plan.pdf", b"PK\x03\x04" + b"\0" * 50),
        ("big.txt", b"a" * (20 * 1024 * 1024 + 1)),
    ],
)
def test_hostile_file_is_refused_with_words(name: str, content: bytes, petra: Client, alpha: Tenant) -> None:
    answer = petra.post(
        f"{MANAGE}content/new/file/", {"title": "", "note": "", "upload": SimpleUploadedFile(name, content)}
    )

    assert (answer.status_code, "errorlist" in html(answer), stored(alpha).blocks) == (422, True, [])


def test_upload_beyond_the_limit_is_refused_before_it_is_read(petra: Client) -> None:
    answer = petra.post(
        f"{MANAGE}cover/",
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MAX_REQUEST_BYTES + 1),
    )

    assert answer.status_code in (400, 413)


def test_file_of_a_draft_or_of_another_organiser_is_nobodys(
    petra: Client, anybody: Client, alpha: Tenant, cast: Cast, activity: Activity, make_activity: Make
) -> None:
    """A reference alone opens nothing: the file is its organiser's, and seen by who sees the activity."""
    with in_tenant(alpha):
        material = add_material(
            actor=cast.member(cast.petra), organiser=activity.organiser, name="a.txt", content=b"secret"
        )
    draft = make_activity(
        title="Draft", publish=False, blocks=[{"kind": "file", "id": "abcd1234", "file": str(material.pk)}]
    )
    assert anybody.get(f"{PAGE}files/{material.pk}/").status_code == 404
    assert anybody.get(f"/activities/{draft.slug}/files/{material.pk}/").status_code == 404
    assert petra.get(f"/activities/{draft.slug}/files/{material.pk}/").content == b"secret"


def test_cover_is_uploaded_cut_and_taken_out(petra: Client, anybody: Client, alpha: Tenant) -> None:
    picture = SimpleUploadedFile("me.png", drawn(), content_type="image/png")
    uploaded = petra.post(f"{MANAGE}cover/", {"action": "upload", "alt": "Two colours", "upload": picture})
    first = stored(alpha).cover["token"]
    cut = petra.post(
        f"{MANAGE}cover/", {"action": "cut", "left": "5", "top": "5", "width": "600", "alt": "Two"}
    )
    cover = stored(alpha).cover
    page = html(anybody.get(PAGE))
    seen = anybody.get(f"{PAGE}cover/{cover['token']}-600.webp")

    assert (uploaded.status_code, cut.status_code, cover["box"]) == (302, 302, [5, 5, 600])
    assert f'{PAGE}cover/{cover["token"]}-1200.webp" srcset="' in page
    assert 'alt="Two"' in page
    assert re.search(rf'property="og:image" content="http[^"]+{cover["token"]}-1200\.jpg"', page)
    assert f"{PAGE}cover/{cover['token']}-600.webp" in html(anybody.get("/activities/"))
    assert (seen["Content-Type"], "immutable" in seen["Cache-Control"]) == ("image/webp", True)
    assert anybody.get(f"{PAGE}cover/{first}-600.webp").status_code == 404
    assert anybody.get(f"{PAGE}cover/{cover['token']}-601.webp").status_code == 404
    petra.post(f"{MANAGE}cover/", {"action": "remove"})
    assert stored(alpha).cover == {}


def test_cover_of_something_else_is_refused_with_words(petra: Client, alpha: Tenant) -> None:
    answer = petra.post(
        f"{MANAGE}cover/", {"action": "upload", "alt": "x", "upload": SimpleUploadedFile("a.png", b"GIF89a")}
    )

    assert (answer.status_code, "errorlist" in html(answer), stored(alpha).cover) == (422, True, {})


# --- seen -------------------------------------------------------------------------------------------------------------


def test_hostile_words_are_shown_as_words(add: Callable[..., str], anybody: Client) -> None:
    add(kind="text", title=XSS, text=f"{XSS}\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>")
    add(kind="link", title=XSS, url="https://example.org/", note=XSS)
    add(kind="checklist", title=XSS, points=[XSS])
    quiz = add(
        kind="quiz", title=XSS, questions=[{**QUESTION, "text": XSS, "choices": [XSS, "b"], "why": XSS}]
    )
    cards = add(kind="cards", title=XSS, note=XSS, questions=[XSS, "b"])

    pages = [
        html(anybody.get(PAGE)),
        html(anybody.post(f"{PAGE}quiz/{quiz}/", {"q0": "0"})),
        html(anybody.get(f"{PAGE}cards/{cards}/?dice=11")),
    ]

    for page in pages:
        assert "<script>alert" not in page
        assert "onerror=" not in page.replace("&lt;img src=x onerror=", "")
        assert 'href="javascript' not in page


def test_quiz_is_checked_by_a_post_and_nothing_is_kept(add: Callable[..., str], anybody: Client) -> None:
    quiz = add(kind="quiz", title="", questions=[QUESTION, {**QUESTION, "right": [0, 1]}])
    before = html(anybody.get(PAGE))
    wrong = anybody.post(f"{PAGE}quiz/{quiz}/", {"q0": "0", "q1": ["0", "1"]})
    part = anybody.post(f"{PAGE}quiz/{quiz}/", {"q0": "1", "q1": ["0", "1"]}, headers={"X-Part": "quiz"})
    nonsense = anybody.post(f"{PAGE}quiz/{quiz}/", {"q0": ["99", "x", "-1"], "q9": "0"})

    assert "Because it is." not in before
    assert "1 of 2 right" in html(wrong)
    assert "Because it is." in html(wrong)
    assert (html(part).lstrip().startswith("<form"), "2 of 2 right" in html(part)) == (True, True)
    assert "0 of 2 right" in html(nonsense)
    assert not anybody.cookies


@pytest.mark.parametrize(
    "path", ["quiz/nothing1/", "cards/nothing1/", f"files/{'0' * 8}-0000-0000-0000-{'0' * 12}/"]
)
def test_block_that_is_not_there_is_nowhere(path: str, anybody: Client) -> None:
    assert anybody.get(PAGE + path).status_code == 404


def test_dice_are_thrown_by_a_link(add: Callable[..., str], anybody: Client) -> None:
    cards = add(kind="cards", title="", note="", questions=["Only this?", "Or that?"])
    rolled = anybody.get(f"{PAGE}cards/{cards}/?roll=1")
    shown = html(anybody.get(rolled["Location"].partition("#")[0]))
    none = html(anybody.get(f"{PAGE}cards/{cards}/?dice=66"))

    assert rolled["Location"] in [f"{PAGE}cards/{cards}/?dice={dice}#dice" for dice in ("11", "12")]
    assert rolled["Cache-Control"] == "no-store"
    assert re.search(r"data-question>(Only this\?|Or that\?)<", shown)
    assert "There is no card for these dice" in none


def test_video_opens_the_policy_for_its_host_alone(
    anybody: Client, alpha: Tenant, cast: Cast, activity: Activity
) -> None:
    before = anybody.get(PAGE)["Content-Security-Policy"]
    with in_tenant(alpha):
        for url in ("https://youtu.be/dQw4w9WgXcQ", "https://tube.example.org/w/" + "a" * 22):
            add_video(actor=cast.member(cast.petra), activity=activity, url=url, title="Film")
    page = anybody.get(PAGE)
    other = anybody.get("/activities/")["Content-Security-Policy"]

    assert ("frame-src" in before, "frame-src" in other) == (False, False)
    assert (
        "frame-src https://tube.example.org https://www.youtube-nocookie.com"
        in page["Content-Security-Policy"]
    )
    assert "<iframe" not in html(page)
    assert 'href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"' in html(page)


# --- what leaves the page ---------------------------------------------------------------------------------------------


def test_calendar_is_read_back_by_the_library(anybody: Client, activity: Activity) -> None:
    calendar = Calendar.from_ical(anybody.get(f"{PAGE}calendar.ics").content)
    [event] = calendar.walk("VEVENT")

    assert str(event["SUMMARY"]) == "Robots for everybody"
    assert event.decoded("DTSTART") == activity.starts_at.replace(microsecond=0)
    assert event["DTSTART"].params["TZID"] == "Europe/Ljubljana"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Ljubljana"]
    assert str(event["URL"]).endswith(PAGE)


def test_calendar_of_hostile_words_has_no_lines_of_theirs(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(
        title="A\r\nATTENDEE:mailto:x@evil.example",
        description="b\r\nEND:VEVENT",
        street="c\nX-EVIL:1",
    )
    text = html(client_for(alpha).get("/feeds/activities.ics"))

    [event] = [one for one in Calendar.from_ical(text).walk("VEVENT") if "ATTENDEE" in str(one["SUMMARY"])]
    assert not re.search(r"^(ATTENDEE|X-EVIL)", text, re.M)
    assert (event.get("ATTENDEE"), event.get("X-EVIL")) == (None, None)


def test_each_meeting_of_what_repeats_is_an_event(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    begin = timezone.now() + timedelta(days=2)
    made = make_activity(
        title="Every week",
        schedule="repeating",
        starts_at=begin,
        ends_at=begin + timedelta(minutes=90),
        recurrence="FREQ=WEEKLY;COUNT=3",
    )
    with in_tenant(alpha):
        Occurrence.objects.filter(pk=made.occurrences.latest("starts_at").pk).update(is_cancelled=True)
    text = client_for(alpha).get(f"/activities/{made.slug}/calendar.ics").content

    events = Calendar.from_ical(text).walk("VEVENT")

    assert len({str(event["UID"]) for event in events}) == 3
    assert {event.decoded("DTEND") - event.decoded("DTSTART") for event in events} == {timedelta(minutes=90)}
    assert sorted(str(event.get("STATUS", "")) for event in events) == ["", "", "CANCELLED"]


def test_activity_at_any_time_has_no_calendar(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    made = make_activity(title="Any time", schedule="any_time", starts_at=None)

    assert client_for(alpha).get(f"/activities/{made.slug}/calendar.ics").status_code == 404
    assert "calendar.ics" not in html(client_for(alpha).get(f"/activities/{made.slug}/"))


def data_of(page: str) -> dict[str, Any]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    data: dict[str, Any] = json.loads(text)
    return data


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "Event"),
        ({"type": "course"}, "Course"),
        ({"schedule": "any_time", "starts_at": None}, "LearningResource"),
    ],
)
def test_markup_is_read_back(
    fields: dict[str, Any], kind: str, make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    made = make_activity(title="</script><script>alert(1)</script>\u2028", **fields)
    page = html(client_for(alpha).get(f"/activities/{made.slug}/"))
    data = data_of(page)

    assert (data["@context"], data["@type"], data["name"]) == ("https://schema.org", kind, made.title)
    assert "<script>alert" not in page
    assert data["url"].endswith(f"/activities/{made.slug}/")
    if kind == "Event":
        assert data["location"][0]["address"]["addressCountry"] == "SI"
        assert data["organizer"] == [{"@type": "Organization", "name": "Youth Club"}]


def test_preview_is_a_picture_with_a_lasting_address(
    anybody: Client, alpha: Tenant, cast: Cast, activity: Activity
) -> None:
    def address() -> str:
        [url] = re.findall(r'property="og:image" content="http://[^/]+([^"]+)"', html(anybody.get(PAGE)))
        return str(url)

    first = address()
    picture = anybody.get(first)
    again = anybody.get(first, headers={"If-None-Match": picture["ETag"]})
    with in_tenant(alpha):
        update_activity(actor=cast.member(cast.petra), activity=activity, title="Another name")

    assert picture.content.startswith(b"\x89PNG")
    assert int.from_bytes(picture.content[16:20]) == 1200
    assert int.from_bytes(picture.content[20:24]) == 630
    assert (again.status_code, "immutable" in picture["Cache-Control"]) == (304, True)
    assert address() != first
    assert "immutable" not in anybody.get(first)["Cache-Control"]


@pytest.mark.parametrize("with_cover", [False, True])
def test_poster_is_one_page(
    with_cover: bool, anybody: Client, alpha: Tenant, cast: Cast, activity: Activity
) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        update_activity(
            actor=petra, activity=activity, title="Ž" * 160, do=["Ω" * 200] * 8, price_note="€" * 100
        )
        if with_cover:
            set_cover(actor=petra, activity=activity, content=drawn(), alt="x")
    answer = anybody.get(f"{PAGE}poster.pdf")

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) == 1


def test_very_long_words_of_a_poster_can_be_broken() -> None:
    assert _breakable("Donaudampfschifffahrtsgesellschaft: mit Ruhe") == (
        "Donaudampfsc\u00adhifffahrtsge\u00adsellschaft: mit Ruhe"
    )
    assert _breakable("x.example/a/" + "b" * 30, with_hyphen=False) == (
        "x.example/a/" + "\u200b".join(["b" * 12, "b" * 12, "b" * 6])
    )


FEEDS = [
    f"/feeds/{which}.{form}"
    for which in ("activities", "categories/technology-and-computers", "organisers/youth-club")
    for form in ("ics", "rss", "atom")
]


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("?category=technology-and-computers", "categories/technology-and-computers"),
        ("", "activities"),
        ("?category=nothing-like-this", "activities"),
    ],
)
def test_list_leads_to_the_feeds_of_what_it_shows(query: str, which: str, anybody: Client) -> None:
    page = html(anybody.get(f"/activities/{query}"))

    assert set(re.findall(r'href="/feeds/([^"]+)\.rss"', page)) == {which}


@pytest.mark.parametrize("path", FEEDS)
def test_feed_costs_the_same_for_one_and_three(
    path: str, make_activity: Make, activity: Activity, alpha: Tenant, client_for: ClientFor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("tenants.hosts.FRESH_SECONDS_DEAF", 60.0)
    make_activity(title="Hush-hush", publish=False)
    make_activity(title="Unlisted", visibility="unlisted")
    client, costs, found = client_for(alpha), [], []
    for more in (0, 2):
        for number in range(more):
            make_activity(title=f"Robots number {number}")
        hosts.clear()
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        costs.append(len(asked))
        text = html(answer)
        found.append(len(re.findall(r"BEGIN:VEVENT|<item>|<entry>", text)))
        assert ("Hush" in text, "Unlisted" in text, bool(answer.cookies)) == (False, False, False)
        assert (
            text.startswith("BEGIN:VCALENDAR")
            if path.endswith("ics")
            else ET.fromstring(answer.content) is not None
        )

    assert found == [1, 3]
    assert costs[0] == costs[1] <= 4


def test_feed_says_when_nothing_has_changed(anybody: Client, make_activity: Make) -> None:
    first = anybody.get("/feeds/activities.atom")
    known = anybody.get("/feeds/activities.atom", headers={"If-None-Match": first["ETag"]})
    make_activity(title="New")
    changed = anybody.get("/feeds/activities.atom", headers={"If-None-Match": first["ETag"]})

    assert (first["Last-Modified"][-3:], known.status_code, known.content, changed.status_code) == (
        "GMT",
        304,
        b"",
        200,
    )


@pytest.mark.parametrize("form", ["ics", "rss", "atom"])
def test_feed_of_nothing_is_a_feed(form: str, alpha: Tenant, client_for: ClientFor) -> None:
    answer = client_for(alpha).get(f"/feeds/activities.{form}")

    assert (answer.status_code, client_for(alpha).get(f"/feeds/activities.{form}")["ETag"]) == (
        200,
        answer["ETag"],
    )


def test_feed_of_control_letters_is_well_formed(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    make_activity(title="Bell \x07 & <b>", description="\x1b[31m\ufffe")

    for form in ("rss", "atom"):
        assert ET.fromstring(client_for(alpha).get(f"/feeds/activities.{form}").content) is not None


@pytest.mark.parametrize(
    "path", ["/feeds/categories/nothing.rss", "/feeds/organisers/nothing.ics", "/feeds/activities.exe"]
)
def test_feed_of_what_is_not_there_is_nowhere(path: str, anybody: Client) -> None:
    assert anybody.get(path).status_code == 404


EMBEDDED = [
    "/embed/activities/robots-for-everybody/",
    "/embed/map/",
    "/embed/map/?category=science&when=week",
]


@pytest.mark.parametrize("path", EMBEDDED)
def test_embedded_part_knows_nobody(path: str, anybody: Client, petra: Client, activity: Activity) -> None:
    session = petra.cookies.output()
    for client in (anybody, petra):
        answer = client.get(path)
        page = html(answer)

        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" not in answer["Content-Security-Policy"]
        assert not answer.has_header("X-Frame-Options")
        assert not answer.cookies
        assert "public" in answer["Cache-Control"]
        assert ("csrf" in page, "Petra" in page, "<form" in page) == (False, False, False)
        assert '<base target="_blank">' in page
    assert petra.cookies.output() == session
    with CaptureQueriesContext(connection) as asked:
        petra.get(path)
    assert [query["sql"] for query in asked if "session" in query["sql"]] == []


def test_other_pages_stay_out_of_frames(anybody: Client) -> None:
    for path in ("/", PAGE, f"{PAGE}embed/", "/feeds/activities.rss", "/oembed/"):
        answer = anybody.get(path)
        assert (answer["X-Frame-Options"], "frame-ancestors 'none'" in answer["Content-Security-Policy"]) == (
            "DENY",
            True,
        )


@pytest.mark.parametrize("fields", [{"publish": False}, {"visibility": "private"}])
def test_what_is_not_open_to_all_is_not_embedded_by_anybody(
    fields: dict[str, Any], make_activity: Make, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    made = make_activity(title="Ours", **fields)
    client = client_for(alpha, user=cast.petra)

    for path in (
        f"/embed/activities/{made.slug}/",
        f"/activities/{made.slug}/embed/",
        f"/oembed/?url=http://alpha.localhost/activities/{made.slug}/",
    ):
        assert client.get(path).status_code == 404


def test_oembed_gives_the_card(anybody: Client, alpha: Tenant, activity: Activity) -> None:
    with in_tenant(alpha):
        url = activity_url(activity)
    page = html(anybody.get(PAGE))
    [link] = re.findall(r'type="application/json\+oembed" href="http://[^/]+([^"]+)"', page)
    answer = anybody.get(link.replace("&amp;", "&"))
    small = anybody.get("/oembed/", {"url": url, "maxwidth": "240", "maxheight": "9" * 30})

    data = answer.json()
    assert (data["version"], data["type"], data["title"]) == ("1.0", "rich", "Robots for everybody")
    assert f'src="{url.replace("/activities/", "/embed/activities/")}"' in data["html"]
    assert (small.json()["width"], small.json()["height"]) == (240, 560)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://[::1",
        "https://evil.example/activities/robots-for-everybody/",
        "javascript:alert(1)",
        "http://beta.cityoflearning.localhost/activities/robots-for-everybody/",
        "/activities/robots-for-everybody/",
        "http://x@alpha/activities/robots-for-everybody/",
    ],
)
def test_oembed_of_anything_else_is_nowhere(url: str, anybody: Client) -> None:
    assert anybody.get("/oembed/", {"url": url}).status_code == 404


def test_oembed_speaks_json_alone(anybody: Client) -> None:
    assert anybody.get("/oembed/", {"url": "x", "format": "xml"}).status_code == 501


def test_private_location_gives_nothing_away(
    alpha: Tenant, client_for: ClientFor, activity: Activity
) -> None:
    from tenants.context import in_public

    with in_public():
        Tenant.objects.filter(pk=alpha.pk).update(visibility="private")
    hosts.clear()
    for path in (
        *FEEDS,
        *EMBEDDED,
        f"{PAGE}poster.pdf",
        f"{PAGE}preview.png",
        f"{PAGE}calendar.ics",
        "/oembed/",
    ):
        answer = client_for(alpha).get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/"), path


def test_content_is_not_its_readers_to_write(
    anybody: Client, alpha: Tenant, client_for: ClientFor, cast: Cast
) -> None:
    for user in (cast.lena, cast.amir, cast.otto):
        client = client_for(alpha, user=user)
        for path in ("content/", "content/new/text/", "cover/", "cover/source.jpg"):
            assert client.get(MANAGE + path).status_code == 404, (user, path)
        client.post(f"{MANAGE}content/new/text/", {"text": "x"})
    assert anybody.get(f"{MANAGE}content/")["Location"].startswith("/sign-in/")
    assert stored(alpha).blocks == []


def test_category_of_a_feed_is_the_locations_own(alpha: Tenant, anybody: Client) -> None:
    with in_tenant(alpha):
        Category.objects.filter(slug="science").update(is_hidden=True)

    assert anybody.get("/feeds/categories/science.rss").status_code == 404


def test_moment_of_a_feed_follows_what_changed(anybody: Client, alpha: Tenant) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    with in_tenant(alpha):
        Activity.objects.update(updated_at=long_ago)

    assert str(long_ago.year) in anybody.get("/feeds/activities.rss")["Last-Modified"]
