import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import cos, hypot, radians
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.grid import WORLD, Box, cells_in, grid_scale, mercator
from learning.models import Activity, ActivitySearch, SearchWord
from learning.queries.filters import Near, Reader, Search
from learning.queries.markers import clusters
from learning.queries.search import Found, places_like
from learning.services.activities import archive_activity, unpublish_activity, update_activity
from learning.services.organisers import update_organiser
from learning.services.searching import index_activities
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from theming.models import Category
from theming.services.categories import rename_category

Make = Callable[..., Activity]
READER = Reader("Europe/Ljubljana", ("en", "sl"))


def titles(search: Search) -> list[str]:
    """In the order of the list."""
    found = Found(search, READER)
    total = found.total(Category.objects.all())
    ids = found.page(0, 50, total=total)
    by_id = {str(activity.pk): activity.title for activity in Activity.objects.filter(pk__in=ids)}
    assert len(ids) == min(total, 50)
    return [by_id[pk] for pk in ids]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("robot", True),  # as it begins
        ("ROBÓTS", True),  # case and accents
        ("builds", True),  # by its stem: "build"
        ("soldering kids", True),  # words of several fields
        ("Youth Club", True),  # the organiser
        ("technology", True),  # the category
        ("center", True),  # the place
        ("roboter", True),  # the translation
        ("robtos", True),  # two letters swapped
        ("sodlering", True),
        ("sildoring", True),  # two letters far from each other
        ("robots pizza", False),
        ("zzzzzz", False),
    ],
)
def test_words_find(words: str, found: bool, make_activity: Make, alpha: Tenant) -> None:
    make_activity(
        title="Robots for kids",
        translations={"de": {"title": "Roboter für Kinder", "description": ""}},
    )
    make_activity(title="Something else", description="Quiet.", do=[], learn=[], lat=None, lon=None)
    with in_tenant(alpha):
        assert ("Robots for kids" in titles(Search(q=words))) is found


def test_language_of_the_text_decides_its_stems(make_activity: Make, alpha: Tenant) -> None:
    make_activity(title="Häuser bauen", description="Mit Lehm.", language="de")
    with in_tenant(alpha):
        found = Found(Search(q="bauend"), Reader("UTC", ("de",)))
        assert sum(found.counts.values()) == 1


def test_what_is_meant_is_told_and_a_filter_does_not_hide_a_right_word(
    make_activity: Make, alpha: Tenant
) -> None:
    make_activity(title="Robots for kids")
    with in_tenant(alpha):
        wrong, right = Found(Search(q="robtos"), READER), Found(Search(q="robots", type="course"), READER)
        assert (sum(wrong.counts.values()), wrong.meant) == (1, "robots")
        assert (right.counts, right.meant) == ({}, "")


def test_best_match_comes_first(make_activity: Make, alpha: Tenant) -> None:
    soon = timezone.now() + timedelta(hours=1)
    make_activity(title="A walk", description="Somebody shows a robot.", do=[], learn=[], starts_at=soon)
    make_activity(title="Robot builders", description="We build.")
    with in_tenant(alpha):
        assert titles(Search(q="robot")) == ["Robot builders", "A walk"]
        assert titles(Search(q="robot", sort="date")) == ["A walk", "Robot builders"]
        assert titles(Search(sort="newest")) == ["Robot builders", "A walk"]


