"""The checks find what they are there for."""

import pytest

from infra.checks.templates import inline_code
from infra.checks.texts import untranslated


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<p style="color:red">',
        '<button onclick="x()">',
        "<style>p{}</style>",
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/x.css">',
        '<a href="javascript:x()">',
    ],
)
def test_inline_and_foreign_code_is_found(source: str) -> None:
    assert list(inline_code(source))


def test_own_files_and_data_pass() -> None:
    assert not list(inline_code('<script src="{% static "x.js" %}"></script><a href="https://example.org">'))
    assert not list(inline_code('<script type="application/ld+json">{}</script>'))


def test_words_without_a_translation_tag_are_found() -> None:
    assert untranslated('<p>Hello</p><input placeholder="Your name">') == ["Hello", "Your name"]
    assert untranslated('<p>{% translate "Hello" %} {{ name }} · 3</p>{# note #}') == []
    assert untranslated("<style>.page{color:red}</style>{{ name }}") == []
