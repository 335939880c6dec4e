"""Of what people are told: one registry. A kind says its sentence, what its parameters are, and how it reaches people
who have not wished otherwise.

A sentence is stored as its kind and parameters and made when it is read, in the reader's language. A parameter whose
name ends in `_at` is a moment (ISO 8601) and is written in the reader's time zone; beside "title" may stand "titles",
the same in several languages (shared/titles.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shared.enums import MailChannel
from shared.moments import moment_text
from shared.titles import title_in


@dataclass(frozen=True)
class Kind:
    """`label`: what the settings call it. `sentence` has {named} parameters. `is_fixed`: about the account itself, so
    nobody can switch it off. `is_work`: reaches only those who organise or coordinate."""

    name: str
    label: str | Promise
    sentence: str | Promise
    action: str | Promise
    icon: str
    mail: MailChannel
    is_shown: bool = True
    is_fixed: bool = False
    is_work: bool = False


class UnknownKind(LookupError):
    """Code tells of something that the registry does not know: a fault in the program."""


_NOW, _DIGEST, _OFF = MailChannel.NOW, MailChannel.DIGEST, MailChannel.OFF
_SEE = _("See the activity")

_KINDS = (
    Kind("joined", _("You joined something"), _("You take part in “{title}”."), _SEE, "calendar", _NOW),
    Kind(
        "activity_moved",
        _("Something that you joined has another date or place"),
        _("“{title}” has changed. Look at when and where it is now."),
        _SEE,
        "calendar",
        _NOW,
    ),
    Kind(
        "activity_cancelled",
        _("Something that you joined is not taking place"),
        _("“{title}” will not take place."),
        _SEE,
        "calendar",
        _NOW,
    ),
    Kind(
        "invited",
        _("Somebody invites you"),
        _("You are invited to “{title}”."),
        _("See the invitation"),
        "mail",
        _NOW,
    ),
    Kind(
        "badge_received",
        _("You are given a badge"),
        _("{issuer} has given you the badge “{badge}”."),
        _("See my badge"),
        "award",
        _NOW,
    ),
    Kind(
        "badge_revoked",
        _("A badge is withdrawn"),
        _("{issuer} has withdrawn your badge “{badge}”."),
        _("See what its page says now"),
        "award",
        _NOW,
    ),
    Kind(
        "playlist_next",
        _("The next step of a playlist"),
        _("Next in “{title}”: {step}."),
        _("Continue"),
        "list-checks",
        _DIGEST,
    ),
    Kind(
        "together_asked",
        _("Your organiser is asked to offer something together"),
        _("{organiser} asks whether {name} offers “{title}” together with them."),
        _("Answer"),
        "handshake",
        _NOW,
        is_work=True,
    ),
    Kind(
        "together_answered",
        _("An organiser has answered whether it offers something together with yours"),
        _("{name} has answered whether it offers “{title}” together with you."),
        _("See the answer"),
        "handshake",
        _NOW,
        is_work=True,
    ),
    Kind(
        "together_ended",
        _("Something is no longer offered together"),
        _("“{title}” is no longer offered together with {name}."),
        _SEE,
        "handshake",
        _NOW,
        is_work=True,
    ),
    Kind(
        "coordination_waits",
        _("Something waits for the coordinators"),
        _("Waits for you and the other coordinators: “{name}”."),
        _("Look at it"),
        "shield-check",
        _NOW,
        is_work=True,
    ),
    Kind(
        "organiser_handed_over",
        _("An organiser has no owner any more"),
        _("“{name}” has no owner any more. You and the other coordinators look after it now."),
        _("Look after it"),
        "shield-check",
        _NOW,
        is_work=True,
    ),
    Kind(
        "playlist_step_over",
        _("A step of a playlist that you look after is over"),
        _("“{step}” can no longer be done by those who follow “{title}”. Put another activity in its place."),
        _("See the playlist"),
        "triangle-alert",
        _NOW,
        is_work=True,
    ),
    Kind(
        "guardian_answered",
        _("A guardian has answered"),
        _("Your guardian has answered. See what it means for you."),
        _("See my account"),
        "users",
        _NOW,
        is_fixed=True,
    ),
    Kind(
        "export_ready",
        _("Your data is ready"),
        _("All your data is ready to download until {until_at}."),
        _("Download my data"),
        "download",
        _NOW,
        is_fixed=True,
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}


def kind_of(name: str) -> Kind:
    """Raises UnknownKind."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(name) from None


def sentence_of(name: str, parameters: Mapping[str, Any], *, time_zone: str) -> str:
    """What a notification says, in the active language. A parameter that is not there is left empty: rows are read
    by a later program than the one that wrote them."""
    words = {key: _word(key, value, time_zone) for key, value in parameters.items()}
    if titles := parameters.get("titles"):
        words["title"], _language = title_in(titles, words["title"])
    return str(kind_of(name).sentence).format_map(_Words(words))


def _word(key: str, value: Any, time_zone: str) -> str:
    if key.endswith("_at") and value:
        return moment_text(datetime.fromisoformat(str(value)), time_zone)
    return str(value)


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""
