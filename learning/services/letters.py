"""What the mails about teams, verification and approval say: the context of `shared/mail/letter`, lazy texts."""

from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from learning.models import Activity, Organiser
from learning.targets import Target
from tenants.context import current_tenant
from tenants.hosts import tenant_url

Letter = dict[str, Any]


def _names(target: Target, role: str, inviter: str) -> dict[str, Any]:
    """The role as the mail's reader says it: in whose language that is, only sending it knows."""
    return {"inviter": inviter, "name": target.name, "role": lazy(target.role_name, str)(role)}


def invitation(*, target: Target, role: str, inviter: str, token: str) -> Letter:
    """The same words with and without an account, since nobody should learn which it is."""
    names = _names(target, role, inviter)
    return {
        "subject": format_lazy(_("Invitation: {name}"), **names),
        "lead": format_lazy(_("{inviter} invites you to “{name}”. Your role there: {role}."), **names),
        "lines": [_("Open this link, sign in or make an account, and accept:")],
        "action_url": tenant_url(current_tenant(), f"/invitations/{token}/"),
        "action_label": _("See the invitation"),
        "note": _(
            "The link is for you alone: do not pass it on. If you do not want to take part, ignore this e-mail."
        ),
    }


def added(*, target: Target, role: str, inviter: str) -> Letter:
    names = _names(target, role, inviter)
    return {
        "subject": format_lazy(_("You are in: {name}"), **names),
        "lead": format_lazy(_("{inviter} has added you to “{name}”. Your role there: {role}."), **names),
        "lines": [_("You let them do so without asking. You can change that, and leave, at any time:")],
        "action_url": tenant_url(current_tenant(), "/trusted-inviters/"),
        "action_label": _("Whom I trust"),
    }


def verification_decided(organiser: Organiser, *, is_approved: bool, reason: str) -> Letter:
    names = {"name": organiser.name, "location": current_tenant().name}
    if is_approved:
        lead = format_lazy(_("{location} has verified “{name}”. Its page now has the tick."), **names)
        subject = format_lazy(_("Verified: {name}"), **names)
    else:
        lead = format_lazy(_("{location} could not verify “{name}”. What was said:"), **names)
        subject = format_lazy(_("Not verified: {name}"), **names)
    return {
        "subject": subject,
        "lead": lead,
        "lines": [reason] if reason else [],
        "action_url": tenant_url(current_tenant(), f"/manage/organisers/{organiser.slug}/verification/"),
        "action_label": _("See the decision"),
    }


def review_decided(activity: Activity, *, is_approved: bool, comment: str) -> Letter:
    names = {"title": activity.title, "location": current_tenant().name}
    if is_approved:
        subject = format_lazy(_("Published: {title}"), **names)
        lead = format_lazy(_("{location} has approved “{title}”. It is on show now."), **names)
        path, label = f"/activities/{activity.slug}/", _("See its page")
    else:
        subject = format_lazy(_("Please have another look: {title}"), **names)
        lead = format_lazy(_("{location} asks you to change something in “{title}” first:"), **names)
        path, label = f"/manage/activities/{activity.slug}/", _("Change it")
    return {
        "subject": subject,
        "lead": lead,
        "lines": [comment] if comment else [],
        "action_url": tenant_url(current_tenant(), path),
        "action_label": label,
    }
