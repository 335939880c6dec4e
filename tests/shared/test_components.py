import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from shared.templatetags.ui import icon_names

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "shared" / "static" / "shared"
FOLDERS = sorted(ROOT.glob("*/templates"))
TEMPLATES = sorted(str(path.relative_to(folder)) for folder in FOLDERS for path in folder.rglob("*.html"))
COMPONENTS = [name for name in TEMPLATES if name.startswith("shared/components/")]
ERRORS = ["400", "403", "403_csrf", "404", "410", "429", "500", "503"]


class Sample(forms.Form):
    name = forms.CharField(label="Your name", help_text="As on a certificate.")
    agrees = forms.BooleanField(label="I agree")
    size = forms.ChoiceField(label="Size", choices=[("s", "Small"), ("l", "Large")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def draw(text: str, **context: Any) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles_and_its_icons_exist(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_opens_by_saying_what_it_takes(name: str) -> None:
    assert re.match(r"(\{% load [^%]*%\})?\{% comment %\}\n.{20,}?\{% endcomment %\}", _source(name), re.S)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_has_no_inline_script_style_or_foreign_address(name: str) -> None:
    if "/mail" in name or "pdf" in name:
        return
    found = re.findall(
        r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*src=)[^>]*>(?!\{)|src=\"https?:", _source(name)
    )

    assert found == []


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_renders_without_any_context(code: str) -> None:
    html = render_to_string(f"{code}.html")

    assert code.split("_")[0] in html
    assert "<h1>" in html


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "in 1 second."), (60, "in 60 seconds."), (3000, "wait a few minutes")]
)
def test_too_many_tries_says_how_long_to_wait(seconds: int, words: str) -> None:
    assert words in render_to_string("429.html", {"retry_after": seconds})


def test_confirmation_opens_without_a_script_and_posts() -> None:
    html = render_to_string(
        "shared/components/confirm.html",
        {"label": "Put away", "text": "Really?", "yes": "Yes", "action": "/x/", "name": "do", "value": "it"},
    )

    assert re.search(r"<details.*<summary[^>]*>Put away</summary><form method=\"post\" action=\"/x/\">", html)
    assert '<button type="submit" class="btn btn--bad btn--s" name="do" value="it">Yes</button>' in html


def test_icon_draws_from_the_sprite() -> None:
    assert draw('{% icon "calendar" %}') == (
        '<svg class="i" aria-hidden="true"><use href="/static/shared/icons.svg#calendar"/></svg>'
    )


def test_icon_with_a_label_is_named() -> None:
    assert 'role="img" aria-label="Only &lt;you&gt;"' in draw(
        '{% icon "lock" label=words %}', words="Only <you>"
    )


def test_icon_that_is_missing_fails_when_the_template_is_built() -> None:
    with pytest.raises(TemplateSyntaxError, match="no icon"):
        draw('{% icon "unicorn" %}')


def test_icon_named_by_data_falls_back() -> None:
    assert "#shapes" in draw("{% icon name %}", name='"><script>')


@pytest.mark.parametrize(("hue", "name"), [(148, "hue-150"), (None, ""), ("", ""), (359, "hue-0")])
def test_hue_filter_names_a_class(hue: object, name: str) -> None:
    assert draw("{{ value|hue }}", value=hue) == name


def test_query_keeps_the_rest_and_drops_the_empty() -> None:
    request = RequestFactory().get("/activities/", {"q": "robots", "page": "2", "type": ""})

    assert draw("{% query page=3 %}", request=request) == "?q=robots&amp;page=3"
    assert draw("{% query q=None %}", request=request) == "?page=2"


def test_field_ties_hint_and_error_to_its_control() -> None:
    html = str(Sample({"size": "s"})["name"].as_field_group())

    assert 'for="id_name"' in html
    assert 'aria-invalid="true"' in html
    described = re.search(r'<input[^>]*aria-describedby="([^"]*)"', html)
    assert described is not None
    assert [name for name in described[1].split() if f'id="{name}"' not in html] == []


def test_field_of_each_kind_is_labelled() -> None:
    html = {name: str(Sample()[name].as_field_group()) for name in Sample.base_fields}

    assert '<label class="check" for="id_agrees">' in html["agrees"]
    assert re.search(r"<fieldset.*<legend>Size", html["size"], re.S)
    assert "(optional)" in html["note"]
    assert re.fullmatch(r"\s*<input[^>]*>\s*", html["token"])


def test_form_says_at_its_top_that_something_is_wrong() -> None:
    html = render_to_string("shared/components/form.html", {"form": Sample({})})

    assert 'role="alert"' in html
    assert html.count("This field is required.") == 3


def test_stylesheet_uses_only_tokens_that_exist() -> None:
    from theming.palette import compile_look

    css = (STATIC / "app.css").read_text()
    known = set(re.findall(r"--([a-z0-9-]+):", css + compile_look("#007742", "#f9c426").css))
    known |= set(re.findall(r"--([a-z0-9-]+):", (STATIC / "hues.css").read_text()))

    assert set(re.findall(r"var\(--([a-z0-9-]+)", css)) - known == set()


def test_stylesheet_and_script_stay_small() -> None:
    sizes = {name: (STATIC / name).stat().st_size for name in ("app.css", "app.js", "mode.js")}

    assert sizes["app.css"] <= 46_080
    assert sizes["app.js"] <= 3_072
    assert sizes["mode.js"] <= 512


def _classes(css: str) -> set[str]:
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"url\([^)]*\)|/\*.*?\*/", "", css, flags=re.S)))


def test_pages_load_the_stylesheets_of_the_classes_they_use() -> None:
    """A class of a stylesheet that the page does not load leaves the page bare, and nothing else says so."""
    sheets = {
        str(path.relative_to(folder)): _classes(path.read_text())
        for folder in ROOT.glob("[a-z]*/static")
        for path in folder.rglob("*.css")
        if "vendor" not in path.parts
    }
    sources = {
        str(path.relative_to(folder)): path.read_text()
        for folder in FOLDERS
        for path in folder.rglob("*.html")
    }

    def loaded(name: str) -> set[str]:
        source = sources.get(name, "")
        parent = re.search(r'{% extends "([^"]+)"', source)
        here = set(re.findall(r"static ['\"]([^'\"]+\.css)['\"]", source))
        return here | (loaded(parent[1]) if parent else set())

    bare: dict[str, set[str]] = {}
    for name in (name for name, source in sources.items() if "{% extends" in source):
        known = set().union(*(sheets.get(sheet, set()) for sheet in loaded(name)))
        used = {
            word
            for names in re.findall(r'class="([^"]*)"', sources[name])
            for word in re.sub(r"{%.*?%}|{{.*?}}", " ", names).split()
        }
        if missing := (used & set().union(*sheets.values())) - known:
            bare[name] = missing

    assert bare == {}


def test_stylesheet_closes_what_it_opens() -> None:
    css = re.sub(r"/\*.*?\*/", "", (STATIC / "app.css").read_text(), flags=re.S)

    assert css.count("{") == css.count("}")


def test_sprite_holds_every_listed_icon() -> None:
    lines = (ROOT / "infra" / "vendoring" / "icons.txt").read_text().splitlines()

    assert {line for line in lines if line and not line.startswith("#")} == icon_names()


def _source(name: str) -> str:
    return next((folder / name).read_text() for folder in FOLDERS if (folder / name).is_file())
