"""An activity's words in a reader's language."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import get_language

from learning.models import Activity
from learning.queries.listed import ListedActivity


@dataclass(frozen=True)
class Texts:
    """`language`: in which they are. `is_original`: what the reader wanted is not there."""

    title: str
    description: str
    do: list[str]
    learn: list[str]
    language: str
    is_original: bool


def texts_in(activity: Activity, language: str) -> Texts:
    """The words in `language` where its title is there, each missing one from the original; else the original."""
    given = activity.translations.get(language) or {} if language != activity.language else {}
    if not given.get("title"):
        return Texts(
            title=activity.title,
            description=activity.description,
            do=list(activity.do),
            learn=list(activity.learn),
            language=activity.language,
            is_original=True,
        )
    return Texts(
        title=given["title"],
        description=given.get("description") or activity.description,
        do=list(given.get("do") or activity.do),
        learn=list(given.get("learn") or activity.learn),
        language=language,
        is_original=False,
    )


def own_title(activity: Activity) -> str:
    """Its name in the active language, where it has one: for mails, which are written in their reader's."""
    return texts_in(activity, reader_language()).title


def titles_of(activity: Activity) -> dict[str, str]:
    """{language code: its name}, as the network keeps them (shared/titles.py)."""
    given = {language: texts.get("title") for language, texts in activity.translations.items()}
    return {
        **{language: title for language, title in given.items() if title},
        activity.language: activity.title,
    }


def with_local_title(found: QuerySet[Activity], language: str = "") -> QuerySet[Activity]:
    """`found` with `local_title`, in `language` (the reader's) or NULL: for lists, which leave all other words
    alone."""
    return found.annotate(local_title=local_title(language or reader_language()))


def local_title(language: str, translations: str = "translations") -> KeyTextTransform:
    """An expression: the title in `language`, or NULL. `translations`: the way to that field of the activity."""
    return KeyTextTransform("title", KeyTextTransform(language, translations))


def title_in(activity: Activity | ListedActivity, language: str) -> tuple[str, str]:
    """(title, its language) for a card: from `local_title` where the query gave it."""
    if isinstance(activity, ListedActivity) or "translations" in activity.get_deferred_fields():
        local = getattr(activity, "local_title", None)
        if local and language == reader_language() and language != activity.language:
            return local, language
        return activity.title, activity.language
    texts = texts_in(activity, language)
    return texts.title, texts.language


def reader_language() -> str:
    """The code of the page's language, without a country."""
    return (get_language() or "en").split("-")[0]
