"""`make messages`: bring the catalogues to what the code says today. docs/languages.md tells how to go on.

python -m infra.messages            every message of the code in every catalogue, what is said no more taken out
python -m infra.messages table      what is still to translate, as a table (table all: everything)
python -m infra.messages fill FILE  take the texts of such a table over
"""

import os
import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    from infra.messages.catalogues import languages, update, write
    from infra.messages.checking import problems
    from infra.messages.compiling import compile_outdated
    from infra.messages.tables import fill, table

    match arguments:
        case []:
            for language in languages():
                write(language, update(language))
                print(f"{language}: {len(problems(language))} to translate or to mend")
        case ["table"] | ["table", "all"]:
            print("\n".join("\t".join(row) for row in table(everything="all" in arguments)))
        case ["fill", name]:
            rows = [line.split("\t") for line in Path(name).read_text().splitlines() if line.strip()]
            said = fill(rows)
            print("\n".join(said))
            compile_outdated()
            return int(bool(said))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    compile_outdated()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    sys.exit(main(sys.argv[1:]))
