"""PDF documents, set by typst: tagged for screen readers (PDF/UA), in a location's colours, fonts embedded.

A document is a `.typ` file of ours that begins with `#import "base.typ": *` and takes everything from `data`; people's
texts come in as data and are never parsed as markup. It sees its own folder alone: base.typ, itself, and `images`.
"""

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

HERE = Path(__file__).parent
# Colour tokens of the light look that documents draw with.
TOKENS = (
    *("brand", "on-brand", "brand-ink", "brand-soft", "brand-softer", "accent", "ink", "ink-2", "line"),
    *("line-strong", "surface-2"),
)


def make_pdf(
    template: Path,
    data: Mapping[str, Any],
    *,
    title: str,
    language: str,
    look: Mapping[str, Any],
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """The document `template` filled with `data` (what JSON can hold), as PDF/UA-1 with `title` and `language`.

    `look`: the compiled look of a location (`Tenant.look`). `images`: files by plain name ("badge.svg", "qr.png"), for
    `image("badge.svg")`; SVG only of our own making. Raises typst.TypstError for a faulty template, ValueError for a
    name with a folder in it.
    """
    light = look.get("light", {})
    sent = {
        **data,
        "title": title,
        "language": language.split("-")[0],
        "look": {token: light.get(token, "#1b1b1b") for token in TOKENS},
    }
    with tempfile.TemporaryDirectory(prefix="pdf-") as name:
        root = Path(name)
        (root / "base.typ").write_bytes((HERE / "base.typ").read_bytes())
        (root / "main.typ").write_bytes(template.read_bytes())
        for file_name, content in (images or {}).items():
            if Path(file_name).name != file_name:
                raise ValueError(f"not a plain file name: {file_name}")
            (root / file_name).write_bytes(content)
        made = typst.Compiler(
            root / "main.typ", root=root, font_paths=_fonts(), ignore_system_fonts=True
        ).compile(
            format="pdf", sys_inputs={"data": json.dumps(sent, ensure_ascii=False)}, pdf_standards=["ua-1"]
        )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> Any:
    """Manrope in two weights, read once a process; typst's own fonts stand in for letters that it lacks."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(Path(settings.BASE_DIR) / "theming" / "art" / "fonts")],
    )
