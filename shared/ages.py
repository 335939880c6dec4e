"""From which age a person decides alone about their data, country by country, and what follows for one person.

The ages are those of Article 8 GDPR and its like (shared/data/consent_ages.csv says where each is from). Where a
country is not in the list the highest of the GDPR counts.
"""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

from shared.models import AgeStatement

DATA = Path(__file__).resolve().parent / "data" / "consent_ages.csv"
UNKNOWN_COUNTRY = 16
ADULT = 18
OLDEST = 120


@lru_cache(maxsize=1)
def _ages() -> dict[str, int]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return {row["country"]: int(row["age"]) for row in csv.DictReader(file)}


def consent_age(*countries: str) -> int:
    """The highest of the countries' ages: who lives in one and learns in another is under both."""
    ages = _ages()
    return max(
        (ages.get(country, UNKNOWN_COUNTRY) for country in countries if country), default=UNKNOWN_COUNTRY
    )


def years_later(day: date, years: int) -> date:
    """The same day in another year; who was born on 29 February has their day on 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def age_on(birth_date: date, today: date) -> int:
    """Full years."""
    years = today.year - birth_date.year
    return years if years_later(birth_date, years) <= today else years - 1


def is_of_age(statement: AgeStatement | None, *, today: date, country: str = "") -> bool:
    """Whether the person surely decides alone, in their own country and in `country` (a location's) as well.

    Nobody who was never asked is treated as a child: everybody is asked who signs up. Who has said "at least N" and
    has then moved to where more is asked for is a child until they say more, or until the years have passed.
    """
    if statement is None:
        return True
    needed = consent_age(statement.country, country)
    if statement.birth_date is not None:
        return age_on(statement.birth_date, today) >= needed
    assert statement.at_least is not None
    missing = max(needed - statement.at_least, 0)
    return years_later(statement.stated_on, missing) <= today
