"""Organisers that offer an activity together: asked, answered, ended, and where that is seen."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from learning.errors import (
    AlreadyAsked,
    AlreadyDecided,
    AlreadySo,
    CannotBeAsked,
    TooManyCoOrganisers,
    TooManyCoRequests,
)
from learning.models import Activity, CoOrganiserRequest, Organiser, OrganiserMembership
from learning.queries.filters import Reader, Search
from learning.queries.search import Found
from learning.services import co_organisers
from learning.services.activities import unpublish_activity
from learning.services.co_organisers import (
    answer_co_request,
    ask_co_organiser,
    remove_co_organiser,
    withdraw_co_request,
)
from learning.services.moderation import hide_item, restore_item
from learning.services.organisers import create_organiser, set_organiser_role, update_organiser
from learning.views import posters
from shared.errors import NotAllowed
from shared.models import AuditEntry, CatalogueItem, Notification
from shared.rules import allows
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
PAGE = "/activities/robots-for-everybody/"
ASKING = "/manage/activities/robots-for-everybody/together/"
ANSWERING = "/manage/organisers/library/together/"


@pytest.fixture
def library(alpha: Tenant, cast: Cast) -> Organiser:
    """Another organiser at alpha: Ravi owns it, Lena is in its team."""
    with in_tenant(alpha):
        ravi = cast.member(cast.ravi)
        library = create_organiser(actor=ravi, name="Library")
        set_organiser_role(actor=ravi, organiser=library, member=cast.member(cast.lena), role="member")
        return library


@pytest.fixture
def petra(alpha: Tenant, client_for: ClientFor, cast: Cast) -> Client:
    return client_for(alpha, user=cast.petra)


@pytest.fixture
def ravi(alpha: Tenant, client_for: ClientFor, cast: Cast) -> Client:
    return client_for(alpha, user=cast.ravi)


def together(cast: Cast, activity: Activity, library: Organiser) -> None:
    """Asked and accepted; inside the location."""
    ask_co_organiser(actor=cast.member(cast.petra), activity=activity, organiser=library)
    answer_co_request(actor=cast.member(cast.ravi), activity=activity, organiser=library, is_yes=True)


def told(user: Any) -> list[str]:
    return list(Notification.objects.filter(user_id=user.pk).order_by("pk").values_list("kind", flat=True))


def found(search: Search) -> set[str]:
    rows = Found(search, Reader("Europe/Ljubljana")).rows()
    return set(rows.values_list("activity__title", flat=True))


def test_asked_and_accepted_organiser_is_seen_everywhere(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    anybody = client_for(alpha)
    places = {
        "page": PAGE,
        "card": "/activities/",
        "card elsewhere": "/embed/activities/robots-for-everybody/",
        "its own page": "/organisers/library/",
        "filter": "/activities/?organiser=library",
        "feed": "/feeds/organisers/library.rss",
        "calendar": "/feeds/organisers/library.ics",
    }

    def seen() -> dict[str, bool]:
        texts = {name: anybody.get(path).content.decode() for name, path in places.items()}
        words = {"page": "Library", "card": "Youth Club, Library", "card elsewhere": "Youth Club, Library"}
        return {name: words.get(name, "Robots for everybody") in text for name, text in texts.items()}

    assert seen() == dict.fromkeys(places, False)
    with in_tenant(alpha):
        ask_co_organiser(actor=cast.member(cast.petra), activity=activity, organiser=library)
    assert seen() == dict.fromkeys(places, False), "to be asked is not to have said yes"
    with in_tenant(alpha):
        answer_co_request(actor=cast.member(cast.ravi), activity=activity, organiser=library, is_yes=True)
        assert found(Search(organiser="library")) == found(Search(q="library")) == {"Robots for everybody"}
    assert seen() == dict.fromkeys(places, True)
    page = anybody.get(PAGE).content.decode()
    data = json.loads(re.search(r'ld\+json">(.+?)</script>', page)[1])  # type: ignore[index]
    assert [one["name"] for one in data["organizer"]] == ["Youth Club", "Library"]
    export = client_for(alpha, user=cast.petra).get("/manage/organisers/youth-club/export/json/").json()
    assert [one["co_organisers"] for one in export["activities"]] == [["Library"]]
    with in_tenant(alpha):
        remove_co_organiser(actor=cast.member(cast.ravi), activity=activity, organiser=library)
        assert found(Search(organiser="library")) == found(Search(q="library")) == set()
    assert seen() == dict.fromkeys(places, False)


def test_poster_names_everybody_who_offers_it(
    make_activity: Make,
    library: Organiser,
    alpha: Tenant,
    cast: Cast,
    client_for: ClientFor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    activity, said = make_activity(), []

    def drawn(_template: object, data: dict[str, Any], **_more: object) -> bytes:
        said.append(data["organiser"]["name"])
        return b"%PDF-"

    monkeypatch.setattr(posters, "make_pdf", drawn)
    with in_tenant(alpha):
        together(cast, activity, library)

    client_for(alpha).get(f"{PAGE}poster.pdf")

    assert said == ["Youth Club, Library"]


def test_both_sides_are_told_and_everything_is_written_down(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra, ravi = cast.member(cast.petra), cast.member(cast.ravi)
        ask_co_organiser(actor=petra, activity=activity, organiser=library)
        answer_co_request(actor=ravi, activity=activity, organiser=library, is_yes=False)
        answer_co_request(actor=ravi, activity=activity, organiser=library, is_yes=True)
        remove_co_organiser(actor=petra, activity=activity, organiser=library)
        ask_co_organiser(actor=petra, activity=activity, organiser=library)
        withdraw_co_request(actor=petra, activity=activity, organiser=library)
        assert not CoOrganiserRequest.objects.exists()
    assert (told(cast.ravi), told(cast.petra), told(cast.lena)) == (
        ["together_asked", "together_ended", "together_asked"],
        ["together_answered", "together_answered"],
        [],
    )
    first, ended = Notification.objects.filter(user_id=cast.ravi.pk).order_by("pk")[:2]
    assert first.url.endswith("/manage/organisers/library/together/")
    assert (ended.parameters["name"], ended.url.endswith(PAGE)) == ("Youth Club", True)
    entries = AuditEntry.objects.filter(action__startswith="activity.co_organiser_").order_by("pk")
    assert [entry.action.removeprefix("activity.co_organiser_") for entry in entries] == [
        *("asked", "declined", "added", "removed", "asked", "withdrawn"),
    ]


def test_who_may_ask_answer_and_end(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast
) -> None:
    """Neither side speaks for the other, and a member of the team does not speak for the organiser."""
    activity = make_activity()

    with in_tenant(alpha):
        petra, ravi, lena, amir = (
            cast.member(user) for user in (cast.petra, cast.ravi, cast.lena, cast.amir)
        )
        for actor in (ravi, lena, amir):
            with pytest.raises(NotAllowed):
                ask_co_organiser(actor=actor, activity=activity, organiser=library)
        ask_co_organiser(actor=petra, activity=activity, organiser=library)
        for actor in (petra, lena, amir):
            with pytest.raises(NotAllowed):
                answer_co_request(actor=actor, activity=activity, organiser=library, is_yes=True)
        with pytest.raises(NotAllowed):
            withdraw_co_request(actor=ravi, activity=activity, organiser=library)
        answer_co_request(actor=ravi, activity=activity, organiser=library, is_yes=True)
        for actor in (lena, amir):
            with pytest.raises(NotAllowed):
                remove_co_organiser(actor=actor, activity=activity, organiser=library)
        for rule in ("activity.edit", "activity.see_participants", "activity.enter", "activity.decide"):
            assert not allows(rule, ravi, activity)


def test_team_of_a_co_organiser_reads_the_draft_and_no_more(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity(publish=False)
    people = {"ravi": cast.ravi, "lena": cast.lena, "otto": cast.otto, "anybody": None}

    def answers(path: str) -> dict[str, int]:
        return {name: client_for(alpha, user=user).get(path).status_code for name, user in people.items()}

    assert answers(PAGE) == dict.fromkeys(people, 404)
    with in_tenant(alpha):
        ask_co_organiser(actor=cast.member(cast.petra), activity=activity, organiser=library)
    assert answers(PAGE) == {"ravi": 200, "lena": 200, "otto": 404, "anybody": 404}
    with in_tenant(alpha):
        answer_co_request(actor=cast.member(cast.ravi), activity=activity, organiser=library, is_yes=False)
    assert answers(PAGE) == dict.fromkeys(people, 404)
    with in_tenant(alpha):
        answer_co_request(actor=cast.member(cast.ravi), activity=activity, organiser=library, is_yes=True)
    assert answers(PAGE) == {"ravi": 200, "lena": 200, "otto": 404, "anybody": 404}
    for path in ("", "participants/", "together/", "steps/name/", "content/"):
        got = answers(f"/manage/activities/robots-for-everybody/{path}")
        assert got == {"ravi": 404, "lena": 404, "otto": 404, "anybody": 302}, path


def test_what_cannot_be_asked(
    make_activity: Make, library: Organiser, organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra, ravi, amir = (cast.member(user) for user in (cast.petra, cast.ravi, cast.amir))
        nobodys = create_organiser(actor=ravi, name="Nobody's")
        OrganiserMembership.objects.filter(organiser=nobodys).delete()
        hidden = create_organiser(actor=ravi, name="Hidden")
        hide_item(actor=amir, item=hidden, reason="x")
        for one in (organiser, nobodys, hidden):
            with pytest.raises(CannotBeAsked):
                ask_co_organiser(actor=petra, activity=activity, organiser=one)
        ask_co_organiser(actor=petra, activity=activity, organiser=library)
        with pytest.raises(AlreadyAsked):
            ask_co_organiser(actor=petra, activity=activity, organiser=library)
        answer_co_request(actor=ravi, activity=activity, organiser=library, is_yes=False)
        with pytest.raises(AlreadyDecided):
            withdraw_co_request(actor=petra, activity=activity, organiser=library)
        with pytest.raises(AlreadyAsked):
            ask_co_organiser(actor=petra, activity=activity, organiser=library)
        answer_co_request(actor=ravi, activity=activity, organiser=library, is_yes=True)
        with pytest.raises(AlreadySo):
            ask_co_organiser(actor=petra, activity=activity, organiser=library)
        with pytest.raises(AlreadyDecided):
            answer_co_request(actor=ravi, activity=activity, organiser=library, is_yes=True)


def test_ones_other_organiser_needs_no_answer(
    make_activity: Make, alpha: Tenant, cast: Cast, petra: Client
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        create_organiser(actor=cast.member(cast.petra), name="Band")

    answer = petra.post(ASKING, {"action": "ask", "organiser": "band"}, follow=True).content.decode()

    assert "Band offers it together with you." in answer
    with in_tenant(alpha):
        assert [one.name for one in activity.co_organisers.all()] == ["Band"]


def test_there_is_a_most_of_both(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra, ravi = cast.member(cast.petra), cast.member(cast.ravi)
        other = create_organiser(actor=ravi, name="Museum")
        monkeypatch.setattr(co_organisers, "REQUESTS_A_DAY", 1)
        ask_co_organiser(actor=petra, activity=activity, organiser=library)
        with pytest.raises(TooManyCoRequests):
            ask_co_organiser(actor=petra, activity=activity, organiser=other)
        monkeypatch.setattr(co_organisers, "MAX_CO_ORGANISERS", 1)
        with pytest.raises(TooManyCoOrganisers):
            ask_co_organiser(actor=petra, activity=activity, organiser=other)


def test_requests_are_counted_for_the_person_whatever_organisers_they_make(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        other = create_organiser(actor=cast.member(cast.ravi), name="Museum")
        monkeypatch.setattr(co_organisers, "REQUESTS_A_DAY", 1)
        ask_co_organiser(actor=petra, activity=activity, organiser=library)
        Activity.objects.update(organiser=create_organiser(actor=petra, name="Band"))
        with pytest.raises(TooManyCoRequests):
            ask_co_organiser(actor=petra, activity=Activity.objects.get(), organiser=other)


def test_renamed_and_hidden_co_organiser(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        amir = cast.member(cast.amir)
        together(cast, activity, library)
        update_organiser(actor=cast.member(cast.ravi), organiser=library, name="Mediatheque")
        assert (found(Search(q="library")), found(Search(q="mediatheque"))) == (
            set(),
            {"Robots for everybody"},
        )
        hide_item(actor=amir, item=library, reason="x")
        assert found(Search(q="mediatheque")) == found(Search(organiser="library")) == set()
    assert "Mediatheque" not in client_for(alpha).get(PAGE).content.decode()
    with in_tenant(alpha):
        restore_item(actor=amir, item=library, reason="x")
    assert "Mediatheque" in client_for(alpha).get(PAGE).content.decode()


def test_network_names_everybody_who_offers_it_and_finds_it_by_each(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    network = client_for(None)

    def seen(name: str) -> dict[str, bool]:
        """Where the network's pages name them, and whether their name finds it."""
        pages = {path: network.get(path).content.decode() for path in ("/", "/search/", f"/search/?q={name}")}
        return {path: f"Youth Club, {name}" in text for path, text in pages.items()}

    assert set(seen("Library").values()) == {False}
    with in_tenant(alpha):
        amir, ravi = cast.member(cast.amir), cast.member(cast.ravi)
        together(cast, activity, library)
    assert set(seen("Library").values()) == {True}
    with in_tenant(alpha):
        update_organiser(actor=ravi, organiser=library, name="Mediatheque")
    assert set(seen("Mediatheque").values()) == {True}
    assert "Robots for everybody" not in network.get("/search/?q=library").content.decode()
    with in_tenant(alpha):
        hide_item(actor=amir, item=library, reason="x")
    assert set(seen("Mediatheque").values()) == {False}
    with in_tenant(alpha):
        restore_item(actor=amir, item=library, reason="x")
    assert set(seen("Mediatheque").values()) == {True}
    with in_tenant(alpha):
        remove_co_organiser(actor=ravi, activity=activity, organiser=library)
    assert set(seen("Mediatheque").values()) == {False}


