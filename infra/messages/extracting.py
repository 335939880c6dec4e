"""Finds the messages in our code and templates. GNU gettext is not needed: Python is read by its own parser, templates
by Django's `templatize`."""

import ast
import importlib.util
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
APPS = ("shared", "tenants", "theming", "credentials", "learning", "infra")
# Function -> what its first arguments are: c context, s singular, p plural.
FUNCTIONS = {
    "_": "s",
    "gettext": "s",
    "gettext_lazy": "s",
    "gettext_noop": "s",
    "ngettext": "sp",
    "ngettext_lazy": "sp",
    "pgettext": "cs",
    "pgettext_lazy": "cs",
    "npgettext": "csp",
    "npgettext_lazy": "csp",
}
_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"\b(_|n?p?gettext)\(({_TEXT}(?:, {_TEXT})*)")
# Packages whose forms and errors show on our pages. They bring translations; what those lack is ours to translate.
BORROWED = {
    "allauth": ("account", "mfa", "core"),
    "django": ("forms", "core/validators.py", "db/models/base.py", "utils/dates.py", "utils/timesince.py"),
}
LOCALES = {"allauth": "locale", "django": "conf/locale"}
# Parts of allauth that are switched off.
SWITCHED_OFF = re.compile(r"totp|recovery_codes|phone|/admin")


@dataclass(frozen=True, order=True)
class Message:
    """`plural`: "" for a message without one."""

    singular: str
    context: str = ""
    plural: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return (self.context, self.singular)


Found = dict[Message, set[str]]  # with the files that say it


@cache
def own_messages() -> Found:
    """Every message of our code; one that is said with and without a plural is one message with a plural."""
    found: Found = {}
    for path in files():
        for message in messages_of(path):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    for message in [message for message in found if message.plural]:
        bare = Message(message.singular, message.context)
        found[message] |= found.pop(bare, set())
    return found


def borrowed_messages(language: str) -> Found:
    """What Django and allauth may say on our pages and have no words for in `language`."""
    found: Found = {}
    for package in BORROWED:
        file = _folder(package) / LOCALES[package] / language / "LC_MESSAGES" / "django.mo"
        known = _keys(GNUTranslations(io.BytesIO(file.read_bytes()))) if file.exists() else set()
        for message, files in _messages_of_package(package).items():
            if message.key not in known:
                found.setdefault(message, set()).update(files)
    return found


@cache
def _messages_of_package(package: str) -> Found:
    folder = _folder(package)
    found: Found = {}
    for part in BORROWED[package]:
        for path in (folder / part).rglob("*.py") if (folder / part).is_dir() else [folder / part]:
            name = path.relative_to(folder.parent).as_posix()
            if not SWITCHED_OFF.search(name):
                for message in messages_of(path):
                    found.setdefault(message, set()).add(name)
    return found


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def messages_of(path: Path) -> Iterator[Message]:
    source = path.read_text()
    return _in_python(source) if path.suffix == ".py" else _in_template(source)


def files() -> list[Path]:
    """Our modules and templates, those of tests and migrations not."""
    found = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    for pattern in ("templates/**/*.html", "templates/**/*.txt"):
        found += [path for app in APPS for path in (ROOT / app).rglob(pattern)]
    return sorted(found)


def _in_python(source: str) -> Iterator[Message]:
    if "gettext" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            kinds = FUNCTIONS.get(name, "")
            texts = [arg.value for arg in node.args[: len(kinds)] if isinstance(arg, ast.Constant)]
            if kinds and len(texts) == len(kinds) and all(isinstance(text, str) for text in texts):
                yield _message(kinds, [str(text) for text in texts])


def _in_template(source: str) -> Iterator[Message]:
    for name, arguments in _IN_TEMPLATE.findall(templatize(source)):
        texts = [ast.literal_eval(text) for text in re.findall(_TEXT, arguments)]
        yield _message(FUNCTIONS[name], texts)


def _message(kinds: str, texts: list[str]) -> Message:
    by_kind = dict(zip(kinds, texts, strict=False))
    return Message(by_kind["s"], by_kind.get("c", ""), by_kind.get("p", ""))


def _keys(translations: GNUTranslations) -> set[tuple[str, str]]:
    """(context, singular) of everything that a compiled catalogue translates."""
    catalogue: dict[str | tuple[str, int], str] = translations._catalog  # type: ignore[attr-defined]
    keys = set()
    for key, text in catalogue.items():
        if text:
            whole = key if isinstance(key, str) else key[0]
            context, _, singular = whole.rpartition("\x04")
            keys.add((context, singular))
    return keys
