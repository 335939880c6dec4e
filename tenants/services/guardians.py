"""Children and their guardians: asked by mail, answered by a signed link that is good for one answer, told to every
location. Of the guardian nothing is kept but the address, and that no longer than needed."""

import secrets
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shared.ages import ADULT
from shared.enums import ConsentState
from shared.errors import ServiceError
from shared.models import AgeStatement, GuardianConsent, User, normalise_email
from shared.queries.ages import is_child
from shared.services.ages import release_grown_up
from shared.services.audit import record_audit
from shared.services.limits import Limit, count
from tenants.context import in_tenant
from tenants.hosts import network_url
from tenants.jobs import any_task
from tenants.mail import send_mail
from tenants.members.models import Member
from tenants.members.queries.names import may_show_name
from tenants.models import Membership, Tenant
from tenants.queries.homes import language_of
from tenants.services.notifying import notify

_SALT = "tenants.guardian"
DAYS = 30  # that a link is good
ASKED_BY_CHILD: Limit = ("guardian-child", 3, 24 * 3600)
ASKED_OF_ADDRESS: Limit = ("guardian-address", 3, 24 * 3600)


class GuardianRefused(ServiceError):
    code = "guardian_refused"


@transaction.atomic
def ask_guardian(*, actor: User, email: str) -> GuardianConsent:
    """Write to a guardian; an earlier link is worthless from now on. Raises GuardianRefused."""
    email = normalise_email(email)
    if not is_child(actor.pk):
        raise GuardianRefused(_("You need nobody's permission: you are old enough."))
    if email in _addresses_of(actor):
        raise GuardianRefused(_("This is your own address. Type that of your mother, father or guardian."))
    allowed = count(ASKED_BY_CHILD, str(actor.pk)).allowed and count(ASKED_OF_ADDRESS, email).allowed
    if not allowed:
        raise GuardianRefused(_("We have written several times today. Try again tomorrow."))
    consent, _new = GuardianConsent.objects.update_or_create(
        user=actor,
        defaults={
            "email": email,
            "state": ConsentState.ASKED,
            "nonce": secrets.token_urlsafe(16),
            "asked_at": timezone.now(),
            "decided_at": None,
        },
    )
    record_audit(actor_id=actor.pk, action="guardian.asked", target=consent)
    name = actor.get_display_name()
    send_mail(
        to=email,
        template="shared/mail/letter",
        context={
            "subject": format_lazy(_("{name} asks for your permission"), name=name),
            "lead": format_lazy(
                _("{name} has an account with us and is too young to decide alone about their data."),
                name=name,
            ),
            "lines": [
                _(
                    "As long as you have not answered, the account works, but nothing in it can be made public. "
                    "The page behind the link says in plain words what it is about. You need no account."
                )
            ],
            "action_url": network_url(f"/guardian/{_token(consent)}/"),
            "action_label": _("Read and answer"),
            "note": _("If you do not know this child, choose “No” there, or ignore this e-mail."),
        },
        language=language_of(actor),
    )
    return consent


def read_guardian_link(token: str) -> GuardianConsent | None:
    """What a link asks for, or None if it was changed, answered, replaced or is too old. The one that takes a
    permission back works as long as there is one."""
    try:
        user_id, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    asked = Q(state=ConsentState.ASKED, asked_at__gt=timezone.now() - timedelta(days=DAYS))
    return (
        GuardianConsent.objects.select_related("user")
        .filter(asked | Q(state=ConsentState.CONFIRMED), pk=user_id, nonce=nonce)
        .first()
    )


@transaction.atomic
def answer_as_guardian(*, token: str, state: ConsentState) -> GuardianConsent:
    """CONFIRMED or DECLINED for a first answer, WITHDRAWN for a confirmation. Raises GuardianRefused for a link that
    is good no more, also when two come at once."""
    found = read_guardian_link(token)
    consent = (
        GuardianConsent.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(pk=found.pk if found else None, nonce=found.nonce if found else "")
        .first()
    )
    allowed = {
        ConsentState.ASKED: (ConsentState.CONFIRMED, ConsentState.DECLINED),
        ConsentState.CONFIRMED: (ConsentState.WITHDRAWN,),
    }
    if consent is None or state not in allowed.get(ConsentState(consent.state), ()):
        raise GuardianRefused(_("This link was used already, or a newer one was sent."))
    old, consent.state = consent.state, state
    consent.decided_at, consent.nonce = timezone.now(), secrets.token_urlsafe(16)
    address = consent.email
    consent.save(update_fields=["state", "decided_at", "nonce"])
    record_audit(actor_id=None, action=f"guardian.{state}", target=consent, changes={"state": [old, state]})
    notify(
        user_id=consent.pk,
        kind="guardian_answered",
        parameters={},
        url=network_url("/accounts/guardian/"),
    )
    if state == ConsentState.CONFIRMED:
        _send_way_back(consent, address)
    return consent


@transaction.atomic
def forget_guardian(*, actor: User) -> None:
    """The child takes the request back; nothing public is possible until another guardian confirms."""
    consent = GuardianConsent.objects.filter(pk=actor.pk).first()
    if consent is not None:
        record_audit(actor_id=actor.pk, action="guardian.forgotten", target=consent)
        consent.delete()


def _send_way_back(consent: GuardianConsent, address: str) -> None:
    send_mail(
        to=address,
        template="shared/mail/letter",
        context={
            "subject": _("You have given your permission"),
            "lead": _("Thank you. If you change your mind, take your permission back with this link:"),
            "action_url": network_url(f"/guardian/{_token(consent)}/"),
            "action_label": _("Take it back"),
            "note": _("Keep this e-mail: its link works until you use it or the child is old enough."),
        },
        language=language_of(consent.user),
    )


def _token(consent: GuardianConsent) -> str:
    return signing.dumps([consent.pk, consent.nonce], salt=_SALT, compress=True)


def _addresses_of(user: User) -> set[str]:
    from allauth.account.models import EmailAddress

    return {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}


# --- the locations follow ---------------------------------------------------------------------------------------------


@any_task
def show_or_hide_name(*, user_id: int) -> None:
    """In each of the person's locations, one after the other: whether their name may be shown there."""
    for tenant in Tenant.objects.filter(memberships__user=user_id).order_by("pk"):
        shows = may_show_name(user_id, country=tenant.country)
        with in_tenant(tenant):
            Member.objects.filter(pk=user_id).exclude(shows_name=shows).update(shows_name=shows)


def release_children() -> int:
    """Once a day: whoever has come of age decides alone from today; their names may be shown again."""
    released = release_grown_up()
    for user_id in released:
        show_or_hide_name.enqueue(user_id=user_id)
    for user_id in _a_year_older():
        show_or_hide_name.enqueue(user_id=user_id)
    return len(released)


def _a_year_older() -> list[int]:
    """Who said "at least N" some years ago to the day, or in the week before: a location's country may ask for more
    years than the person's own."""
    today = timezone.localdate()
    week = [today - timedelta(days=back) for back in range(7)]
    days = Q()
    for day in week:
        days |= Q(stated_on__month=day.month, stated_on__day=day.day)
    said = AgeStatement.objects.filter(days, at_least__lt=ADULT, stated_on__lt=week[-1])
    return list(said.order_by("pk").values_list("pk", flat=True))


def age_changed(*, user: User, **_signal: object) -> None:
    """Whoever belongs to a location is shown there as their age now has it."""
    if Membership.objects.filter(user=user).exists():
        show_or_hide_name.enqueue(user_id=user.pk)
