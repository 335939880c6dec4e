"""Texts are found in code and templates, kept in catalogues, and what is wrong with a translation is seen."""

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from infra.messages import catalogues, checking, compiling, extracting, naming, tables
from infra.messages.extracting import Message, borrowed_messages, messages_of, own_messages

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
a = _("One " "sentence.")
b = ngettext("%(n)s badge", "%(n)s badges", 3)
c = pgettext("a badge", "Check")
d = gettext_lazy("Later")
e = _(name)
"""
TEMPLATE = """{% load i18n %}{% translate "Hello" %}{% translate 'Check' context 'a badge' %}
{% blocktranslate trimmed with name=x %}
  Dear {{ name }},
  50% are here.
{% endblocktranslate %}
{% blocktranslate trimmed count n=y %}{{ n }} place{% plural %}{{ n }} places{% endblocktranslate %}
{% include "x.html" with label=_("Back") %}{{ _("Next") }}{% comment %}{% translate "Never" %}{% endcomment %}"""


def test_messages_in_python_are_found(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(PYTHON)
    assert list(messages_of(tmp_path / "x.py")) == [
        Message("One sentence."),
        Message("%(n)s badge", plural="%(n)s badges"),
        Message("Check", context="a badge"),
        Message("Later"),
    ]


def test_messages_in_templates_are_found(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text(TEMPLATE)
    assert list(messages_of(tmp_path / "x.html")) == [
        Message("Hello"),
        Message("Check", context="a badge"),
        Message("Dear %(name)s, 50%% are here."),
        Message("%(n)s place", plural="%(n)s places"),
        Message("Back"),
        Message("Next"),
    ]


def test_what_shows_is_found() -> None:
    said = {message.singular for message in own_messages()}
    assert said >= {
        "Activities",
        "Sign in",
        "Withdrawn: {badge}",
        "Hello %(name)s,",
        "{n} activities here, zoom in",
    }
    assert "tests" not in {file.split("/")[0] for files in own_messages().values() for file in files}


def test_what_libraries_leave_out_is_ours() -> None:
    borrowed = borrowed_messages("sl")
    assert Message("Enter a valid domain name.") in borrowed
    assert Message("This field is required.") not in borrowed


def catalogue(*entries: tuple[object, object], language: str = "sl") -> Catalog:
    made = Catalog(locale=language)
    for source, text in entries:
        made.add(source, text)
    return made


def said_of(source: object, text: object, language: str = "sl") -> list[str]:
    made = catalogue((source, text), language=language)
    (entry,) = [entry for entry in made if entry.id]
    return list(checking.wrong(entry, made))


PLURAL = ("%(n)s badge", "%(n)s badges")


@pytest.mark.parametrize(
    ("source", "text", "problem"),
    [
        ("Sign in", "", "is not translated"),
        ("Sign in", "  ", "is not translated"),
        ("Hello %(name)s", "Živjo %(ime)s", "has other placeholders"),
        ("Hello %(name)s", "Živjo", "has other placeholders"),
        ("Withdrawn: {badge}", "Preklicana", "has other placeholders"),
        ("100%% sure", "100% gotovo", "has other placeholders"),
        ("<b>Yes</b>", "<i>Da</i>", "has other tags"),
        ("<b>Yes</b>", "Da", "has other tags"),
        ("Line\n", "Vrstica", "begins or ends otherwise with a line break"),
        ("Find something to learn", "Find something to learn", "is the same as in English"),
        (PLURAL, ("%(n)s značka", "%(n)s znački", "%(n)s značke", ""), "is not translated"),
        (PLURAL, ("%(n)s značka", "%(n)s znački", "%(n)s značke", "značk"), "has other placeholders"),
        (PLURAL, ("%(n)s značka", "%(n)s značke"), "has 2 forms instead of 4"),
    ],
)
def test_wrong_translation_is_seen(source: object, text: object, problem: str) -> None:
    found = said_of(source, text)
    if problem == "has other placeholders" and isinstance(source, tuple):
        assert found == []  # a form may say its number as a word
    else:
        assert [each.partition(":")[0] for each in found] == [problem]


def test_right_translation_passes() -> None:
    assert said_of("Hello <b>%(name)s</b>", "Živjo <b>%(name)s</b>") == []
    assert said_of(PLURAL, ("ena", "dve", "%(n)s značke", "%(n)s značk")) == []
    assert said_of("Badge", "Badge", language="de") == []


def test_fuzzy_translation_is_seen() -> None:
    made = catalogue(("Sign in", "Prijava"))
    (entry,) = [entry for entry in made if entry.id]
    entry.flags.add("fuzzy")
    assert list(checking.wrong(entry, made)) == ["is marked as fuzzy: see to it and take the mark away"]


# --- what the extractor would not see ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "_T = gettext_lazy",
        "_T: object = translation.gettext_lazy",
        "from django.utils.translation import gettext as say",
        "from django.utils.translation import pgettext as _",
    ],
)
def test_function_of_gettext_under_another_name_is_seen(line: str, tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(f"from django.utils.translation import gettext_lazy\n{line}\n")
    assert [said.partition(" ")[0] for said in naming.unknown_names(tmp_path / "x.py")] == ["2:"]


def test_function_of_gettext_under_its_usual_names_is_right(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(PYTHON)
    assert list(naming.unknown_names(tmp_path / "x.py")) == []


@pytest.mark.parametrize("message", [Message(" and "), Message("%(n)s step", plural="%(n)s steps ")])
def test_message_with_spaces_around_it_is_seen(message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "files", list)
    monkeypatch.setattr(naming, "own_messages", lambda: {message: {"a.py"}, Message("and"): {"b.py"}})
    assert [said.partition(" ")[0] for said in naming.problems()] == ["a.py:"]


# --- a catalogue of its own -------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that says three things, with a Slovene catalogue that knows one of them and one of the past."""
    found = {
        Message("Activities"): {"a.py"},
        Message("Sign in"): {"b.py"},
        Message(*("%(n)s badge",), plural="%(n)s badges"): {"a.py"},
    }
    monkeypatch.setattr(catalogues, "own_messages", lambda: found)
    monkeypatch.setattr(catalogues, "borrowed_messages", lambda language: {})
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(tables, "languages", lambda: ["sl"])
    path = catalogues.path_of("sl")
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue(("Sign in", "Prijava"), ("Gone", "Mimo")))
    return path


