"""Documents: tagged, titled, and blind to everything but their own folder."""

import re
import zlib
from pathlib import Path

import pytest
import typst

from shared.pdf import make_pdf
from theming.palette import compile_look

LOOK = {"light": dict(compile_look("#007742", "#f9c426").light)}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "letter.typ"
    path.write_text(
        '#import "base.typ": *\n#show: paper.with(foot: "Alpha")\n#heading(data.heading)\n#data.text\n'
    )
    return path


def made(template: Path, text: str, **options: object) -> bytes:
    settings = {"title": "A letter", "language": "sl", "look": LOOK, **options}
    return make_pdf(template, {"heading": "Pozdrav", "text": text}, **settings)  # type: ignore[arg-type]


def streams(pdf: bytes) -> str:
    """Everything in the document, unpacked."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(parts).decode("latin-1")


def test_document_is_tagged_and_says_its_language_and_title(template: Path) -> None:
    pdf = streams(made(template, "Živjo, Πλάτωνα, Світ"))

    assert pdf.startswith("%PDF-1.7")
    assert (bool(re.search(r"/Lang ?\(sl", pdf)), "pdfuaid:part" in pdf, "/StructTreeRoot" in pdf) == (
        True,
        True,
        True,
    )
    assert "A letter" in pdf


def test_markup_in_peoples_texts_stays_text(template: Path) -> None:
    """What would be code in a template is set as it was typed."""
    hostile = '#panic("no") #read("/etc/passwd") $x$ *bold* ]] \\u{0} "; #import "@preview/x:1.0.0"'

    assert made(template, hostile).startswith(b"%PDF")


def test_template_reads_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    template = tmp_path / "nosy.typ"
    template.write_text(f'#import "base.typ": *\n#read("../{outside.parent.name}/secret.txt")\n')

    with pytest.raises(typst.TypstError):
        made(template, "")


def test_image_is_shown_and_its_name_is_no_path(template: Path) -> None:
    square = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )
    template.write_text(template.read_text() + '#image("a.svg", alt: "A square")\n')

    assert made(template, "", images={"a.svg": square}).startswith(b"%PDF")
    with pytest.raises(ValueError, match="not a plain file name"):
        made(template, "", images={"../a.svg": square})