def test_title_comes_first_where_many_match(
    make_activity: Make, alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learning.queries.search.RANKED", 0)
    soon = timezone.now() + timedelta(hours=1)
    make_activity(title="A walk", description="Somebody shows a robot.", do=[], learn=[], starts_at=soon)
    make_activity(title="Robot builders", description="We build.")
    with in_tenant(alpha):
        assert titles(Search(q="robot")) == ["Robot builders", "A walk"]


def test_rows_follow_what_changes(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        petra, amir = cast.member(cast.petra), cast.member(cast.amir)
        update_organiser(actor=petra, organiser=activity.organiser, name="Zebra House")
        assert titles(Search(q="zebra")) == ["Robots for everybody"]
        category = activity.category
        rename_category(actor=amir, category=category, names={"en": "Quokkas"})
        assert titles(Search(q="quokka")) == ["Robots for everybody"]
        update_activity(actor=petra, activity=activity, title="Otters", visibility="here")
        assert (titles(Search(q="otter")), titles(Search(q="robots for everybody"))) == (["Otters"], [])
        update_activity(actor=petra, activity=activity, visibility="unlisted")
        assert not ActivitySearch.objects.exists()
        update_activity(actor=petra, activity=activity, visibility="network")
        assert ActivitySearch.objects.count() == 1
        unpublish_activity(actor=petra, activity=activity)
        assert titles(Search()) == []
        archive_activity(actor=petra, activity=activity)
        assert not ActivitySearch.objects.exists()
        assert SearchWord.objects.filter(word="quokkas").exists()


def test_index_made_anew_is_the_same(make_activity: Make, alpha: Tenant) -> None:
    make_activity()
    make_activity(publish=False)
    with in_tenant(alpha):
        before = list(ActivitySearch.objects.values())
        said: list[int] = []
        assert index_activities(Activity.objects.all(), said=said.append) == 1
        assert (list(ActivitySearch.objects.values()), said) == (before, [1])


# --- the same as a naive filter ---------------------------------------------------------------------------------------

NOW = timezone.now()


def naive(activity: Activity, search: Search) -> bool:
    """What the filters mean, one activity at a time, in Python."""
    over = activity.ends_at or activity.starts_at if activity.schedule == "dated" else None
    checks = [
        over is None or over >= READER.now,
        not search.category or activity.category.slug == search.category,
        not search.type or activity.type == search.type,
        not search.format or activity.format in (search.format, "both"),
        not search.price or not activity.price_note,
        not search.language or search.language in (activity.languages or [activity.language]),
        not search.access or search.access in activity.accessibility,
        not search.skill or search.skill in [*activity.skills, *activity.competences],
        search.age is None or (activity.age_min or 0) <= search.age <= (activity.age_max or 200),
        search.box is None or inside(activity, search.box),
        search.near is None or away(activity, search.near) <= search.near.km,
    ]
    return all(checks)


def inside(activity: Activity, box: Box) -> bool:
    if activity.lat is None or activity.lon is None:
        return False
    return box.south <= activity.lat <= box.north and box.west <= activity.lon <= box.east


def touched(activity: Activity, box: Box, zoom: int) -> bool:
    """Whether its cell of the map's grid is one that the box touches."""
    if activity.lat is None or activity.lon is None:
        return False
    scale = grid_scale(box, zoom)
    (x, y), (columns, lines) = mercator(activity.lat, activity.lon), cells_in(box, scale)
    return int(x * scale) in columns and int(y * scale) in lines


def away(activity: Activity, near: Near) -> float:
    if activity.lat is None or activity.lon is None:
        return 1e9
    north, east = activity.lat - near.lat, (activity.lon - near.lon) * cos(radians(near.lat))
    return 111.195 * hypot(north, east)


def some_search(dice: random.Random) -> Search:
    asked: dict[str, Any] = {
        "type": dice.choice(("workshop", "course")),
        "format": dice.choice(("online", "in_person")),
        "price": "free",
        "language": dice.choice(("en", "sl")),
        "access": "step_free",
        "skill": "urn:skill:1",
        "age": dice.choice((10, 20, 40)),
        "box": Box(14.4, 46.0, 14.6, 46.1),
        "near": Near(46.05, 14.5, dice.choice((1, 5))),
        "category": dice.choice(("science", "technology-and-computers")),
    }
    return Search(**{name: asked[name] for name in dice.sample(sorted(asked), dice.randrange(3))})


def test_counts_list_and_map_agree_with_a_naive_filter(make_activity: Make, alpha: Tenant) -> None:
    dice = random.Random("filters")
    with in_tenant(alpha):
        categories = list(Category.objects.filter(slug__in=("science", "technology-and-computers")))
    for number in range(16):
        begin = NOW + timedelta(days=dice.randrange(-2, 9), hours=1)
        has_place = dice.random() < 0.8
        make_activity(
            title=f"Number {number}",
            category=dice.choice(categories),
            type=dice.choice(("workshop", "course")),
            format=dice.choice(("online", "in_person", "both")),
            price_note=dice.choice(("", "5 €")),
            languages=dice.choice(([], ["sl"], ["sl", "en"])),
            accessibility=dice.choice(([], ["step_free"])),
            skills=dice.choice(([], ["urn:skill:1"])),
            age_min=dice.choice((None, 12)),
            age_max=dice.choice((None, 30)),
            starts_at=begin,
            ends_at=dice.choice((None, begin + timedelta(days=1))),
            lat=46.05 + dice.gauss(0, 0.05) if has_place else None,
            lon=14.5 + dice.gauss(0, 0.05) if has_place else None,
        )
    with in_tenant(alpha):
        everything = list(Activity.objects.select_related("category"))
        for _ in range(60):
            search = some_search(dice)
            found = Found(search, READER)
            right = {activity.title for activity in everything if naive(activity, search)}
            assert set(titles(search)) == right, search
            for category in categories:
                narrowed = replace(search, category=category.slug)
                count = sum(naive(activity, narrowed) for activity in everything)
                assert found.counts.get(category.pk, 0) == count, search
            on_map = sum(marker.count for marker in clusters(found, search.box or WORLD, 12))
            anywhere = replace(search, box=None)
            shown = [a for a in everything if naive(a, anywhere) and touched(a, search.box or WORLD, 12)]
            assert on_map == len(shown), search
            if not right:
                for name, given in found.fewer_filters():
                    assert given == sum(naive(activity, search.without(name)) for activity in everything), (
                        search
                    )


@pytest.mark.parametrize("sort", ["", "date", "newest", "distance"])
def test_few_matches_stand_in_the_order_in_which_the_database_puts_them(
    sort: str, make_activity: Make, alpha: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(f"order {sort}")
    with in_tenant(alpha):
        categories = list(Category.objects.filter(slug__in=("science", "technology-and-computers")))
    soon = timezone.now() + timedelta(hours=1)
    for number in range(14):
        in_title = number % 3 == 0
        make_activity(
            title=f"Robot {number}" if in_title else f"Number {number}",
            description="We build a robot." if dice.random() < 0.7 or not in_title else "Bring a friend.",
            category=dice.choice(categories),
            starts_at=(begin := dice.choice((None, soon, soon + timedelta(days=1)))),
            schedule="dated" if begin else "any_time",
            lat=46.05 + number % 4 / 100,
            lon=14.5,
        )
    for category in ("", "science", "no-such-category"):
        search = Search(q="robot", near=Near(46.05, 14.5, 5), sort=sort, category=category)
        with in_tenant(alpha):
            pages = []
            for narrow in (("q",), ()):
                monkeypatch.setattr("learning.queries.search.NARROW", narrow)
                found = Found(search, READER, categories)
                total = found.total(categories)
                pages.append((total, found.page(0, 9, total=total), found.page(9, 50, total=total)))
        assert pages[0] == pages[1]
        assert pages[0][0] > 1 or category == "no-such-category"


def test_one_query_counts_and_lists_few_matches(make_activity: Make, alpha: Tenant) -> None:
    for number in range(3):
        make_activity(title=f"Robot {number}")
    with in_tenant(alpha), CaptureQueriesContext(connection) as asked:
        found = Found(Search(q="robot"), READER)
        total = found.total([])
        assert len(found.page(0, 50, total=total)) == total == 3
        assert found.page(50, 100, total=total) == []
    assert len(asked) == 1


def test_place_is_known_from_what_is_there(make_activity: Make, alpha: Tenant) -> None:
    make_activity(place="Šiška", lat=46.07, lon=14.48)
    make_activity(place="Bežigrad", lat=46.08, lon=14.52)
    with in_tenant(alpha):
        near = places_like("siska")
        assert near is not None
        assert (round(near.lat, 4), round(near.lon, 4)) == (46.07, 14.48)
        assert places_like("Atlantis") is None
        assert places_like("'; --") is None
        assert titles(Search(near=Near(46.07, 14.48, 1))) == ["Robots for everybody"]


@pytest.mark.parametrize(
    "search", [Search(), Search(q="robots"), Search(q="robots", box=WORLD, price="free")]
)
def test_no_search_reads_all_texts(search: Search, alpha: Tenant, make_activity: Make) -> None:
    """Whatever is asked, the words are looked up in an index once there is enough to make it worth while."""
    make_activity()
    with in_tenant(alpha), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            Found(search, READER).page(0, 50, total=1)
        cursor.execute("EXPLAIN " + asked[-1]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan on learning_activitysearch" not in plan
    assert "Seq Scan on learning_activity " not in plan
