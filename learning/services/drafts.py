"""What people have typed and not saved. Changes nothing that anybody else sees, so nothing of it is audited."""

import json
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from learning.errors import DraftTooLarge
from learning.models import Activity, ActivityDraft
from shared.rules import require
from tenants.members.models import Member

MAX_BYTES = 400_000  # of all that one person has typed into one worksheet

Values = Mapping[str, Sequence[str]]


@transaction.atomic
def keep_draft(*, actor: Member, activity: Activity, step: str, base: int, values: Values) -> ActivityDraft:
    """Remember what stands in the fields of one step, typed over version `base`. The step's former draft is replaced;
    other steps' stay. Raises NotAllowed, DraftTooLarge."""
    require("activity.edit", actor, activity)
    draft = _locked(actor, activity)
    draft.data[step] = {
        "base": base,
        "values": {name: [_storable(text) for text in texts] for name, texts in values.items()},
        "at": timezone.now().isoformat(),
    }
    if len(json.dumps(draft.data)) > MAX_BYTES:
        raise DraftTooLarge
    _save(draft)
    return draft


@transaction.atomic
def note_presence(*, actor: Member, activity: Activity) -> None:
    """The person has the worksheet open. Raises NotAllowed."""
    require("activity.edit", actor, activity)
    _save(_locked(actor, activity))


@transaction.atomic
def drop_draft(*, actor: Member, activity: Activity, step: str) -> None:
    """Forget what was typed into a step: it has been saved, or the person does not want it."""
    draft = ActivityDraft.objects.select_for_update().filter(activity=activity, member=actor).first()
    if draft is None or draft.data.pop(step, None) is None:
        return
    if draft.data:
        draft.save(update_fields=["data"])
    else:
        draft.delete()


def _locked(actor: Member, activity: Activity) -> ActivityDraft:
    now = timezone.now()
    ActivityDraft.objects.bulk_create(
        [ActivityDraft(activity=activity, member=actor, updated_at=now)], ignore_conflicts=True
    )
    return ActivityDraft.objects.select_for_update().get(activity=activity, member=actor)


def _save(draft: ActivityDraft) -> None:
    draft.updated_at = timezone.now()
    draft.save(update_fields=["data", "updated_at"])


def _storable(text: str) -> str:
    """Without what no database takes: zero bytes and halves of characters."""
    return text.replace("\x00", "").encode(errors="replace").decode()
