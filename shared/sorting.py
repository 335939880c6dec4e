"""Names in the order of the reader's alphabet. The database cannot tell it (it has no ICU), and lists of categories,
organisers, places or countries are short: they are sorted here. docs/decisions/0015 says why no library does it."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.db.models import QuerySet

Row = TypeVar("Row")
# Letters of their own, which stand behind the letter that they look like. Everywhere else a letter with a mark is the
# letter: German and Dutch dictionaries, Greek accents, and names from abroad.
OWN_LETTERS = {
    "sl": {"č": "c1", "ć": "c2", "đ": "d1", "š": "s1", "ž": "z1"},
}
# Letters that do not come apart into a letter and a mark.
_ALIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


def sorted_by_name(rows: Iterable[Row], name: Callable[[Row], Any]) -> list[Row]:
    """`rows` in the order of `name` in the reader's language."""
    language = get_language() or "en"
    return sorted(rows, key=lambda row: by_name(str(name(row)), language))


def keys_by_name(rows: "QuerySet[Any]", field: str = "name") -> list[Any]:
    """The primary keys of `rows` in the order of `field`, by one query: for lists of some hundreds, to be paged."""
    return [key for key, _name in sorted_by_name(rows.values_list("pk", field), lambda row: row[1])]


def by_name(name: str, language: str) -> tuple[list[tuple[int, str, str]], str]:
    """A key to sort by: first the letters; where they are all the same, their marks. Capitals count last."""
    short = language.split("-")[0]
    folded = unicodedata.normalize("NFC", name.strip()).casefold()
    return [_letter(char, short) for char in folded if char.isalnum() or char.isspace()], f"{folded}{name}"


@cache
def _letter(char: str, language: str) -> tuple[int, str, str]:
    """Spaces, then digits, then the reader's own script, then others."""
    own = OWN_LETTERS.get(language, {}).get(char)
    if own:
        return 2, own[0], own[1:]
    plain = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
    plain = plain.translate(_ALIKE)
    if char.isspace():
        return 0, "", ""
    if char.isdigit():
        return 1, plain, ""
    is_greek = "\u0370" <= plain[:1] <= "\u03ff"
    return (2 if is_greek == (language == "el") else 3), plain, ""
