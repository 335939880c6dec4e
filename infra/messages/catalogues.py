"""Catalogues of translations: one .po file a language, in an order and a form that depend on its content alone, so that
branches merge and `make messages` mends what is left. Line numbers and dates are left out."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from infra.messages.extracting import ROOT, Found, borrowed_messages, own_messages

WIDTH = 100
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def languages() -> list[str]:
    """Languages of the interface that have a catalogue: all but the one that the code is written in."""
    return [code for code in settings.INTERFACE_LANGUAGES if code != settings.LANGUAGE_CODE]


def path_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def wanted(language: str) -> Found:
    """What a complete catalogue of `language` translates."""
    found = {message: set(files) for message, files in own_messages().items()}
    keys = {message.key for message in found}
    for message, files in borrowed_messages(language).items():
        if message.key not in keys:
            found[message] = set(files)
    return found


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def update(language: str) -> Catalog:
    """The catalogue of what is said today, with the translations that there are. Nothing is guessed: what is new is
    empty, what is said no more goes."""
    old = read(language)
    new = Catalog(locale=language)
    for message, files in wanted(language).items():
        before = old.get(message.singular, message.context or None)
        entry = new.add(
            (message.singular, message.plural) if message.plural else message.singular,
            string=_carried(before, new.num_plurals if message.plural else 0),
            locations=[(name, 0) for name in sorted(files)],
            user_comments=before.user_comments if before else (),
            context=message.context or None,
        )
        if before and before.fuzzy:
            entry.flags.add("fuzzy")
    return new


def _carried(before: Entry | None, forms: int) -> str | tuple[str, ...]:
    """The translation that was there, if it has as many forms as are needed now (0: no plural)."""
    text = before.string if before else None
    if forms:
        return tuple(text) if isinstance(text, tuple | list) and len(text) == forms else ("",) * forms
    return text if isinstance(text, str) else ""


def write(language: str, catalogue: Catalog) -> None:
    body = io.BytesIO()
    write_po(
        body,
        catalogue,
        width=WIDTH,
        omit_header=True,
        sort_output=True,
        include_lineno=False,
        ignore_obsolete=True,
    )
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(language=language, plural_forms=catalogue.plural_forms)
    path.write_text(header + body.getvalue().decode())
