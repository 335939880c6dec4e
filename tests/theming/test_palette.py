from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.hues import HUES, hue_class
from theming.colour import contrast, hex_of, oklch_of
from theming.palette import NETWORK_HUES, compile_look, failing_pairs, hue_colours, hues_css, network_look
from theming.shapes import FONT_PAIRS, SHAPES, FontPair

STATIC = Path(__file__).resolve().parent.parent.parent / "shared" / "static"
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
SURFACES = ("bg", "surface", "surface-2", "surface-3")


@settings(max_examples=300, deadline=None)
@given(brand=COLOURS, accent=COLOURS, neutral_hue=st.none() | st.integers(0, 359))
def test_look_from_any_two_colours_is_readable(brand: str, accent: str, neutral_hue: int | None) -> None:
    look = compile_look(brand, accent, neutral_hue)

    assert failing_pairs(look.light) + failing_pairs(look.dark) == []


@settings(max_examples=60, deadline=None)
@given(brand=COLOURS, accent=COLOURS)
def test_hue_text_reads_on_every_surface_of_any_look(brand: str, accent: str) -> None:
    look = compile_look(brand, accent)

    for tokens, is_dark in ((look.light, False), (look.dark, True)):
        for hue in HUES:
            text, soft = hue_colours(hue, is_dark=is_dark)
            grounds = [soft, *(tokens[name] for name in SURFACES)]
            assert [ground for ground in grounds if contrast(text, ground) < 4.5] == []


def test_look_keeps_a_brand_colour_that_is_readable() -> None:
    assert compile_look("#007742", "#f9c426").light["brand"] == "#007742"


def test_look_darkens_a_brand_colour_that_is_not() -> None:
    light = compile_look("#ffe600", "#111111").light

    assert light["brand"] != "#ffe600"
    assert contrast(light["brand"], light["on-brand"]) >= 4.5


def test_look_is_the_same_every_time_and_its_hash_names_it() -> None:
    one, two = compile_look("#4455c2", "#fd9156"), compile_look("#4455C2", "#FD9156")
    other = compile_look("#4455c3", "#fd9156")

    assert one == two
    assert one.hash != other.hash


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "", "007742#"])
def test_look_refuses_what_is_no_colour(colour: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        compile_look(colour, "#f9c426")


def test_look_refuses_unknown_fonts_and_shapes() -> None:
    with pytest.raises(KeyError):
        compile_look("#007742", "#f9c426", font_pair="papyrus")
    with pytest.raises(KeyError):
        compile_look("#007742", "#f9c426", shape="blob")


@pytest.mark.parametrize("font_pair", FONT_PAIRS)
@pytest.mark.parametrize("shape", SHAPES)
def test_look_css_is_closed_and_small(font_pair: str, shape: str) -> None:
    css = compile_look("#007742", "#f9c426", None, font_pair, shape).css

    assert css.count("{") == css.count("}")
    assert "</" not in css
    assert "://" not in css.replace("http://www.w3.org/2000/svg", "")
    assert len(css) < 4500


@pytest.mark.parametrize("font_pair", FONT_PAIRS.values(), ids=list(FONT_PAIRS))
def test_font_pair_has_its_files(font_pair: FontPair) -> None:
    files = [
        f"shared/fonts/{font_pair.file}-{subset}.woff2"
        for subset in ("latin", "latin-ext", "greek", "cyrillic")
    ]
    if font_pair.stylesheet:
        files.append(font_pair.stylesheet)

    assert [file for file in files if not (STATIC / file).is_file()] == []


def test_network_categories_have_hues_that_differ() -> None:
    def apart(one: int, two: int) -> int:
        return min((one - two) % 360, (two - one) % 360)

    assert len(NETWORK_HUES) == 11
    assert min(apart(one, two) for one, two in combinations(NETWORK_HUES.values(), 2)) >= 30
    assert set(NETWORK_HUES.values()) <= set(HUES)


@pytest.mark.parametrize(
    ("hue", "name"), [(0, "hue-0"), (7, "hue-0"), (8, "hue-15"), (148, "hue-150"), (359, "hue-0")]
)
def test_hue_class_is_the_nearest(hue: int, name: str) -> None:
    assert hue_class(hue) == name


def test_hue_stylesheet_is_what_the_palette_says() -> None:
    assert (STATIC / "shared" / "hues.css").read_text() == hues_css()


@given(colour=COLOURS)
def test_oklch_goes_there_and_back(colour: str) -> None:
    back = hex_of(*oklch_of(colour))

    pairs = [(int(colour[at : at + 2], 16), int(back[at : at + 2], 16)) for at in (1, 3, 5)]
    assert max(abs(one - two) for one, two in pairs) <= 4


def test_plain_stylesheet_is_the_network_look() -> None:
    assert (STATIC / "shared" / "plain.css").read_text() == network_look().css
