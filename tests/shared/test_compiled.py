"""Queries whose SQL is written once answer as the ORM does, whatever is asked later."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import F, IntegerField, QuerySet
from django.db.models.functions import Length
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shared.compiled import Later, WritingAsks, compiled, is_among, written_once
from shared.models import Notification, User


@pytest.fixture
def rows(db: None) -> list[int]:
    """Ids of three notifications: "Robots", "Robins" and "Soup"."""
    user = User.objects.create(email="reader@example.org")
    return [
        Notification.objects.create(
            user=user, kind=kind, parameters={"title": title}, url=f"/{title}/", created_at=timezone.now()
        ).pk
        for kind, title in (
            ("playlist_next", "Robots"),
            ("playlist_next", "Robins"),
            ("activity_moved", "Soup"),
        )
    ]


def test_other_values_serve_the_same_sql(rows: list[int]) -> None:
    found = Notification.objects.filter(url__istartswith=Later("begins"), kind=Later("kind")).order_by("url")
    asked = compiled(found.values_list("url", "parameters", "created_at"))
    for begins, kind in (
        ("/rob", "playlist_next"),
        ("/SO", "activity_moved"),
        ("/so", "playlist_next"),
        ("%", "playlist_next"),
        ("'; --", "playlist_next"),
        ("/rob", "%s"),
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = asked.rows({"begins": begins, "kind": kind})
        right = Notification.objects.filter(url__istartswith=begins, kind=kind).order_by("url")
        assert answer == list(right.values_list("url", "parameters", "created_at"))
        assert len(queries) == 1
    assert len(asked.rows({"begins": "/ro", "kind": "playlist_next"})) == 2


def test_a_list_may_have_any_length(rows: list[int]) -> None:
    found = Notification.objects.filter(is_among("id", "ids", "bigint")).order_by("url").values_list("url")
    asked = compiled(found)
    assert asked.rows({"ids": rows}) == [("/Robins/",), ("/Robots/",), ("/Soup/",)]
    assert asked.rows({"ids": rows[1:2]}) == [("/Robins/",)]
    assert asked.rows({"ids": []}) == []


def test_union_and_expressions_take_later_values(rows: list[int]) -> None:
    named = Notification.objects.filter(url=Later("url")).order_by().values_list("url")
    size = Length("url") - Later("more", IntegerField())
    long = Notification.objects.annotate(size=size).filter(size__gt=F("size") - Later("by"), size=4)
    asked = compiled(named.union(long.order_by().values_list("url"), all=True))
    assert sorted(asked.rows({"url": "/Robots/", "more": 2, "by": 1})) == [("/Robots/",), ("/Soup/",)]
    assert asked.rows({"url": "", "more": 3, "by": 1}) == []


def test_what_is_not_given_is_an_error(db: None) -> None:
    asked = compiled(Notification.objects.filter(url=Later("url")).values_list("pk"))
    with pytest.raises(KeyError, match="url"):
        asked.rows({"name": "Robots"})


def test_what_is_written_once_may_not_ask(rows: list[int]) -> None:
    @written_once
    def honest(count: int) -> QuerySet[Any, Any]:
        return Notification.objects.filter(url=Later("url")).values_list("url")[:count]

    @written_once
    def asking(kind: str) -> QuerySet[Any, Any]:
        kinds = list(Notification.objects.values_list("kind", flat=True))
        return Notification.objects.filter(kind__in=kinds).values_list("url")

    assert honest(1) is honest(1)
    assert honest(1).rows({"url": "/Soup/"}) == [("/Soup/",)]
    with pytest.raises(WritingAsks, match="SELECT"):
        asking("playlist_next")
