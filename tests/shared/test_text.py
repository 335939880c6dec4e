import re

import pytest

from shared.text import plain, render_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/track.png)",
    '[x](https://ok.example "onmouseover=alert(1)")',
    '[x](https://ok.example" onmouseover="alert(1))',
    "<a href='https://x' style='position:fixed' class='btn' id='x'>x</a>",
    "[x]: javascript:alert(1)\n\n[x]",
    "`<script>alert(1)</script>`",
    "<style>*{display:none}</style>",
    "<form action=/x><input name=q>",
    "<base href=//evil.example>",
    "<!--><script>alert(1)</script>-->",
    "```html\n<script>alert(1)</script>\n```",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless(text: str) -> None:
    html = render_markdown(text)

    tags = set(re.findall(r"<([a-z0-9]+)", html))
    attributes = set(re.findall(r"<[a-z0-9]+[^>]*?\s([a-z-]+)=", html))
    links = re.findall(r'href="([^"]*)"', html)
    assert tags <= {"p", "a", "code", "pre", "em", "strong", "table"}
    assert attributes <= {"href", "title", "rel"}
    assert all(link.startswith("https://") for link in links)


def test_markdown_is_rendered() -> None:
    assert render_markdown(
        "# One\n\n### Two\n\n**b** ~~s~~ [x](https://a.example)\n\n- i\n\n|a|\n|-|\n|c|"
    ) == (
        "<h3>One</h3>\n<h4>Two</h4>\n<p><strong>b</strong> <s>s</s> "
        '<a href="https://a.example" rel="noopener noreferrer nofollow ugc">x</a></p>\n<ul>\n<li>i</li>\n</ul>\n'
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c</td>\n</tr>\n</tbody>\n</table>\n"
    )


@pytest.mark.parametrize(
    "text", ["[" * 5000, "*" * 20_000, "> " * 5000, "a" * 200_000, "\x00\ud83d", "- " * 3000]
)
def test_absurd_text_is_rendered_in_bounded_time(text: str) -> None:
    assert len(render_markdown(text)) < 400_000


def test_plain_gives_words_cut_at_a_word() -> None:
    assert plain("# Hi\n\n**you** & <b>me</b> [there](https://x.example)") == "Hi you & <b>me</b> there"
    assert plain("one two three", 9) == "one two…"


@pytest.mark.parametrize(
    "bomb",
    [
        "|a" * 1000 + "\n" + "|-" * 1000 + "\n" + "|b\n" * 5000,
        "|a" * 3000 + "\n" + "|-" * 3000 + "\n" + "|\n" * 4000,
        "![" * 10_000,
        "[a](" * 5000,
        "_*" * 10_000,
        "`a" * 10_000,
        "a\n\n" * 6000,
        "<a" * 10_000,
    ],
)
def test_text_that_would_take_seconds_is_shown_as_it_was_typed(bomb: str) -> None:
    html = render_markdown(bomb)

    assert (html[:3], html[-4:], len(re.findall("<[a-z]", html))) == ("<p>", "</p>", 1)


def test_long_text_that_somebody_means_keeps_its_form() -> None:
    chapter = "## Day\n\nWe **build** a [robot](https://example.org).\n\n- one\n- two\n\n"
    table = "| when | what | who |\n|---|---|---|\n" + "| ten | gears | *all* |\n" * 200

    html = render_markdown(chapter * 60 + table)

    assert [html.count(tag) for tag in ("<h3>", "<strong>", "<a ", "<li>", "<tr>", "<em>")] == [
        *(60, 60, 60, 120, 201, 200)
    ]
