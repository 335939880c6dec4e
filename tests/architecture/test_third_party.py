"""THIRD_PARTY.md names every folder with files of others, and every package that is installed."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "THIRD_PARTY.md").read_text()
SHARED = ROOT / "shared/static/shared"
FOREIGN = (
    "shared/static/shared/fonts/",
    "theming/art/fonts/",
    "theming/data/basemaps/",
    "shared/static/shared/basemap/",
    "credentials/openbadges/contexts/",
    "tests/conformance/schemas/",
    "tests/conformance/vectors/",
    "infra/demo_data/data/",
    "shared/data/",
    "shared/data/frameworks/",
    *(
        f"shared/static/shared/vendor/{folder.name}/"
        for folder in (SHARED / "vendor").iterdir()
        if folder.is_dir()
    ),
)


@pytest.mark.parametrize("folder", FOREIGN)
def test_folder_is_named_and_exists(folder: str) -> None:
    assert (ROOT / folder).is_dir()
    assert f"`{folder}`" in TEXT


def test_every_font_has_its_licence_beside_it() -> None:
    families = {
        re.sub(r"-(cyrillic|greek|latin|latin-ext)$", "", font.stem) for font in SHARED.glob("fonts/*.woff2")
    }
    assert families
    assert {family for family in families if not (SHARED / f"fonts/LICENCE-{family}.txt").exists()} == set()


def test_every_installed_package_is_named() -> None:
    installed = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.M)
    assert [name for name in installed if f"| {name} " not in TEXT] == []
