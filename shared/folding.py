"""Words as search compares them: without case and accents, in any script. Pure."""

import re
import unicodedata
from collections.abc import Iterable

# Letters that do not fall apart into a base letter and an accent.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ß": "ss", "ς": "σ"})
_WORD = re.compile(r"[^\W_]+")
MAX_WORD = 40  # letters; what is longer is no word

# Postgres' stemmers; other languages are compared as they are written.
STEMMERS = {
    "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fi": "finnish", "fr": "french", "hu": "hungarian", "hy": "armenian", "it": "italian", "lt": "lithuanian",
    "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "sr": "serbian", "sv": "swedish",
    "tr": "turkish",
}  # fmt: skip

# Endings of words in languages for which Postgres has no stemmer; of folded words.
_ENDINGS = {
    "sl": re.compile(
        r"(?<=...)((?<=[aeiu])(njem|nja|nje|nju|jo|la|le|li|lo|mo|te|ti|ta|va)"
        r"|(?<=[^aeiou])(ega|emu|imi|ih|im|om|ah|eh|ov))$"
    )
}
_VOWELS = re.compile(r"(?<=...)[aeiou]+$")


def fold(text: str) -> str:
    """`text` in small letters without accents: "Žogbica" and "zogbica" become the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """The folded words of `text` in order; only letters and digits, so that they may stand in a search query."""
    return [word for word in _WORD.findall(fold(text)) if len(word) <= MAX_WORD]


def light_stems(text: str, language: str) -> str:
    """The words of `text` without their endings, where there are rules for that here; else `text`. "Popravljamo" and
    "popravljanje" both become "popravlj"; at least three letters stay."""
    endings = _ENDINGS.get(language)
    if endings is None:
        return text
    return " ".join(_VOWELS.sub("", endings.sub("", word)) for word in words_of(text))


def stemmers_of(languages: Iterable[str]) -> list[str]:
    """Postgres' stemmers of these languages ("pt-br" is "pt"), each once."""
    found = (STEMMERS.get(language.split("-")[0]) for language in languages)
    return list(dict.fromkeys(name for name in found if name))


def distance(left: str, right: str, *, limit: int) -> int:
    """How many letters must be added, dropped, changed or swapped with their neighbour; limit + 1 for all above."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before, row = [0] * (len(right) + 1), list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        above, two_above, row = row, before, [i]
        for j, b in enumerate(right, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, two_above[j - 2] + 1)
            row.append(best)
        before = above
        if min(row) > limit:
            return limit + 1
    return row[-1]
