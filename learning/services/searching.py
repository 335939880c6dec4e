"""What search reads of the activities that are on show: written in the transaction of whatever changes them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Q, QuerySet, Value

from learning.enums import ActivityStatus, ScheduleKind
from learning.grid import mercator
from learning.models import Activity, ActivitySearch, SearchWord
from learning.queries.activities import LISTED
from learning.queries.occurrences import next_start
from shared.folding import stemmers_of, words_of
from shared.queries.skills import labels_of
from theming.models import Category

BATCH = 200


def index_activity(activity: Activity) -> None:
    """Bring the activity's row to what it is now; what no list shows has none."""
    index_activities(Activity.objects.filter(pk=activity.pk))


@transaction.atomic
def index_activities(
    activities: QuerySet[Activity], *, said: Callable[[int], None] = lambda count: None
) -> int:
    """The same for all of these, in batches; returns how many are on show. `said` hears how many are done."""
    on_show = Q(
        status=ActivityStatus.PUBLISHED,
        visibility__in=LISTED,
        hidden_at=None,
        organiser__hidden_at=None,
    )
    hidden = activities.exclude(on_show).values("pk")
    ActivitySearch.objects.filter(activity__in=hidden).delete()
    done, last = 0, None
    rows = activities.filter(on_show).select_related("organiser", "category").order_by("pk")
    rows = rows.prefetch_related("co_organisers")
    while batch := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        _write(batch)
        last = batch[-1].pk
        done += len(batch)
        said(done)
    return done


def index_category(*, category: Category, **_signal: object) -> None:
    """Receiver of theming's `category_renamed`."""
    index_activities(Activity.objects.filter(category=category))


def _write(activities: list[Activity]) -> None:
    uris = {uri for activity in activities for uri in (*activity.skills, *activity.competences)}
    labels: dict[str, dict[str, str]] = {}
    for language in {activity.language for activity in activities}:
        labels[language] = labels_of(sorted(uris), language)
    words: set[str] = set()
    rows = [_row(activity, labels[activity.language], words) for activity in activities]
    ActivitySearch.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["activity"],
        update_fields=[field.name for field in ActivitySearch._meta.concrete_fields if not field.primary_key],
    )
    _remember_words(words)


def _remember_words(words: Iterable[str]) -> None:
    """In one order everywhere, so that two who write at once wait for each other and never in a circle."""
    kept = sorted(word for word in words if len(word) > 2)
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in kept], ignore_conflicts=True)


def _row(activity: Activity, labels: dict[str, str], words: set[str]) -> ActivitySearch:
    translations: dict[str, dict[str, str]] = activity.translations or {}
    uris = [*activity.skills, *activity.competences]
    title = [activity.title, *(text.get("title", "") for text in translations.values())]
    texts = {
        "A": title,
        "B": [
            activity.organiser.name,
            *(one.name for one in activity.co_organisers.all() if one.hidden_at is None),
            *activity.category.names.values(),
            *(labels[uri] for uri in uris if uri in labels),
        ],
        "C": [*activity.do, *activity.learn],
        "D": [
            activity.description,
            *(text.get("description", "") for text in translations.values()),
            activity.place,
            activity.street,
        ],
    }
    folded = {weight: words_of(" ".join(filter(None, parts))) for weight, parts in texts.items()}
    words.update(*folded.values())
    languages = [activity.language, *translations]
    is_dated = activity.schedule == ScheduleKind.DATED
    has_place = activity.lat is not None and activity.lon is not None
    x, y = mercator(activity.lat or 0, activity.lon or 0) if has_place else (None, None)
    return ActivitySearch(
        activity=activity,
        document=_vector([(text, weight) for weight, text in folded.items()], languages),
        headline=_vector([(folded["A"], "A")], languages),
        whereabouts=_vector([(words_of(f"{activity.place} {activity.street}"), "D")], []),
        category_id=activity.category_id,
        organiser_id=activity.organiser_id,
        type=activity.type,
        format=activity.format,
        starts_at=next_start(activity),
        over_at=(activity.ends_at or activity.starts_at) if is_dated else activity.runs_until,
        published_at=activity.published_at or activity.created_at,
        is_free=not activity.price_note,
        age_min=activity.age_min,
        age_max=activity.age_max,
        languages=activity.languages or [activity.language],
        accessibility=activity.accessibility,
        skills=uris,
        lat=activity.lat,
        lon=activity.lon,
        x=x,
        y=y,
    )


def _vector(parts: list[tuple[list[str], str]], languages: list[str]) -> Any:
    """Each word as it is written and, for the languages that Postgres knows, its stem."""
    vectors = [
        SearchVector(Value(" ".join(text)), config=config, weight=weight)
        for text, weight in parts
        for config in ("simple", *stemmers_of(languages))
    ]
    combined: Any = vectors[0]
    for vector in vectors[1:]:
        combined = combined + vector
    return combined
