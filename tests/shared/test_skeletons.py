"""A card from a skeleton is, letter by letter, the card that its template draws."""

from typing import Any

from django.template.loader import get_template
from django.utils.safestring import mark_safe
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from shared.skeletons import draw, draw_page

CARD = "shared/components/activity_card.html"
TEXTS = st.one_of(
    st.just(""),
    st.text(max_size=12),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"\' onload="x',
            "{{ request }}{% now 'Y' %}",
            "\ue0001\ue001",  # a skeleton's own marks
            "a\ue002&",
            "&amp; 5 €",
            "%s {0}",
            mark_safe("<b>bold</b>"),
        ]
    ),
)
CARDS = st.fixed_dictionaries(
    {
        **dict.fromkeys(("title", "url", "organiser", "when", "where", "who", "cover_url", "at"), TEXTS),
        **dict.fromkeys(("location_name", "plan_url", "lang"), TEXTS),
        "price": st.none() | TEXTS,
        "category": st.fixed_dictionaries(
            {"name": TEXTS, "hue": st.sampled_from([0, 150]), "icon": st.sampled_from(["palette", "no such", ""])}
        ),
        "badge": st.none() | st.fixed_dictionaries({"name": TEXTS, "image_url": TEXTS}),
        "places_left": st.sampled_from([None, 0, 1, 5]),
        "tags": st.lists(st.fixed_dictionaries({"name": TEXTS, "url": TEXTS}), max_size=3),
    }
)  # fmt: skip


@given(card=CARDS, language=st.sampled_from(["en", "sl"]))
def test_a_skeleton_draws_what_the_template_draws(card: dict[str, Any], language: str) -> None:
    with override(language):
        assert draw(CARD, {"activity": card}) == get_template(CARD).render({"activity": card}).strip()


@given(card=CARDS, language=st.sampled_from(["en", "sl"]))
def test_a_page_takes_bytes_as_html_that_is_ready(card: dict[str, Any], language: str) -> None:
    ready = "<i>Žiga & co.</i>"
    with override(language):
        drawn = draw_page(CARD, {"activity": card | {"organiser": ready.encode()}})
        right = get_template(CARD).render({"activity": card | {"organiser": mark_safe(ready)}})
    assert drawn.decode() == right.strip()
