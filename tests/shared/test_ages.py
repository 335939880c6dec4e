"""From which age, where, and what follows."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from shared.accounts.services import change_profile
from shared.ages import DATA, age_on, consent_age, is_of_age, years_later
from shared.models import AgeStatement, GuardianConsent
from shared.queries.ages import may_be_public, may_show_name
from shared.services.ages import release_grown_up, state_age
from tests.conftest import Cast

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("countries", "age"),
    [
        (("BE",), 13),
        (("AT",), 14),
        (("SI",), 15),
        (("DK",), 15),
        (("DE",), 16),
        (("ZA",), 18),
        (("US",), 16),
        ((), 16),
        (("",), 16),
        (("BE", "DE"), 16),
        (("DE", "BE"), 16),
        (("BE", ""), 13),
    ],
)
def test_age_of_consent_is_the_highest_of_the_countries(countries: tuple[str, ...], age: int) -> None:
    assert consent_age(*countries) == age


def test_every_age_of_the_list_is_plausible() -> None:
    rows = DATA.read_text().splitlines()[1:]
    assert len(rows) == 36
    assert {consent_age(row[:2]) for row in rows} == {13, 14, 15, 16, 18}


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2011, 11, 26), TODAY, 15),
        (date(2011, 11, 27), TODAY, 14),
        (date(2011, 11, 25), TODAY, 15),
        (date(2012, 2, 29), date(2027, 2, 28), 14),
        (date(2012, 2, 29), date(2027, 3, 1), 15),
        (date(2012, 2, 29), date(2028, 2, 28), 15),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
    ],
)
def test_birthdays(born: date, today: date, age: int) -> None:
    assert age_on(born, today) == age


def test_29_february_comes_a_day_later_where_there_is_none() -> None:
    assert (years_later(date(2012, 2, 29), 15), years_later(date(2012, 2, 29), 16)) == (
        date(2027, 3, 1),
        date(2028, 2, 29),
    )


@pytest.mark.parametrize("country", ["BE", "AT", "SI", "DE", "ZA", "XX"])
@pytest.mark.parametrize(("days", "is_free"), [(-1, False), (0, True), (1, True)])
def test_child_is_of_age_from_the_birthday_on(country: str, days: int, is_free: bool) -> None:
    years = consent_age(country)
    birthday = years_later(date(2010, 6, 15), years)
    statement = AgeStatement(country=country, birth_date=date(2010, 6, 15), stated_on=date(2020, 1, 1))
    assert is_of_age(statement, today=date.fromordinal(birthday.toordinal() + days)) is is_free


@pytest.mark.parametrize(
    ("at_least", "country", "location", "is_free"),
    [
        (18, "SI", "ZA", True),
        (15, "SI", "", True),
        (15, "DE", "", False),
        (15, "SI", "DE", False),
        (16, "SI", "DE", True),
    ],
)
def test_who_said_at_least_n_is_of_age_where_that_is_enough(
    at_least: int, country: str, location: str, is_free: bool
) -> None:
    statement = AgeStatement(country=country, at_least=at_least, stated_on=TODAY)
    assert is_of_age(statement, today=TODAY, country=location) is is_free


def test_years_that_have_passed_count() -> None:
    statement = AgeStatement(country="DE", at_least=15, stated_on=date(2025, 11, 26))
    assert [is_of_age(statement, today=day) for day in (date(2026, 11, 25), TODAY)] == [False, True]


def test_who_was_never_asked_is_no_child(cast: Cast) -> None:
    assert (may_show_name(cast.lena.pk), may_be_public(cast.lena.pk)) == (True, True)


def born(years: int) -> date:
    return years_later(timezone.localdate(), -years)


def kept(user: Any) -> tuple[Any, ...]:
    return AgeStatement.objects.values_list("country", "at_least", "birth_date").get(pk=user.pk)


def test_as_little_as_possible_is_kept(cast: Cast) -> None:
    state_age(actor=cast.lena, country="SI", birth_date=None)
    assert kept(cast.lena) == ("SI", 18, None)
    state_age(actor=cast.lena, country="SI", birth_date=born(16))
    assert kept(cast.lena) == ("SI", 16, None)
    state_age(actor=cast.lena, country="SI", birth_date=born(14))
    assert kept(cast.lena) == ("SI", None, born(14))


def test_child_who_moves_is_judged_by_the_new_country(cast: Cast) -> None:
    state_age(actor=cast.lena, country="SI", birth_date=born(15))
    assert may_show_name(cast.lena.pk)
    profile = {"display_name": "Lena", "language": "", "time_zone": ""}
    change_profile(actor=cast.lena, country="DE", **profile)
    assert not may_show_name(cast.lena.pk)
    change_profile(actor=cast.lena, country="BE", **profile)
    assert may_show_name(cast.lena.pk)
    change_profile(actor=cast.lena, country="", **profile)
    assert kept(cast.lena)[0] == "BE"


def test_coming_of_age_forgets_birthday_and_guardian(cast: Cast) -> None:
    now = timezone.now()
    for user, years in ((cast.lena, 15), (cast.otto, 14)):
        AgeStatement.objects.create(
            user=user, country="SI", birth_date=born(years), stated_on=date(2024, 1, 1)
        )
        GuardianConsent.objects.create(user=user, email="mum@example.org", nonce="n", asked_at=now)
    assert release_grown_up() == [cast.lena.pk]
    assert kept(cast.lena) == ("SI", 15, None)
    assert list(GuardianConsent.objects.values_list("user_id", flat=True)) == [cast.otto.pk]
    assert release_grown_up() == []
