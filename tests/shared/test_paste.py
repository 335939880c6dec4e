"""Pasting: the module that makes Markdown of clipboard HTML, run by Node; and what the server makes of hostile
Markdown, however it came in."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from shared.text import render_markdown
from tests.tools import needed, node_folder

HERE = Path(__file__).parent
MODULE = HERE.parents[1] / "shared" / "static" / "shared" / "paste.js"


def test_clipboard_becomes_clean_markdown() -> None:
    with needed():
        folder = node_folder(HERE / "node", Path(os.environ["COL_DATA_DIR"]))
    # A copy with a name that Node takes for a module.
    module = folder / "paste.mjs"
    module.write_text(MODULE.read_text())
    ran = subprocess.run(
        ["node", "--test", "paste.test.mjs"],
        cwd=folder,
        env={**os.environ, "PASTE_MODULE": module.as_uri()},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stdout[-6000:]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](  jAvAsCrIpT&colon;alert(1))",
        "![x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='javascript:x'>x</a>",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        '[x](https://example.org "onmouseover=alert(1)")',
        "<svg/onload=alert(1)>",
        "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
        "`<img src=x onerror=alert(1)>`",
        "```html\n<img src=x onerror=alert(1)>\n```",
        "> " * 500 + "deep",
        "[" * 3000,
        "*" * 5000,
        "| a |\n|---|\n| <b onclick=x>b</b> |",
    ],
)
def test_hostile_markdown_does_no_harm(text: str) -> None:
    html = str(render_markdown(text)).lower()

    for bad in ("<script", "<svg", "<img", "<math", 'href="javascript', 'href="data', "<iframe"):
        assert bad not in html
    assert re.findall(r"<[a-z][^>]*\son[a-z]+=", html) == []


def test_list_that_goes_on_counts_on() -> None:
    html = str(render_markdown("1. Open it\n2. Find it\n\nLunch.\n\n3. Close it"))

    assert html.count("<ol>") == html.count('<ol start="3">') == 1
