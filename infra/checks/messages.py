"""Every language of the interface says everything that the code says: nothing is missing, empty, fuzzy or left over,
and placeholders, tags and plurals are those of the original. The code says it so that it is found.
docs/languages.md tells how to mend it."""

import sys


def main() -> int:
    from infra.messages import naming
    from infra.messages.catalogues import languages
    from infra.messages.checking import problems

    unseen = naming.problems()
    if unseen:
        print("\n".join(unseen))
    found = [f"locale/{language}: {problem}" for language in languages() for problem in problems(language)]
    if found:
        print("\n".join(found[:100]))
        print(f"{len(found)} in all: make messages, then translate what is empty, as docs/languages.md tells")
    return int(bool(unseen or found))


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    sys.exit(main())
