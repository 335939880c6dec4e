"""Steps, progress and what a dry run found, in the words that templates show."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from learning.dry_run import Finding, Trouble
from learning.enums import ActivityStatus, PlaylistStatus
from learning.models import Activity, Playlist, PlaylistGroup, PlaylistStep
from learning.progress import Progress, Reason, State, StepProgress
from learning.queries.playlists import Elsewhere, ItemElsewhere, title_of_hidden
from learning.queries.texts import reader_language, texts_in
from learning.services.playlists import playlist_cover_version
from learning.views.cards import catalogue_when, category_card, when_text, where_text
from shared.rules import allows
from shared.text import plain, render_markdown
from tenants.members.models import Member

NAMED_MOST = 2  # of several things that come first, so many are named


def playlist_card(playlist: Playlist) -> dict[str, Any]:
    """As learning/playlists/_card.html wants it; `playlist` comes from `published_playlists`."""
    count: int = playlist.step_count  # type: ignore[attr-defined]
    return {
        "title": playlist.title,
        "url": f"/playlists/{playlist.slug}/",
        "organiser": playlist.organiser.name,
        "category": category_card(playlist.category),
        "cover_url": cover_url(playlist),
        "badge": {
            "name": playlist.achievement.name,
            "image_url": f"/achievements/{playlist.achievement_id}/image.svg",
        },
        "steps": ngettext("%(n)s step", "%(n)s steps", count) % {"n": count},
        "order": order_text(playlist),
    }


def cover_url(playlist: Playlist) -> str:
    return f"/playlists/{playlist.slug}/cover.svg?v={playlist_cover_version(playlist)}"


def order_text(playlist: Playlist) -> str:
    return _("One after the other") if playlist.is_fixed else _("In any order")


def status_tag(playlist: Playlist) -> dict[str, str]:
    """Its status in a word, and the kind of tag that it stands in."""
    kinds = {PlaylistStatus.DRAFT: "warn", PlaylistStatus.PUBLISHED: "good", PlaylistStatus.ARCHIVED: ""}
    return {"label": playlist.get_status_display(), "kind": kinds[PlaylistStatus(playlist.status)]}


def unseen_steps(steps: Sequence[PlaylistStep], member: Member | None) -> frozenset[Any]:
    """Keys of those whose activity the moderators have hidden from this reader. Its own team, and the location's,
    still see it; whoever put it into a playlist of theirs does not."""
    return frozenset(
        step.pk
        for step in steps
        if step.activity is not None
        and step.activity.is_hidden
        and not allows("activity.view", member, step.activity)
    )


def step_title(step: PlaylistStep, unseen: Collection[Any]) -> str:
    """In the reader's language, where its organiser has written it. `unseen`: `unseen_steps` of this reader."""
    if step.pk in unseen:
        return title_of_hidden()
    return step.title if step.activity is None else texts_in(step.activity, reader_language()).title


def step_card(
    step: PlaylistStep, elsewhere: Elsewhere, *, unseen: Collection[Any], sees_all: bool = False
) -> dict[str, Any]:
    """As learning/playlists/_step.html wants it. `unseen`: `unseen_steps` of this reader; `sees_all`: for the
    playlist's own team, drafts too."""
    if step.activity is None:
        card = _there(step, elsewhere)
    elif step.pk in unseen:
        card = _NOTHING | {
            "title": step_title(step, unseen),
            "tag": pgettext("an activity", "hidden by the location"),
            "is_over": True,
        }
    else:
        card = _here(step.activity, sees_all=sees_all or step.activity.is_hidden)
    return card | {
        "id": step.pk,
        "is_optional": step.group_id is None and not step.is_mandatory,
        "group": group_text(step.group) if step.group else "",
    }


def group_text(group: PlaylistGroup) -> str:
    return ngettext("%(name)s: %(n)s is enough", "%(name)s: %(n)s are enough", group.wanted) % {
        "name": group.name,
        "n": group.wanted,
    }


_NOTHING: dict[str, Any] = {
    "url": "",
    "organiser": "",
    "location": "",
    "when": "",
    "where": "",
    "summary": "",
    "tag": "",
    "do": (),
    "learn": (),
    "html": "",
    "hue": 0,
    "icon": "",
    "cover_url": "",
    "plan_url": "",
    "is_over": False,
}


