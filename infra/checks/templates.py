"""Every template compiles, keeps the strict CSP and is laid out as djlint wants it.

Strict CSP: no script without `src`, no style element, no `style` or `on…` attribute, no address of another host.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("shared", "tenants", "theming", "credentials", "learning")
INLINE = {
    r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/(?:ld\+)?json\")": "a script without src",
    r"<style\b": "a style element",
    r"<[a-z][^>{]*\sstyle=": "a style attribute",
    r"<[a-z][^>{]*\son[a-z]+=": "an event attribute",
    r"(?:\ssrc=|<link [^>]*href=)\"(?:https?:)?//[^\"{]": "something from another host",
    r"javascript:": "a javascript: address",
}


def template_files() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).rglob("templates/**/*.html"))


def without_comments(source: str) -> str:
    return re.sub(r"{% comment.*?endcomment %}|{#.*?#}|<!--.*?-->", "", source, flags=re.S)


def inline_code(source: str) -> Iterator[str]:
    """What the Content-Security-Policy would refuse, in words."""
    for pattern, what in INLINE.items():
        for found in re.finditer(pattern, without_comments(source), re.I):
            yield f"{what}: {found[0][:80]}"


def main() -> int:
    import django

    django.setup()
    from django.template import TemplateSyntaxError, engines

    problems = []
    for path in template_files():
        source = path.read_text()
        try:
            engines["django"].from_string(source)
        except TemplateSyntaxError as error:
            problems.append(f"{path.relative_to(ROOT)}: {error}")
        # Mails are read in programs that know no stylesheet.
        if "mail" not in path.parts:
            problems += [f"{path.relative_to(ROOT)}: {said}" for said in inline_code(source)]
    print("\n".join(problems))
    djlint = [str(Path(sys.executable).parent / "djlint"), "--lint", "--quiet", *map(str, template_files())]
    return max(int(bool(problems)), subprocess.run(djlint, cwd=ROOT).returncode)


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    sys.exit(main())
