"""What the home location's organiser finds at work: a draft half written, a course that repeats and was rewritten."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from learning.models import Activity, Occurrence, Organiser
from learning.services.activities import create_activity, publish_activity, start_activity, update_activity
from learning.services.drafts import keep_draft
from learning.services.occurrences import set_cancelled
from tenants.members.models import Member
from theming.models import Category

DESCRIPTION = """You learn to mend **your own bike**, from the tyre to the gears.

We have tools and spare parts; bring the bike.

- Two evenings for brakes and tyres
- Two evenings for chain and gears
- One ride together at the end"""


def make_worksheets(organiser: Organiser, owner: Member, day: date) -> None:
    """Through the services alone, dates counted from `day`."""
    _make_draft(organiser, owner)
    _make_course(organiser, owner, day)


def _make_draft(organiser: Organiser, owner: Member) -> None:
    """A type, what people do and learn, and a name that is typed and not saved."""
    draft = start_activity(
        actor=owner,
        organiser=organiser,
        type="workshop",
        language="en",
        place=organiser.place,
        street=organiser.street,
        lat=organiser.lat,
        lon=organiser.lon,
    )
    update_activity(
        actor=owner,
        activity=draft,
        do=["Take an old lamp apart", "Fit a new switch", "Measure whether it is safe"],
        learn=["How a circuit works", "Which repairs to leave to others"],
    )
    keep_draft(
        actor=owner,
        activity=draft,
        step="name",
        base=2,
        values={
            "title": ["Lamps that shine again"],
            "description": ["Bring a lamp that nobody dares to plug in. We"],
        },
    )


def _make_course(organiser: Organiser, owner: Member, day: date) -> None:
    """Every Tuesday evening since two weeks ago, one meeting cancelled, in two languages, in four versions."""
    zone = ZoneInfo("Europe/Ljubljana")
    tuesday = day - timedelta(days=14 + (day.weekday() - 1) % 7)
    begin = datetime.combine(tuesday, time(17, 0), zone)
    course = create_activity(
        actor=owner,
        organiser=organiser,
        title="Bike evenings",
        description="You learn to mend your bike.",
        type="course",
        category=Category.objects.get(slug="crafts-and-making"),
        languages=["sl", "en"],
        schedule="repeating",
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
        recurrence="FREQ=WEEKLY;BYDAY=TU;COUNT=10",
        place=organiser.place,
        street=organiser.street,
        lat=organiser.lat,
        lon=organiser.lon,
        visibility="here",
    )
    update_activity(
        actor=owner,
        activity=course,
        description=DESCRIPTION,
        do=["Change a tyre", "Set brakes and gears", "Ride out together"],
        learn=["Reading a wear gauge", "Working safely with tools"],
    )
    update_activity(
        actor=owner, activity=course, capacity=12, duration_minutes=1200, accessibility=["step_free"]
    )
    update_activity(
        actor=owner,
        activity=course,
        translations={"sl": {"title": "Kolesarski večeri", "description": "Naučiš se popraviti svoje kolo."}},
    )
    published = publish_activity(actor=owner, activity=Activity.objects.get(pk=course.pk))
    third = Occurrence.objects.filter(activity=published).order_by("starts_at")[4]
    set_cancelled(actor=owner, occurrence=third, is_cancelled=True)
