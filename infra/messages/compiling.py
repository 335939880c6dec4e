"""Makes the .mo files that Django reads from the .po files that people read: `python -m infra.messages.compiling`.

They are not in the repository: `make` makes them before it starts anything, and `manage.py deploy` does. Needs no
settings.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def compile_outdated() -> list[Path]:
    """The files made: those whose .po is newer. Each appears whole."""
    made = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(".mo.new")
        with source.open("rb") as po, fresh.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parts[-3]))
        fresh.replace(target)
        made.append(target)
    return made


if __name__ == "__main__":
    compile_outdated()
    sys.exit(0)
