"""Thousands of activities for one location, written in bulk: to see how lists and maps do with them.

They have no badges and stay out of the network's catalogue. The services alone could write them, too, but not quickly.
"""

import random
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from learning.enums import ActivityFormat, ActivityStatus, ActivityType, ItemVisibility, ScheduleKind
from learning.models import Activity, Organiser
from learning.services.searching import index_activities
from tenants.context import current_tenant
from theming.models import Category

MADE = "large"  # how their addresses begin
BATCH = 500

WHAT = (
    *("Pottery", "Radio", "Chess", "Bouldering", "Street photography", "Beekeeping", "Choir", "Bike repair"),
    *("Coding", "Cooking", "Debating", "Woodwork", "First aid", "Sewing", "Film making", "Robotics"),
    *("Drawing", "Rowing", "Storytelling", "Gardening", "Podcasting", "Dance", "Football", "Theatre"),
)
HOW = (
    *("for beginners", "after school", "for everybody", "on Saturday", "with neighbours", "in the park"),
    *(
        "step by step",
        "for curious people",
        "in small groups",
        "at the library",
        "by the river",
        "all summer",
    ),
)
TEXT = (
    "You need nothing but comfortable clothes.", "We bring tools and material.", "Come alone or with friends.",
    "At the end you show others what you made.", "People who have done it for years help you.",
    "There is tea, and time to talk.", "We speak slowly and translate for each other.", "You can begin at any time.",
)  # fmt: skip
Writer = Callable[[random.Random], tuple[str, str]]


def plain_words(dice: random.Random) -> tuple[str, str]:
    """A title and a description that people can read."""
    return f"{dice.choice(WHAT)} {dice.choice(HOW)}", " ".join(dice.sample(TEXT, 4))


def zipf_words(words: Sequence[str]) -> Writer:
    """Texts in which the n-th word of `words` comes up an n-th as often as the first."""
    weights = [1 / (place + 1) for place in range(len(words))]

    def write(dice: random.Random) -> tuple[str, str]:
        drawn = dice.choices(words, weights, k=64)
        return " ".join(drawn[:4]).capitalize(), " ".join(drawn[4:])

    return write


@transaction.atomic
def fill_large(*, count: int, organisers: Sequence[Organiser], write: Writer = plain_words) -> int:
    """Make up to `count` of them in the current location, around its middle; returns how many are there then."""
    there = Activity.objects.filter(slug__startswith=f"{MADE}-").count()
    dice = random.Random(f"large:{there}")
    categories = list(Category.objects.order_by("order"))
    numbers = iter(range(there, count))
    while batch := list(islice(numbers, BATCH)):
        made = [_activity(number, dice, organisers, categories, write) for number in batch]
        Activity.objects.bulk_create(made)
        index_activities(Activity.objects.filter(pk__in=[activity.pk for activity in made]))
    return max(there, count)


def _activity(
    number: int,
    dice: random.Random,
    organisers: Sequence[Organiser],
    categories: list[Category],
    write: Writer,
) -> Activity:
    tenant, now = current_tenant(), timezone.now()
    title, description = write(dice)
    begin: datetime = (now + timedelta(days=dice.randrange(1, 120))).replace(
        hour=dice.randrange(8, 20), minute=0, second=0, microsecond=0
    )
    return Activity(
        slug=f"{MADE}-{number}",
        organiser=dice.choice(organisers),
        title=title,
        description=description,
        category=dice.choice(categories),
        type=dice.choice(ActivityType.values),
        format=ActivityFormat.IN_PERSON,
        schedule=ScheduleKind.DATED,
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        time_zone=tenant.time_zone,
        place=f"{tenant.name} {dice.randrange(1, 12)}",
        street=f"Street {dice.randrange(1, 300)}",
        lat=(tenant.lat or 0) + dice.gauss(0, 0.03),
        lon=(tenant.lon or 0) + dice.gauss(0, 0.045),
        price_note="" if dice.random() < 0.7 else "5 €",
        languages=[dice.choice((*tenant.languages, "en"))],
        capacity=20,
        visibility=ItemVisibility.HERE,
        status=ActivityStatus.PUBLISHED,
        published_at=now - timedelta(minutes=number),
        cover_seed=zlib.crc32(str(number).encode()) % 100_000,
    )
