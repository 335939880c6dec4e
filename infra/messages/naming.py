"""Functions of gettext under names that the extractor knows, and texts that catalogues can keep."""

import ast
from collections.abc import Iterator
from pathlib import Path

from infra.messages.extracting import FUNCTIONS, ROOT, files, own_messages

_MODULES = ("django.utils.translation", "gettext")


def problems() -> list[str]:
    """What the extractor would not see, or a catalogue would not keep, in all of our code."""
    found = []
    for path in files():
        if path.suffix == ".py":
            found += [f"{path.relative_to(ROOT)}:{what}" for what in unknown_names(path)]
    return found + [
        f"{', '.join(sorted(where))}: {message.singular!r} begins or ends with a space, which tables of translations "
        "strip: put the space into the code"
        for message, where in own_messages().items()
        for text in (message.singular, message.plural)
        if text != text.strip(" ")
    ]


def unknown_names(path: Path) -> Iterator[str]:
    """Each place where a function of gettext gets a name whose texts nobody would find, as "line: what"."""
    source = path.read_text()
    if "gettext" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign):
            continue
        for name, function in _named(node):
            if function in FUNCTIONS and FUNCTIONS.get(name) != FUNCTIONS[function]:
                yield f"{node.lineno}: {function} is called {name!r} here: the texts inside are in no catalogue"


def _named(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """(new name, function) of what an import or an assignment names anew."""
    if isinstance(node, ast.ImportFrom) and node.module in _MODULES:
        for alias in node.names:
            yield alias.asname or alias.name, alias.name
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        function = getattr(node.value, "id", "") or getattr(node.value, "attr", "")
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            yield getattr(target, "id", "") or getattr(target, "attr", ""), function
