"""Tags of the interface: icons from the sprite, colour classes, small helpers. `{% load ui %}`."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.http import QueryDict
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shared.hues import hue_class
from shared.moments import clock_text, day_text, moment_text
from shared.paging import links_of, query_with
from shared.text import plain as plain_text

register = template.Library()
SPRITE = Path(__file__).resolve().parent.parent / "static" / "shared" / "icons.svg"
UNKNOWN = "shapes"  # drawn for a name from data (a category's, say) that the sprite does not have


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Every icon of the sprite."""
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', SPRITE.read_text()))


@lru_cache(maxsize=512)
def icon_svg(name: str, label: str = "") -> SafeString:
    """The icon `name`; silent beside text, or named by `label` where it stands alone."""
    href = f"{static('shared/icons.svg')}#{name if name in icon_names() else UNKNOWN}"
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


@register.filter
def grouped(number: int) -> str:
    """ "10,000", as the reader's language groups digits."""
    return str(number) if -1000 < number < 1000 else str(number_format(number, force_grouping=True))


@register.filter
def day(value: date | None) -> str:
    """ "28 November 2026", as the reader's language writes it; "" for none."""
    return day_text(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """ "Sat 28 Nov, 10:00" in the present time zone; "" for none."""
    return moment_text(value, timezone.get_current_timezone_name()) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """ "10:00" in the present time zone; "" for none."""
    return clock_text(timezone.localtime(value)) if value else ""


class IconNode(template.Node):
    def __init__(self, name: FilterExpression, label: FilterExpression | None) -> None:
        self.name, self.label = name, label

    def render(self, context: template.Context) -> SafeString:
        label = self.label.resolve(context) if self.label else ""
        return icon_svg(str(self.name.resolve(context)), str(label or ""))


@register.tag
def icon(parser: Parser, token: Token) -> IconNode:
    """`{% icon "calendar" %}`, `{% icon category.icon %}`, `{% icon "lock" label=_("Private") %}`.

    A literal name that the sprite lacks fails when the template is compiled (a test compiles all of them); a name
    from data falls back to a neutral icon.
    """
    bits = token.split_contents()[1:]
    label = next((bit for bit in bits if bit.startswith("label=")), None)
    names = [bit for bit in bits if not bit.startswith("label=")]
    if len(names) != 1:
        raise template.TemplateSyntaxError('icon takes one name, as in {% icon "calendar" %}')
    if names[0][0] in "\"'" and names[0][1:-1] not in icon_names():
        raise template.TemplateSyntaxError(
            f"no icon {names[0]} in the sprite: add it to infra/vendoring/icons.txt and run infra/vendoring/vendor.py"
        )
    return IconNode(
        parser.compile_filter(names[0]), parser.compile_filter(label[len("label=") :]) if label else None
    )


@register.filter
def hue(value: Any) -> str:
    """`class="tag {{ category.hue|hue }}"`: the class that colours by a hue in degrees; "" for none."""
    return hue_class(float(value)) if value not in (None, "") else ""


@register.filter
def initials(name: str) -> str:
    """Two letters that stand for a name."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.filter
def plain(text: str, limit: int) -> str:
    """The first `limit` letters of a Markdown text, without its marks."""
    return plain_text(str(text), limit)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The present query string with `changes` (None or "" removes): `href="{% query page=2 %}"`. Starts with "?"."""
    request = context.get("request")
    return query_with(request.GET if request is not None else QueryDict(), **changes)


@register.simple_tag(takes_context=True)
def page_links(context: template.Context) -> Mapping[str, str]:
    """As shared/components/pagination.html wants it, of the context's `pages` or `page`."""
    pages: Mapping[str, str] | None = context.get("pages")
    request = context.get("request")
    present = request.GET if request is not None else QueryDict()
    return links_of(context["page"], present) if pages is None else pages


@register.filter
def widget_kind(field: Any) -> str:
    """How a bound field is laid out: "hidden", "check" (one box), "choices" (boxes or radios), "file" or "text"."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if widget.is_hidden:
        return "hidden"
    if kind == "checkbox" and not hasattr(widget, "optgroups"):
        return "check"
    if kind in ("radio", "checkbox"):
        return "choices"
    return "file" if kind == "file" else "text"
