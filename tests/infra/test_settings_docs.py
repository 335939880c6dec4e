"""docs/settings.md says of every setting what the code does."""

import re
from pathlib import Path

from infra import configuration
from infra.env import REGISTRY

DOCS = (Path(configuration.__file__).parents[1] / "docs" / "settings.md").read_text()
ROWS = {
    name: (kind, default.strip("`"), text)
    for name, kind, default, text in re.findall(r"^\| `(\w+)` \| (.+?) \| (.*?) \| (.+) \|$", DOCS, re.M)
}


def test_every_setting_has_its_row_and_every_row_its_setting() -> None:
    wanted = {s.name: (s.kind, s.default or "none", s.help) for s in REGISTRY.values()}
    assert wanted == ROWS
