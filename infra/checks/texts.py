"""No text for people stands in a template without a translation tag, and no date in an order of one language alone.

What is left of a template without its tags, comments and markup must hold no word. `placeholder`, `title`, `alt` and
`aria-label` are texts as well.
"""

import re
import sys

from infra.checks.templates import ROOT, template_files, without_comments

DROPPED = (
    r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}",
    r"{% verbatim.*?endverbatim %}",
    r"<(?:svg|code|kbd|pre|style)\b.*?</(?:svg|code|kbd|pre|style)>",
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
    "Facebook",
    "LinkedIn",
    "Telegram",
    "RSS",
    "Atom",
    "Cities",
    "Learning",
    "of",
    "ob",
}


# What people read is |day, |moment or |clock; machines read "c", "Y-m-d" and the like.
FIXED_DATE = re.compile(r"""\|(?:date|time):["'](?!c["']|Y-m|H:i:s)[^"']*["']""")


def untranslated(source: str) -> list[str]:
    """Texts of a template that no translator would ever see."""
    text = without_comments(source)
    for pattern in DROPPED:
        text = re.sub(pattern, " ", text, flags=re.S)
    shown = [*re.split(r"<[^>]*>", text, flags=re.S), *re.findall(ATTRIBUTES, text)]
    return [part.strip() for part in shown if set(WORD.findall(part)) - SAME]


def main() -> int:
    problems = [
        f"{path.relative_to(ROOT)}: without a translation tag: {text[:80]!r}"
        for path in template_files()
        for text in untranslated(path.read_text())
    ]
    problems += [
        f"{path.relative_to(ROOT)}: {found[0]}: use |day, |moment or |clock, which follow the reader's language"
        for path in template_files()
        for found in FIXED_DATE.finditer(path.read_text())
    ]
    print("\n".join(problems))
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
