"""What is typed and not saved."""

from collections.abc import Callable

import pytest

from learning.errors import DraftTooLarge
from learning.models import Activity, ActivityDraft
from learning.queries.drafts import draft_of, others_at_it
from learning.services.drafts import drop_draft, keep_draft, note_presence
from shared.errors import NotAllowed
from shared.models import AuditEntry
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def test_draft_of_a_step_replaces_the_former_and_leaves_the_others(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        keep_draft(actor=petra, activity=activity, step="name", base=1, values={"title": ["R"]})
        keep_draft(actor=petra, activity=activity, step="learning", base=1, values={"do": ["Build"]})
        keep_draft(actor=petra, activity=activity, step="name", base=2, values={"title": ["Ro"]})

        kept = {
            step: (entry["base"], entry["values"]) for step, entry in ActivityDraft.objects.get().data.items()
        }
        assert kept == {"name": (2, {"title": ["Ro"]}), "learning": (1, {"do": ["Build"]})}


def test_draft_changes_nothing_that_others_see(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()
    audited = AuditEntry.objects.count()

    with in_tenant(alpha):
        keep_draft(
            actor=cast.member(cast.petra), activity=activity, step="name", base=1, values={"title": ["X"]}
        )
        assert Activity.objects.get().title == "Robots for everybody"
    assert AuditEntry.objects.count() == audited


def test_dropping_the_last_step_drops_the_draft(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        for step in ("name", "badge"):
            keep_draft(actor=petra, activity=activity, step=step, base=1, values={"x": ["y"]})
        drop_draft(actor=petra, activity=activity, step="name")
        left = draft_of(activity, petra)
        assert left is not None
        assert list(left.data) == ["badge"]
        drop_draft(actor=petra, activity=activity, step="badge")
        drop_draft(actor=petra, activity=activity, step="badge")
        assert draft_of(activity, petra) is None


def test_hostile_text_is_storable_and_too_much_is_refused(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        keep_draft(
            actor=petra, activity=activity, step="name", base=1, values={"title": ["a\x00b\ud800<script>"]}
        )
        assert ActivityDraft.objects.get().data["name"]["values"] == {"title": ["ab?<script>"]}
        with pytest.raises(DraftTooLarge):
            keep_draft(
                actor=petra, activity=activity, step="learning", base=1, values={"do": ["x" * 400_000]}
            )
        assert list(ActivityDraft.objects.get().data) == ["name"]


def test_draft_of_a_stranger_is_refused(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        for person in (cast.lena, cast.amir):
            with pytest.raises(NotAllowed):
                keep_draft(actor=cast.member(person), activity=activity, step="name", base=1, values={})
            with pytest.raises(NotAllowed):
                note_presence(actor=cast.member(person), activity=activity)
        assert not ActivityDraft.objects.exists()


def test_others_are_those_with_a_fresh_sign_of_life(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra, ravi = cast.member(cast.petra), cast.member(cast.ravi)
        note_presence(actor=petra, activity=activity)
        assert (others_at_it(activity, petra), others_at_it(activity, ravi)) == ([], ["Petra"])
        ActivityDraft.objects.update(updated_at="2020-01-01T00:00:00Z")
        assert others_at_it(activity, ravi) == []