def _here(activity: Activity, *, sees_all: bool) -> dict[str, Any]:
    """What is not for everybody is not named to everybody; what was put away still is, since people did it."""
    if not (sees_all or activity.is_open_to_all or activity.status == ActivityStatus.ARCHIVED):
        return _NOTHING | {"title": _("Not open to everybody"), "tag": _("in preparation")}
    texts = texts_in(activity, reader_language())
    card = _NOTHING | {
        "title": texts.title,
        "organiser": activity.organiser.name,
        "hue": activity.category.hue,
        "icon": activity.category.icon,
        "tag": _tag(activity),
        "is_over": activity.status == ActivityStatus.ARCHIVED or activity.has_ended,
    }
    if activity.status == ActivityStatus.ARCHIVED and not sees_all:
        return card
    return card | {
        "url": f"/activities/{activity.slug}/",
        "when": when_text(activity),
        "where": where_text(activity),
        "do": texts.do,
        "learn": texts.learn,
        "html": render_markdown(texts.description),
        "plan_url": f"/activities/{activity.slug}/plan/"
        if activity.is_open_to_all and not activity.has_ended
        else "",
    }


def _tag(activity: Activity) -> str:
    if activity.status == ActivityStatus.ARCHIVED:
        return _("put away")
    if not activity.is_published:
        return activity.get_status_display()
    if activity.has_ended:
        return pgettext("an activity", "ended")
    return _("full") if activity.places_left == 0 else ""


def _there(step: PlaylistStep, elsewhere: Elsewhere) -> dict[str, Any]:
    item = elsewhere.get((step.tenant_id, step.item_id))
    if item is None:
        return _NOTHING | {
            "title": step.title,
            "location": step.location_name,
            "icon": "map-pin",
            "tag": _("no longer available"),
            "is_over": True,
        }
    return _NOTHING | {
        "title": item.local_title,
        "url": item.url,
        "organiser": item.organiser,
        "location": item.location,
        "icon": "map-pin",
        "when": elsewhere_when(item),
        "summary": plain(item.summary, 300),
        "tag": pgettext("an activity", "ended") if item.has_ended else _("full") if item.is_full else "",
        "is_over": item.has_ended,
        "plan_url": "" if item.has_ended else f"{item.url}plan/",
    }


def elsewhere_when(item: ItemElsewhere) -> str:
    return catalogue_when(item.starts_at, item.ends_at, item.time_zone)


def progress_card(progress: Progress) -> dict[str, Any]:
    left = progress.asked - progress.have
    return {
        "percent": progress.percent,
        "is_done": progress.is_done,
        "have": progress.have,
        "asked": progress.asked,
        "text": _("%(have)s of %(asked)s done") % {"have": progress.have, "asked": progress.asked},
        "left": ngettext("%(n)s step to go", "%(n)s steps to go", left) % {"n": left},
    }


def state_text(state: State) -> str:
    """The one word for it."""
    return {
        State.DONE: _("Done"),
        State.NEXT: pgettext("a playlist's step", "Next"),
        State.OPEN: _("Open"),
        State.LOCKED: _("Not yet"),
    }[state]


def why_text(
    one: StepProgress,
    titles: dict[Any, str],
    groups: dict[Any, PlaylistGroup],
    *,
    group: str = "",
    is_over: bool = False,
) -> str:
    """Why a step is not done yet, or need not be: sentences, or "". `group`: the name of its own; `is_over`: nobody can
    do it any more."""
    said = []
    if is_over and one.state is not State.DONE and Reason.ENOUGH not in one.reasons:
        said.append(
            _("This is over. Whoever put the playlist together hears of it, and can put something else here.")
        )
    for reason in one.reasons:
        if reason is Reason.EARLIER:
            said.append(_earlier(one, titles, groups))
        elif reason is Reason.WITHDRAWN:
            said.append(_("The badge that you had for this was withdrawn: earn it again."))
        elif reason is Reason.EXPIRED:
            said.append(_("The badge that you had for this is no longer valid: earn it again."))
        elif reason is Reason.ENOUGH:
            said.append(_("You have done enough of “%(group)s”; this one is extra.") % {"group": group})
        elif reason is Reason.OPTIONAL:
            said.append(_("Not needed for the badge."))
    return " ".join(said)


