"""How the demo's locations look: eight families, so that no two neighbours look alike."""

from dataclasses import dataclass

from infra.demo_data.source import DemoLocation


@dataclass(frozen=True)
class DemoLook:
    """`headline` and `lead`: {language: text}, empty for the standard ones."""

    brand: str
    accent: str
    font_pair: str
    shape: str
    headline: dict[str, str]
    lead: dict[str, str]


_FAMILIES = (
    ("#007742", "#f9c426", "manrope", "crisp"),
    ("#4455c2", "#fd9156", "geologica", "round"),
    ("#b3261e", "#ffb74d", "sofia-condensed", "straight"),
    ("#007584", "#ff8a5b", "comfortaa", "soft"),
    ("#7a1f3d", "#d9b44a", "piazzolla", "classic"),
    ("#6a3fb5", "#ffb02e", "comfortaa", "bubbly"),
    ("#1f5fa8", "#f2c230", "manrope", "straight"),
    ("#8a4b08", "#3fa796", "piazzolla", "soft"),
)

_OWN: dict[str, tuple[int, str, str]] = {
    "ljubljana": (
        0,
        "Your city is a classroom. Walk in.",
        "Build a robot in Šiška, report on the climate, cook for forty in Moste. Take home a badge that proves it.",
    ),
    "rotterdam": (
        2,
        "Make it happen here.",
        "From the harbour to the south bank: workshops, courses and crews that need you. Earn badges that count.",
    ),
    "vilnius": (
        1,
        "A whole city to learn from.",
        "Meet people, try things, find what you are good at. Every step brings a badge that anyone can check.",
    ),
    "blackpool": (
        6,
        "Big skills by the sea.",
        "Find something new along the coast, have a go, and show the world what you can do.",
    ),
    "thessaloniki": (
        1,
        "The city is your school.",
        "Learn by the water and up the hill, with badges that prove it.",
    ),
    "sachsen-anhalt": (
        7,
        "One region, a thousand ways to learn.",
        "Between Harz and Elbe: projects, volunteering and courses for young people, recognised everywhere.",
    ),
    "curacao": (
        3,
        "Learn the island way.",
        "By the sea, in the kitchen, on the stage: try it, do it, prove it.",
    ),
    "madeira": (
        3,
        "An island full of teachers.",
        "Trails, workshops and the sea: learn outside, earn badges.",
    ),
    "mykolas-romeris-university": (
        4,
        "Small courses. Real credits.",
        "Micro-credentials and open lectures on campus, for students and everybody else.",
    ),
    "savanoryste-vilniuje": (
        5,
        "Give a day. Gain a skill.",
        "Volunteer anywhere in Vilnius and have what you learnt recognised.",
    ),
    "digital-youth-work-hub": (
        5,
        "Everything on digital youth work.",
        "Courses, tools and people, in one place. Learn at your own pace and earn badges.",
    ),
    "badge-quality-label": (
        4,
        "Badges that deserve trust.",
        "The label for organisations whose badges mean what they say.",
    ),
    "european-youth-goals-awards": (
        2,
        "Who moves Europe's goals?",
        "Projects by young people for the European Youth Goals, nominated and awarded.",
    ),
    "barcelona": (6, "Learn all over town.", "From Poblenou to Gràcia: find your next thing, and prove it."),
}


def look_of(location: DemoLocation, number: int) -> DemoLook:
    """The look of the `number`th location."""
    family, headline, lead = _OWN.get(location.slug, (number % len(_FAMILIES), "", ""))
    brand, accent, font_pair, shape = _FAMILIES[family]
    return DemoLook(
        brand, accent, font_pair, shape, {"en": headline} if headline else {}, {"en": lead} if lead else {}
    )
