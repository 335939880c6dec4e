"""What is wrong with a translation, in words."""

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from infra.messages.catalogues import read, wanted

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")
# Three words or more that are the same as in English were most likely forgotten.
WORDS = re.compile(r"[^\W\d_]{2,}")
FORGOTTEN = 4


def problems(language: str) -> list[str]:
    """All that keeps the catalogue of `language` from being complete and true to the code."""
    catalogue = read(language)
    needed = {message.key: message for message in wanted(language)}
    entries = {(entry.context or "", _singular(entry)): entry for entry in catalogue if entry.id}
    found = []
    for key, message in needed.items():
        entry = entries.get(key)
        if entry is None:
            found.append(f"{message.singular[:70]!r} is missing (make messages)")
        elif (entry.id if isinstance(entry.id, tuple) else ()) != (
            (message.singular, message.plural) if message.plural else ()
        ):
            found.append(f"{message.singular[:70]!r} has another plural in the code (make messages)")
        else:
            found += [f"{message.singular[:70]!r} {what}" for what in wrong(entry, catalogue)]
    gone = [f"{key[1][:70]!r} is said no more (make messages)" for key in entries if key not in needed]
    return found + gone


def wrong(entry: Entry, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with one translation."""
    sources = list(entry.id) if isinstance(entry.id, tuple) else [str(entry.id)]
    texts = list(entry.string) if isinstance(entry.string, tuple | list) else [entry.string or ""]
    if entry.fuzzy:
        yield "is marked as fuzzy: see to it and take the mark away"
    expected = catalogue.num_plurals if len(sources) > 1 else 1
    if len(texts) != expected:
        yield f"has {len(texts)} forms instead of {expected}"
    for text in texts:
        if not text.strip():
            yield "is not translated"
            return
        yield from _differs(sources, text, is_form=len(sources) > 1)


def _differs(sources: list[str], text: str, *, is_form: bool) -> Iterator[str]:
    source = sources[-1]
    allowed = [Counter(PLACEHOLDER.findall(each)) for each in sources]
    found = Counter(PLACEHOLDER.findall(text))
    # A form for one or two may say the number as a word.
    if found not in allowed and not (
        is_form and found < allowed[-1] and set(allowed[-1] - found) <= _NUMBERS
    ):
        yield f"has other placeholders: {text[:70]!r}"
    if Counter(TAG.findall(text)) != Counter(TAG.findall(source)):
        yield f"has other tags: {text[:70]!r}"
    for edge in ("startswith", "endswith"):
        if getattr(text, edge)("\n") != getattr(source, edge)("\n"):
            yield f"begins or ends otherwise with a line break: {text[:70]!r}"
    if text == source and len(WORDS.findall(PLACEHOLDER.sub("", text))) >= FORGOTTEN:
        yield f"is the same as in English: {text[:70]!r}"


_NUMBERS = {"%(n)s", "%(count)s", "%(counter)s", "%(number)s", "%(num)d", "%d"}


def _singular(entry: Entry) -> str:
    return entry.id[0] if isinstance(entry.id, tuple | list) else str(entry.id)
