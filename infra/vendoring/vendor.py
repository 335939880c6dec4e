"""Copy what we ship of other people's work into the repository: fonts, the icon sprite, code for maps and scanning.

    cd infra/vendoring && npm ci && python -m infra.vendoring.vendor      (from the repository's root: last part)

The results are committed, so nobody needs npm to run or develop the product. Needs fontTools and brotli (only here).
"""

import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = Path(__file__).resolve().parent
STATIC = ROOT / "shared" / "static" / "shared"
ART = ROOT / "theming" / "art"
FAMILIES = ("manrope", "geologica", "piazzolla", "comfortaa", "sofia-sans-condensed")
SUBSETS = ("latin", "latin-ext", "greek", "cyrillic")
CODE_FILES = {
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css", "LICENSE"),
    "qr-scanner": ("qr-scanner.min.js", "qr-scanner-worker.min.js", "LICENSE"),
}


def main() -> int:
    modules = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "node_modules"
    icons = read_icons(modules)
    write_icons(icons)
    for family in FAMILIES:
        copy_family(modules, family)
    write_print_fonts()
    copy_code(modules)
    write_drawn()
    return 0


def icon_names() -> list[str]:
    lines = (HERE / "icons.txt").read_text().splitlines()
    return sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})


def read_icons(modules: Path) -> dict[str, str]:
    """Icon name -> the inside of its 24 x 24 drawing, without white space."""
    icons = {}
    for name in icon_names():
        text = (modules / "lucide-static" / "icons" / f"{name}.svg").read_text()
        found = re.search(r"<svg[^>]*>(.*)</svg>", text, re.S)
        if found is None:
            raise SystemExit(f"no drawing in icon {name}")
        icons[name] = re.sub(r"\s*/>", "/>", re.sub(r">\s+<", "><", found[1].strip()))
    return icons


def write_icons(icons: dict[str, str]) -> None:
    symbols = "".join(
        f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>' for name, inner in icons.items()
    )
    note = "<!-- Lucide 1.62.0, ISC licence: vendor/LICENCE-lucide.txt -->"
    (STATIC / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{note}{symbols}</svg>\n')
    (ART / "icons.json").write_text(json.dumps(icons, indent=0, sort_keys=True) + "\n")


def copy_family(modules: Path, family: str) -> None:
    """Four woff2 subsets and, but for Manrope (whose faces stand in app.css), the @font-face file."""
    source = modules / "@fontsource-variable" / family
    fonts = STATIC / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    faces = []
    css = (source / "wght.css").read_text()
    for subset in SUBSETS:
        shutil.copyfile(
            source / "files" / f"{family}-{subset}-wght-normal.woff2", fonts / f"{family}-{subset}.woff2"
        )
        block = re.search(rf"/\* {family}-{subset}-wght-normal \*/\s*@font-face {{(.*?)}}", css, re.S)
        if block is None:
            raise SystemExit(f"{family} has no {subset}")
        face = re.sub(
            r"url\([^)]*\) format\('woff2-variations'\)",
            f'url({family}-{subset}.woff2) format("woff2")',
            block[1],
        )
        faces.append(
            "@font-face{" + re.sub(r"\s*([:;,])\s*", r"\1", face.strip()).rstrip(";").replace("'", '"') + "}"
        )
    (fonts / f"LICENCE-{family}.txt").write_text((source / "LICENSE").read_text())
    if family != "manrope":
        (fonts / f"{family}.css").write_text("\n".join(faces) + "\n")


def write_print_fonts() -> None:
    """Manrope 400 and 800 as TrueType with all four subsets in one file, for badge images and PDF."""
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    out = ART / "fonts"
    out.mkdir(exist_ok=True)
    for weight in (400, 800):
        parts = []
        for subset in SUBSETS:
            font = TTFont(STATIC / "fonts" / f"manrope-{subset}.woff2")
            font.flavor = None
            instance = instantiateVariableFont(font, {"wght": weight})
            part = out / f"part-{subset}.ttf"
            instance.save(part)
            parts.append(part)
        merged = Merger().merge([str(part) for part in parts])
        for record in merged["name"].names:
            if record.nameID in (1, 16):
                record.string = "Manrope"
        merged["OS/2"].usWeightClass = weight
        merged.save(out / f"Manrope-{weight}.ttf")
        for part in parts:
            part.unlink()
    shutil.copyfile(STATIC / "fonts" / "LICENCE-manrope.txt", out / "LICENCE-manrope.txt")


def copy_code(modules: Path) -> None:
    vendor = STATIC / "vendor"
    for package, files in CODE_FILES.items():
        version = json.loads((modules / package / "package.json").read_text())["version"]
        target = vendor / f"{package}-{version}"
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            text = (modules / package / file).read_text()
            if file.endswith(".css"):
                text = "@layer leaflet{\n" + without_images(text) + "}\n"
            (target / Path(file).name).write_text(re.sub(r"\n?//# sourceMappingURL=.*", "", text))
    shutil.copyfile(modules / "lucide-static" / "LICENSE", vendor / "LICENCE-lucide.txt")


def without_images(css: str) -> str:
    """Leaflet's style without its pictures, which we do not show: a missing file would fail collectstatic."""
    return re.sub(r"\s*background-image: url\([^)]*\);", "", re.sub(r"\s*behavior: url\([^)]*\);", "", css))


def write_drawn() -> None:
    """What we make ourselves from code: hue tokens, the network's look for error pages, the network's mark."""
    from theming.art import mark_svg
    from theming.palette import hues_css, network_look

    look = network_look()
    (STATIC / "hues.css").write_text(hues_css())
    (STATIC / "plain.css").write_text(look.css)
    (STATIC / "mark.svg").write_text(
        mark_svg("Cities of Learning", look.brand, look.accent, "squircle") + "\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