def test_what_the_network_was_not_told_is_filled_by_the_command(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    """As an update finds it: rows that an earlier version wrote, who names the first organiser alone."""
    activity = make_activity()
    with in_tenant(alpha):
        together(cast, activity, library)
        CatalogueItem.objects.update(co_names=[])
    assert "Youth Club, Library" not in client_for(None).get("/search/").content.decode()

    call_command("index_search", "--location", "alpha", verbosity=0)

    assert "Youth Club, Library" in client_for(None).get("/search/?q=library").content.decode()


def test_pages_work_by_forms_alone(
    make_activity: Make, library: Organiser, alpha: Tenant, petra: Client, ravi: Client
) -> None:
    make_activity()

    assert "Nothing together with others yet" in ravi.get(ANSWERING).content.decode()
    assert 'value="library"' not in petra.get(ASKING).content.decode()
    assert 'value="library"' in petra.get(f"{ASKING}?q=LIBR").content.decode()
    assert petra.post(ASKING, {"action": "ask", "organiser": "library"})["Location"] == ASKING
    assert "is asked, and has not answered" in petra.get(f"{ASKING}?q=libr").content.decode()
    assert "You are asked" in ravi.get(ANSWERING).content.decode()
    ravi.post(ANSWERING, {"action": "no", "activity": "robots-for-everybody"})
    assert "said no, and can still change that" in petra.get(ASKING).content.decode()
    ravi.post(ANSWERING, {"action": "yes", "activity": "robots-for-everybody"})
    assert "You offer together" in ravi.get(ANSWERING).content.decode()
    assert "offers it together with you" in petra.get(ASKING).content.decode()
    ravi.post(ANSWERING, {"action": "end", "activity": "robots-for-everybody"})
    with in_tenant(alpha):
        assert not Activity.objects.get().co_organisers.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "ask"},
        {"action": "ask", "organiser": "nothing"},
        {"action": "own", "organiser": "library"},
        {"action": "ask", "organiser": "\x00"},
    ],
)
def test_nonsense_changes_nothing(
    make_activity: Make, library: Organiser, petra: Client, ravi: Client, data: dict[str, str]
) -> None:
    make_activity()

    assert petra.post(ASKING, data).status_code == 404
    answered = {name.replace("organiser", "activity"): text for name, text in data.items()}
    assert ravi.post(ANSWERING, answered).status_code == 404


def test_unpublished_activity_leaves_the_other_organisers_page(
    make_activity: Make, library: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        together(cast, activity, library)
        unpublish_activity(actor=cast.member(cast.petra), activity=activity)

    assert "Robots for everybody" not in client_for(alpha).get("/organisers/library/").content.decode()


def test_page_of_requests_takes_the_same_queries_for_many(
    make_activity: Make,
    library: Organiser,
    alpha: Tenant,
    cast: Cast,
    ravi: Client,
    django_assert_num_queries: Any,
) -> None:
    for number in range(3):
        activity = make_activity(title=f"Number {number}")
        with in_tenant(alpha):
            ask_co_organiser(actor=cast.member(cast.petra), activity=activity, organiser=library)
        if number == 0:
            ravi.get(ANSWERING)  # the first one of a session also writes when it was seen
        if number in (0, 2):
            with django_assert_num_queries(12):
                assert ravi.get(ANSWERING).status_code == 200
