"""Names of what locations offer, as the network keeps them: {language code: name}, the original among them."""

from collections.abc import Mapping

from django.utils.translation import get_language

Titles = Mapping[str, str]


def title_in(titles: Titles, original: str) -> tuple[str, str]:
    """(the name in the reader's language where there is one, else the original; the name's language where it is known
    to be another than the reader's, else "")."""
    reader = (get_language() or "en").split("-")[0]
    if titles.get(reader):
        return titles[reader], ""
    return original, next((language for language, title in titles.items() if title == original), "")
