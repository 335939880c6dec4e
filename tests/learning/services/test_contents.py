"""Content is written under the row's lock, files follow their references, covers are cut as asked."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from learning.blocks import fingerprint, read_block
from learning.covers import all_keys, box_of, file_key, middle_of
from learning.errors import BlockChanged, ContentRefused
from learning.models import Activity, Material, Organiser
from learning.services.activities import update_activity
from learning.services.contents import (
    add_block,
    add_video,
    change_block,
    move_block,
    remove_block,
    remove_video,
    restore_block,
)
from learning.services.covers import cut_cover, remove_cover, set_cover
from learning.services.materials import KEEP_UNUSED, UNUSED, add_material, sweep_materials
from learning.services.organisers import create_organiser
from shared.errors import NotAllowed
from shared.models import AuditEntry, CatalogueItem, DueDate
from shared.uploads import UploadRefused
from tenants.context import in_public
from tenants.files import read_file
from tenants.jobs import enqueue_where_due
from tenants.members.models import Member
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
Commit = Callable[..., Any]


@pytest.fixture
def activity(make_activity: Make) -> Activity:
    return make_activity()


@pytest.fixture
def petra(activity: Activity, in_alpha: Tenant, cast: Cast) -> Member:
    """The test runs inside alpha, where Petra organises."""
    return cast.member(cast.petra)


def text(words: str) -> dict[str, Any]:
    return {"kind": "text", "title": words, "text": words}


def titles(activity: Activity) -> list[str]:
    activity.refresh_from_db()
    return [block["title"] for block in activity.blocks]


def drawn(size: tuple[int, int] = (1000, 800), left: str = "#ff0000", right: str = "#0000ff") -> bytes:
    picture = Image.new("RGB", size, right)
    picture.paste(Image.new("RGB", (size[0] // 2, size[1]), left), (0, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_blocks_are_added_changed_moved_and_removed(petra: Member, activity: Activity) -> None:
    first, second, third = (
        add_block(actor=petra, activity=activity, content=text(words)) for words in ("a", "b", "c")
    )
    change_block(actor=petra, activity=activity, block_id=second, content=text("B"))
    move_block(actor=petra, activity=activity, block_id=third, to=0)
    move_block(actor=petra, activity=activity, block_id=first, to=99)
    assert titles(activity) == ["c", "B", "a"]
    removed, place = remove_block(actor=petra, activity=activity, block_id=second)
    assert (titles(activity), place) == (["c", "a"], 1)

    restore_block(actor=petra, activity=activity, block=removed, place=place)
    restore_block(actor=petra, activity=activity, block=removed, place=place)

    assert titles(activity) == ["c", "B", "a"]
    assert AuditEntry.objects.filter(object_id=str(activity.pk), action="activity.updated").count() == 9


def test_block_that_somebody_else_removed_is_gone(petra: Member, activity: Activity) -> None:
    block = add_block(actor=petra, activity=activity, content=text("a"))
    remove_block(actor=petra, activity=activity, block_id=block)

    with pytest.raises(ContentRefused):
        change_block(actor=petra, activity=activity, block_id=block, content=text("b"))

    assert titles(activity) == []


def test_content_of_another_shape_is_refused_everywhere(petra: Member, activity: Activity) -> None:
    with pytest.raises(ContentRefused):
        add_block(actor=petra, activity=activity, content={"kind": "script", "text": "x"})
    with pytest.raises(ContentRefused):
        update_activity(actor=petra, activity=activity, blocks=[{"kind": "script"}])
    with pytest.raises(ContentRefused):
        update_activity(actor=petra, activity=activity, videos=[{"url": "https://evil.example/"}])

    assert titles(activity) == []


@pytest.mark.parametrize("name", ["lena", "ravi", "amir"])
def test_who_does_not_edit_writes_nothing(name: str, petra: Member, activity: Activity, cast: Cast) -> None:
    actor = cast.member(getattr(cast, name))
    for attempt in (
        lambda: add_block(actor=actor, activity=activity, content=text("a")),
        lambda: add_video(actor=actor, activity=activity, url="https://youtu.be/dQw4w9WgXcQ", title=""),
        lambda: set_cover(actor=actor, activity=activity, content=drawn(), alt=""),
        lambda: add_material(actor=actor, organiser=activity.organiser, name="a.txt", content=b"a"),
    ):
        with pytest.raises(NotAllowed):
            attempt()

    assert (titles(activity), Material.objects.count()) == ([], 0)


def test_video_is_there_once(petra: Member, activity: Activity) -> None:
    add_video(actor=petra, activity=activity, url="https://youtu.be/dQw4w9WgXcQ", title="Song")
    with pytest.raises(ContentRefused):
        add_video(
            actor=petra, activity=activity, url="https://www.youtube.com/watch?v=dQw4w9WgXcQ", title="Again"
        )
    activity.refresh_from_db()
    assert [video["title"] for video in activity.videos] == ["Song"]

    remove_video(actor=petra, activity=activity, url=activity.videos[0]["url"])

    activity.refresh_from_db()
    assert activity.videos == []


def test_file_of_another_organiser_cannot_be_referred_to(
    petra: Member, activity: Activity, cast: Cast
) -> None:
    lena = cast.member(cast.lena)
    other: Organiser = create_organiser(actor=lena, name="Lena alone")
    material = add_material(actor=lena, organiser=other, name="mine.txt", content=b"private")

    with pytest.raises(ContentRefused) as refused:
        add_block(actor=petra, activity=activity, content={"kind": "file", "file": str(material.pk)})

    assert refused.value.field == "file"


def test_file_goes_some_days_after_its_last_reference(
    petra: Member, activity: Activity, django_capture_on_commit_callbacks: Commit
) -> None:
    material = add_material(actor=petra, organiser=activity.organiser, name="a.txt", content=b"a")
    block = add_block(actor=petra, activity=activity, content={"kind": "file", "file": str(material.pk)})
    material.refresh_from_db()
    assert material.unused_since is None
    remove_block(actor=petra, activity=activity, block_id=block)
    material.refresh_from_db()
    assert material.unused_since is not None
    assert read_file(material.key) == b"a"
    Material.objects.update(unused_since=timezone.now() - KEEP_UNUSED - timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        add_block(actor=petra, activity=activity, content=text("anything"))

    assert (Material.objects.count(), read_file(material.key)) == (0, None)


def test_block_that_somebody_else_changed_is_not_overwritten(petra: Member, activity: Activity) -> None:
    block = add_block(actor=petra, activity=activity, content=text("a"))
    activity.refresh_from_db()
    seen = fingerprint(read_block(activity.blocks[0]))
    change_block(actor=petra, activity=activity, block_id=block, content=text("theirs"), seen=seen)

    with pytest.raises(BlockChanged):
        change_block(actor=petra, activity=activity, block_id=block, content=text("mine"), seen=seen)
    assert titles(activity) == ["theirs"]
    # Who wants the very same loses nothing; nor does who has seen what stands there.
    change_block(actor=petra, activity=activity, block_id=block, content=text("theirs"), seen=seen)
    now = fingerprint(read_block(activity.blocks[0]))
    change_block(actor=petra, activity=activity, block_id=block, content=text("mine"), seen=now)
    assert titles(activity) == ["mine"]


def test_forgotten_upload_goes_by_itself_at_night(
    petra: Member, activity: Activity, alpha: Tenant, django_capture_on_commit_callbacks: Commit
) -> None:
    """Nobody writes anything any more; only the location in which something is due is entered."""
    used, forgotten = (
        add_material(actor=petra, organiser=activity.organiser, name=name, content=b"a")
        for name in ("a.txt", "b.txt")
    )
    add_block(actor=petra, activity=activity, content={"kind": "file", "file": str(used.pk)})
    with in_public():
        assert enqueue_where_due(UNUSED, sweep_materials) == 0
    Material.objects.filter(pk=forgotten.pk).update(unused_since=timezone.now() - KEEP_UNUSED)
    DueDate.objects.filter(kind=UNUSED).update(due_at=timezone.now())
    with in_public():
        assert enqueue_where_due(UNUSED, sweep_materials) == 1

    with django_capture_on_commit_callbacks(execute=True):
        sweep_materials()

    assert [material.pk for material in Material.objects.all()] == [used.pk]
    assert (read_file(used.key), read_file(forgotten.key)) == (b"a", None)
    assert not DueDate.objects.filter(kind=UNUSED).exists()
    entry = AuditEntry.objects.get(action="material.swept")
    assert (entry.actor_id, entry.changes) == (None, {"files": [str(forgotten.pk)]})


def test_sweeping_takes_nothing_that_came_back(
    petra: Member, activity: Activity, django_capture_on_commit_callbacks: Commit
) -> None:
    material = add_material(actor=petra, organiser=activity.organiser, name="a.txt", content=b"a")
    Material.objects.update(unused_since=timezone.now() - KEEP_UNUSED)
    DueDate.objects.filter(kind=UNUSED).update(due_at=timezone.now())
    block = {"kind": "file", "id": "file0001", "v": 1, "title": "", "file": str(material.pk), "note": ""}
    Activity.objects.filter(pk=activity.pk).update(blocks=[block])

    with django_capture_on_commit_callbacks(execute=True):
        sweep_materials()

    assert read_file(material.key) == b"a"
    assert not DueDate.objects.filter(kind=UNUSED).exists()


def test_files_of_one_organiser_have_a_limit(
    petra: Member, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learning.services.materials.MAX_ORGANISER_BYTES", 10)
    add_material(actor=petra, organiser=activity.organiser, name="a.txt", content=b"12345678")

    with pytest.raises(UploadRefused):
        add_material(actor=petra, organiser=activity.organiser, name="b.txt", content=b"12345678")

    assert Material.objects.count() == 1


def test_cover_is_cut_in_the_middle_then_as_asked(
    petra: Member, activity: Activity, alpha: Tenant, django_capture_on_commit_callbacks: Commit
) -> None:
    made = set_cover(actor=petra, activity=activity, content=drawn(), alt="Two colours")
    first = made.cover
    assert first["box"] == [0, 138, 1000]
    assert all(read_file(key) for key in all_keys(first["token"]))
    item = CatalogueItem.objects.get(item_id=activity.pk)
    assert item.image_url.endswith(f"/cover/{first['token']}-600.jpg")

    with django_capture_on_commit_callbacks(execute=True):
        made = cut_cover(actor=petra, activity=activity, left=500, top=0, width=500, alt="Blue")

    picture = Image.open(io.BytesIO(read_file(file_key(made.cover["token"], 1200, "jpg")) or b""))
    red, _green, blue = picture.convert("RGB").getpixel((600, 300))  # type: ignore[misc]
    assert (picture.size, red < 40, blue > 215, made.cover["alt"]) == ((1200, 628), True, True, "Blue")
    assert [read_file(key) for key in all_keys(first["token"])] == [None] * 5

    with django_capture_on_commit_callbacks(execute=True):
        gone = remove_cover(actor=petra, activity=activity)

    assert (gone.cover, read_file(file_key(made.cover["token"], 600, "webp"))) == ({}, None)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n%%EOF", b"<svg/>", drawn((40, 40))], ids=["pdf", "svg", "too small"]
)
def test_cover_that_is_no_picture_is_refused(content: bytes, petra: Member, activity: Activity) -> None:
    with pytest.raises(UploadRefused):
        set_cover(actor=petra, activity=activity, content=content, alt="")

    activity.refresh_from_db()
    assert activity.cover == {}


@pytest.mark.parametrize(
    ("asked", "box"),
    [
        ((0, 0, 1000), (0, 0, 1000, 523)),
        ((900, 700, 1000), (0, 277, 1000, 800)),
        ((-50, -50, 10), (0, 0, 300, 157)),
        ((100, 100, 99_999), (0, 100, 1000, 623)),
    ],
)
def test_part_of_a_picture_lies_within_it(asked: tuple[int, int, int], box: tuple[int, ...]) -> None:
    assert box_of(1000, 800, *asked) == box


def test_middle_of_a_tall_picture_is_as_wide_as_it() -> None:
    assert middle_of(628, 1200) == (0, 436, 628, 764)
