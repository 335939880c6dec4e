from xml.etree import ElementTree

import pytest

from theming.art import BADGE_SHAPES, BadgeArt, badge_svg, cover_svg, icon_names, mark_svg, render_png
from theming.art.render import FONT_FILES
from theming.shapes import SHAPES, Shape

PNG = b"\x89PNG\r\n\x1a\n"
ART = BadgeArt(
    shape="scallop", hue=150, icon="leaf", title="Climate Reporter", level=2, seed=7, accent="#f9c426"
)


def size_of(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize("shape", BADGE_SHAPES)
@pytest.mark.parametrize("level", [0, 3])
@pytest.mark.parametrize("shows_title", [False, True])
def test_badge_is_well_formed_and_small(shape: str, level: int, shows_title: bool) -> None:
    svg = badge_svg(
        BadgeArt(shape, 255, "bot", "Κατασκευαστής <Ρομπότ> & Co", level, 3, "#fd9156", shows_title)
    )

    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert len(svg) < 8000


def test_badge_is_the_same_every_time() -> None:
    assert badge_svg(ART) == badge_svg(BadgeArt("scallop", 150, "leaf", "Climate Reporter", 2, 7, "#f9c426"))


def test_badge_differs_by_each_value() -> None:
    others = [
        BadgeArt("hex", 150, "leaf", "Climate Reporter", 2, 7),
        BadgeArt("scallop", 255, "leaf", "Climate Reporter", 2, 7),
        BadgeArt("scallop", 150, "bot", "Climate Reporter", 2, 7),
        BadgeArt("scallop", 150, "leaf", "Robot Builder", 2, 7),
        BadgeArt("scallop", 150, "leaf", "Climate Reporter", 3, 7),
        BadgeArt("scallop", 150, "leaf", "Climate Reporter", 2, 7, "#fd9156"),
    ]

    assert len({badge_svg(art) for art in [ART, *others]}) == 7


def test_badge_with_unknown_shape_icon_and_accent_is_drawn_all_the_same() -> None:
    svg = badge_svg(BadgeArt("blob", 999, "no-such-icon", "", 9, 0, 'red"/><script>'))

    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert "script" not in svg


def test_badge_escapes_its_title() -> None:
    svg = badge_svg(BadgeArt(title="</title><script>alert(1)</script>", shows_title=True))

    assert "<script" not in svg


@pytest.mark.parametrize("hue", [0, 75, 150, 345])
def test_cover_is_well_formed_and_the_same_every_time(hue: int) -> None:
    svg = cover_svg(hue, 11)

    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert svg == cover_svg(hue, 11) != cover_svg(hue, 12)
    assert len(svg) < 6000


@pytest.mark.parametrize("shape", SHAPES.values(), ids=list(SHAPES))
def test_mark_is_well_formed(shape: Shape) -> None:
    assert ElementTree.fromstring(mark_svg("Ljubljana", "#007742", "#f9c426", shape.badge)).tag.endswith(
        "svg"
    )


def test_png_has_the_size_asked_for() -> None:
    png = render_png(badge_svg(ART), 192)

    assert png.startswith(PNG)
    assert size_of(png) == (192, 192)


def test_png_draws_titles_in_three_scripts() -> None:
    def drawn(title: str) -> bytes:
        return render_png(badge_svg(BadgeArt(title=title, shows_title=True)), 256)

    blank = drawn(" ")

    assert len({blank, drawn("Žž"), drawn("Ωψ"), drawn("Їж")}) == 4


@pytest.mark.parametrize(
    "inner",
    [
        '<image href="/etc/passwd"/>',
        '<use href="#a"/>',
        "<style>*{fill:url(file:///etc/passwd)}</style>",
        '<a xlink:href="x"/>',
    ],
)
def test_png_refuses_svg_that_reaches_outside(inner: str) -> None:
    with pytest.raises(ValueError, match="outside"):
        render_png(f'<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>')


@pytest.mark.parametrize("size", [0, -1, 2049])
def test_png_refuses_sizes_out_of_bounds(size: int) -> None:
    with pytest.raises(ValueError, match="not within"):
        render_png(badge_svg(ART), size)


def test_icons_hold_every_network_category_icon() -> None:
    wanted = {"hammer", "leaf", "briefcase", "megaphone", "handshake", "sprout"}
    wanted |= {"flask-conical", "laptop", "bike", "globe", "palette", "award"}

    assert wanted <= set(icon_names())


def test_print_fonts_hold_every_script() -> None:
    from fontTools.ttLib import TTFont

    for file in FONT_FILES:
        characters = set(TTFont(file).getBestCmap())
        assert {ord(letter) for letter in "AžĄțŐßΩώЇж€"} <= characters