def _earlier(one: StepProgress, titles: dict[Any, str], groups: dict[Any, PlaylistGroup]) -> str:
    names = [
        *(quoted(titles[key]) for key in one.waits_for),
        *(quoted(groups[key].name) for key in one.waits_for_groups),
    ]
    shown, more = names[:NAMED_MOST], len(names) - NAMED_MOST
    if more > 0:
        return ngettext(
            "First come %(names)s and %(n)s more step.", "First come %(names)s and %(n)s more steps.", more
        ) % {"names": ", ".join(shown), "n": more}
    return ngettext("First comes %(names)s.", "First come %(names)s.", len(shown)) % {
        "names": f" {_('and')} ".join(shown)
    }


def quoted(name: str) -> str:
    """A name in the marks of the reader's language."""
    return _("“%(name)s”") % {"name": name}


def finding_text(
    finding: Finding,
    steps: dict[Any, PlaylistStep],
    groups: dict[Any, PlaylistGroup],
    unseen: Collection[Any],
) -> str:
    """What is wrong and how to mend it."""
    titles = {key: step_title(steps[key], unseen) for key in finding.steps}
    named = [title if key in unseen else quoted(title) for key, title in titles.items()]
    names: dict[str, Any] = {
        "step": named[0] if named else "",
        "other": named[-1] if named else "",
        "price": finding.price,
    }
    if finding.group is not None:
        group = groups[finding.group]
        names |= {"group": group.name, "wanted": group.wanted}
    return _sentence(finding.trouble) % names


def finding_texts(
    findings: Sequence[Finding],
    steps: Sequence[PlaylistStep],
    groups: Sequence[PlaylistGroup],
    unseen: Collection[Any],
) -> list[tuple[str, bool]]:
    """(what is wrong, whether it keeps the playlist from being published) of each."""
    by_step: dict[Any, PlaylistStep] = {step.pk: step for step in steps}
    by_group: dict[Any, PlaylistGroup] = {group.pk: group for group in groups}
    return [(finding_text(finding, by_step, by_group, unseen), finding.is_error) for finding in findings]


def _sentence(trouble: Trouble) -> str:
    return {
        Trouble.EMPTY: _("Nothing must be done: add a step that is mandatory, or a group."),
        Trouble.GROUP_TOO_SMALL: _(
            "The group “%(group)s” holds fewer steps than it asks for (%(wanted)s), so nobody could finish. "
            "Change one of the two."
        ),
        Trouble.DEAD: _("%(step)s is no longer available: its location removed it. Replace it."),
        Trouble.ARCHIVED: _("%(step)s has been put away: nobody can do it any more. Replace it."),
        Trouble.DRAFT: _("%(step)s is still a draft. Publish it first."),
        Trouble.HIDDEN: _(
            "%(step)s was taken out of sight by the moderators: nobody can join it. Replace it."
        ),
        Trouble.PRIVATE: _("%(step)s is for invited people only: nobody else could finish."),
        Trouble.NO_BADGE: _("%(step)s has no badge: nothing would prove that it was done."),
        Trouble.OWN_BADGE: _("%(step)s gives the playlist's own badge: it can never come before."),
        Trouble.ENDED: _("%(step)s has ended: whoever has not done it never will. Replace it."),
        Trouble.FULL: _("%(step)s is full and has no waiting list."),
        Trouble.AGES: _("%(step)s and %(other)s are for different ages: nobody could do both."),
        Trouble.OVERLAP: _("%(step)s and %(other)s take place at the same time."),
        Trouble.ORDER: _("%(other)s is over before %(step)s begins, though it comes later in the sequence."),
        Trouble.PRICE: _("%(step)s costs something: %(price)s."),
        Trouble.UNCHECKED: _(
            "%(step)s is in another location: ages, price and places were not looked at. See its page."
        ),
    }[trouble]


def titles_of(steps: Sequence[PlaylistStep], unseen: Collection[Any]) -> dict[Any, str]:
    return {step.pk: step_title(step, unseen) for step in steps}
