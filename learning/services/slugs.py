"""Readable, unique addresses from names in any script."""

import unicodedata

from django.db import models
from django.utils.text import slugify

# Letters that do not fall apart into a base letter and an accent; Greek by the usual transcription.
_LETTERS = str.maketrans(
    "ßæœøđłıαβγδεζηθικλμνξοπρσςτυφχψω",
    "saoodliavgdeziiiklmnxoprsstyfhpo",
)

_RESERVED = frozenset({"new"})  # means something else in addresses: /manage/organisers/new/


def free_slug(queryset: "models.QuerySet[models.Model]", name: str, *, fallback: str, limit: int = 60) -> str:
    """A slug made from `name` that no row of `queryset` has. The database's constraint stays the judge."""
    plain = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_LETTERS)
    base = slugify(plain)[: limit - 5].strip("-") or fallback
    taken = _RESERVED | set(queryset.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
