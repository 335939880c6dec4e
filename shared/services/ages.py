"""What a person says of their age. As little as possible is kept: a day of birth only of children, and only until
they are none."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from shared.accounts.signals import age_changed
from shared.ages import ADULT, age_on, consent_age, is_of_age
from shared.models import AgeStatement, GuardianConsent, User
from shared.services.audit import record_audit


@transaction.atomic
def state_age(*, actor: User, country: str, birth_date: date | None) -> AgeStatement:
    """`birth_date` None: the person says that they are an adult. Of who is old enough the full years are kept instead
    of the day."""
    today = timezone.localdate()
    years = ADULT if birth_date is None else age_on(birth_date, today)
    is_child = years < consent_age(country)
    statement, _new = AgeStatement.objects.update_or_create(
        user=actor,
        defaults={
            "country": country,
            "at_least": None if is_child else min(years, ADULT),
            "birth_date": birth_date if is_child else None,
            "stated_on": today,
        },
    )
    if actor.country != country:
        actor.country = country
        actor.save(update_fields=["country"])
    record_audit(actor_id=actor.pk, action="account.age_stated", target=statement)
    age_changed.send(sender=User, user=actor)
    return statement


@transaction.atomic
def follow_country(*, actor: User) -> None:
    """The person lives in another country now: its age counts from now on. Saying none changes nothing."""
    if not actor.country:
        return
    if AgeStatement.objects.filter(pk=actor.pk).exclude(country=actor.country).update(country=actor.country):
        age_changed.send(sender=User, user=actor)


def release_grown_up() -> list[int]:
    """Forget the days of birth (and the guardians) of those who have come of age; returns who they are."""
    today = timezone.localdate()
    released = []
    young = AgeStatement.objects.filter(birth_date__isnull=False).order_by("pk")
    for statement in young.iterator(chunk_size=500):
        if is_of_age(statement, today=today):
            _release(statement, today)
            released.append(statement.pk)
    return released


@transaction.atomic
def _release(statement: AgeStatement, today: date) -> None:
    assert statement.birth_date is not None
    statement.at_least = min(age_on(statement.birth_date, today), ADULT)
    statement.birth_date, statement.stated_on = None, today
    statement.save(update_fields=["at_least", "birth_date", "stated_on"])
    GuardianConsent.objects.filter(pk=statement.pk).delete()
    record_audit(actor_id=None, action="account.came_of_age", target=statement)
