"""No text for people stands in a template without a translation tag, and every offered language is complete.

What is left of a template without its tags, comments and markup must hold no word. `placeholder`, `title`, `alt` and
`aria-label` are texts as well.
"""

import re
import sys
from pathlib import Path

from infra.checks.templates import ROOT, template_files, without_comments

DROPPED = (
    r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}",
    r"{% verbatim.*?endverbatim %}",
    r"<(?:svg|code|kbd|pre)\b.*?</(?:svg|code|kbd|pre)>",
    r"{%.*?%}",
    r"{{.*?}}",
    r"&[a-z#0-9]+;",
)
ATTRIBUTES = r"\s(?:placeholder|title|alt|aria-label)=\"([^\"]*)\""
WORD = re.compile(r"[^\W\d_]{2,}")
# The same in every language: units, names of standards and of the product.
SAME = {
    "Open",
    "Badges",
    "Badge",
    "JSON",
    "CSV",
    "XLSX",
    "JWT",
    "PNG",
    "VC",
    "DID",
    "QR",
    "ESCO",
    "WhatsApp",
    "Cities",
    "Learning",
    "of",
    "ob",
}


def untranslated(source: str) -> list[str]:
    """Texts of a template that no translator would ever see."""
    text = without_comments(source)
    for pattern in DROPPED:
        text = re.sub(pattern, " ", text, flags=re.S)
    shown = [*re.split(r"<[^>]*>", text, flags=re.S), *re.findall(ATTRIBUTES, text)]
    return [part.strip() for part in shown if set(WORD.findall(part)) - SAME]


def incomplete(catalogue: Path) -> list[str]:
    """Messages of a .po file without a translation, or marked as fuzzy."""
    entries = re.split(r"\n\n+", catalogue.read_text())[1:]
    return [
        entry
        for entry in entries
        if "#, fuzzy" in entry or re.search(r'^msgstr(?:\[\d\])? ""\n?(?!")', entry, re.M)
    ]


def main() -> int:
    import django

    django.setup()
    from django.conf import settings

    problems = [
        f"{path.relative_to(ROOT)}: without a translation tag: {text[:80]!r}"
        for path in template_files()
        for text in untranslated(path.read_text())
    ]
    for language in settings.INTERFACE_LANGUAGES:
        if language != settings.LANGUAGE_CODE:
            catalogue = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
            problems += [f"{catalogue.relative_to(ROOT)}: {entry[:120]}" for entry in incomplete(catalogue)]
    print("\n".join(problems))
    return int(bool(problems))


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    sys.exit(main())
