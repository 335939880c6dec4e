"""Content is written by forms and seen by everybody: blocks, files, covers, videos."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from learning.models import Activity
from learning.services.contents import add_video
from learning.services.materials import add_material
from shared.uploads import MAX_REQUEST_BYTES
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.contents import (
    MANAGE,
    PAGE,
    QUESTION,
    XSS,
    ClientFor,
    Make,
    activity,
    add,
    anybody,
    html,
    petra,
    stored,
)
from tests.learning.services.test_contents import drawn

__all__ = ["activity", "add", "anybody", "petra"]  # fixtures

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


def test_block_written_while_a_colleague_names_the_draft_goes_where_it_was_written_for(
    activity: Activity, alpha: Tenant, petra: Client
) -> None:
    """The draft gets another address, and the next new draft has its former one."""
    start = "/manage/organisers/youth-club/activities/new/"
    path = petra.post(start, {"type": "workshop"})["Location"].removesuffix("steps/learning/")
    [key] = set(re.findall(r'name="activity" value="([-\w]+)"', html(petra.get(f"{path}content/new/text/"))))
    petra.post(f"{path}steps/name/", {"base": "1", "title": "Lamps", "description": "We mend."})
    assert petra.post(start, {"type": "workshop"})["Location"].startswith(path)

    answer = petra.post(f"{path}content/new/text/", {"activity": key, "title": "Irons", "text": "Hot."})

    assert answer["Location"] == "/manage/activities/lamps/content/"
    with in_tenant(alpha):
        held = {slug: len(blocks) for slug, blocks in Activity.objects.values_list("slug", "blocks")}
    assert held == {activity.slug: 0, "lamps": 1, "untitled": 0}
