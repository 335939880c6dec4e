"""A table of texts for people who translate in a spreadsheet: one row a message, one column a language, tabs between.

In a cell `\\n` is a line break, and ` ||| ` stands between the forms of a plural.
"""

from babel.messages.catalog import Catalog

from infra.messages.catalogues import languages, read, update, wanted, write
from infra.messages.checking import wrong
from infra.messages.extracting import Message

BETWEEN = " ||| "


def table(*, everything: bool = False) -> list[list[str]]:
    """The rows that some language lacks (or all); the first is the heading."""
    catalogues = {language: read(language) for language in languages()}
    needed = {language: set(wanted(language)) for language in languages()}
    rows = [["context", "en", *catalogues]]
    for message in sorted(set().union(*needed.values())):
        cells = [
            _cell(catalogue, message) if message in needed[language] else "-"
            for language, catalogue in catalogues.items()
        ]
        if everything or "" in cells:
            rows.append([message.context, _english(message), *cells])
    return rows


def fill(rows: list[list[str]]) -> list[str]:
    """Take the table's texts over into the catalogues; what is wrong stays out and is returned in words.

    Columns may be left out, and cells may be empty: those keep what is there.
    """
    heading, said = rows[0], []
    for language in languages():
        if language not in heading:
            continue
        catalogue, column = update(language), heading.index(language)
        for row in rows[1:]:
            text = row[column].strip() if column < len(row) else ""
            if text and text != "-":
                cells = dict(zip(heading, row, strict=False))
                said += [
                    f"{language}: {what}"
                    for what in _take_over(catalogue, cells.get("context", ""), cells["en"], text)
                ]
        write(language, catalogue)
    return said


def _take_over(catalogue: Catalog, context: str, english: str, text: str) -> list[str]:
    singular = _unescaped(english.split(BETWEEN)[0])
    entry = catalogue.get(singular, context or None)
    if entry is None:
        return [f"{singular[:70]!r} is not said in the code"]
    before = entry.string
    forms = tuple(_unescaped(form) for form in text.split(BETWEEN))
    entry.string = forms if isinstance(entry.id, tuple | list) else forms[0]
    entry.flags.discard("fuzzy")
    mistakes = [f"{singular[:70]!r} {what}" for what in wrong(entry, catalogue)]
    if mistakes:
        entry.string = before
    return mistakes


def _english(message: Message) -> str:
    return _escaped(message.singular) + (BETWEEN + _escaped(message.plural) if message.plural else "")


def _cell(catalogue: Catalog, message: Message) -> str:
    entry = catalogue.get(message.singular, message.context or None)
    if entry is None or entry.fuzzy:
        return ""
    if isinstance(entry.string, tuple | list):
        return BETWEEN.join(map(_escaped, entry.string)) if all(entry.string) else ""
    return _escaped(entry.string or "")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _unescaped(text: str) -> str:
    return text.replace("\\\\", "\0").replace("\\n", "\n").replace("\\t", "\t").replace("\0", "\\")