def test_catalogue_follows_the_code(kept: Path) -> None:
    assert checking.problems("sl") == [
        "'Activities' is missing (make messages)",
        "'%(n)s badge' is missing (make messages)",
        "'Gone' is said no more (make messages)",
    ]
    catalogues.write("sl", catalogues.update("sl"))
    assert checking.problems("sl") == ["'Activities' is not translated", "'%(n)s badge' is not translated"]
    assert catalogues.read("sl").get("Sign in").string == "Prijava"


def test_catalogue_is_the_same_whoever_makes_it(kept: Path) -> None:
    catalogues.write("sl", catalogues.update("sl"))
    once = kept.read_text()
    catalogues.write("sl", catalogues.update("sl"))
    assert kept.read_text() == once
    assert [line for line in once.splitlines() if line.startswith("#:")] == ["#: a.py", "#: a.py", "#: b.py"]
    assert "Date" not in once


def test_table_is_filled_and_taken_over(kept: Path) -> None:
    rows = tables.table()
    assert rows == [
        ["context", "en", "sl"],
        ["", "%(n)s badge ||| %(n)s badges", ""],
        ["", "Activities", ""],
    ]
    forms = "%(n)s značka ||| %(n)s znački ||| %(n)s značke ||| %(n)s značk"
    said = tables.fill(
        [rows[0], [*rows[1][:2], forms], [*rows[2][:2], "Dejavnosti"], ["", "Never said", "Nikoli"]]
    )
    assert said == ["sl: 'Never said' is not said in the code"]
    assert checking.problems("sl") == []
    assert tables.table() == [["context", "en", "sl"]]


def test_wrong_text_of_a_table_stays_out(kept: Path) -> None:
    said = tables.fill([["context", "en", "sl"], ["", "%(n)s badge ||| %(n)s badges", "značka ||| značke"]])
    assert said == ["sl: '%(n)s badge' has 2 forms instead of 4", *said[1:]]
    assert "'%(n)s badge' is not translated" in checking.problems("sl")


def test_compiled_file_is_made_where_it_is_older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "LOCALE", tmp_path)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.po").open("wb") as file:
        write_po(file, catalogue(("Sign in", "Anmelden"), language="de"))
    assert compiling.compile_outdated() == [folder / "django.mo"]
    assert compiling.compile_outdated() == []
    assert b"Anmelden" in (folder / "django.mo").read_bytes()


def test_every_language_of_the_interface_has_its_catalogue_and_glossary() -> None:
    from django.conf import settings

    for language in catalogues.languages():
        assert (extracting.ROOT / "docs" / "glossary" / f"{language}.md").is_file()
        assert read_po(
            io.BytesIO(catalogues.path_of(language).read_bytes()), locale=language
        ).num_plurals in (2, 4)
        assert language in dict(settings.LANGUAGES)
