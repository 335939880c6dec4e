"""The end of an account: asked for, two weeks to think, then location by location until nothing is left of the person.

Each location is one transaction that also notes that it is through, so a run that breaks off anywhere goes on where it
stood; the account's own row goes last.
"""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from shared.enums import BadgesAfterwards
from shared.faults import fault_point
from shared.models import AccountDeletion, DataExport, User
from shared.own_data import Obstacle, Where, locations_with_data, parts
from shared.services.audit import record_audit
from shared.services.own_data import GRACE, cancel_deletion, request_deletion
from tenants.context import in_public, in_tenant
from tenants.errors import LinkEnded
from tenants.hosts import network_url
from tenants.jobs import any_task
from tenants.mail import send_mail
from tenants.models import Tenant
from tenants.queries.homes import language_of
from tenants.services.exporting import forget_export

_SALT = "tenants.cancel-deletion"
LINK_VALID = GRACE + timedelta(days=1)  # by then it has begun, or another mail with a new link is there


def obstacles_of(user_id: int) -> list[Obstacle]:
    """What must be handed over first, in all of the person's locations. Enters them one by one: for jobs alone."""
    found: list[Obstacle] = []
    for tenant in Tenant.objects.filter(memberships__user=user_id).order_by("name"):
        with in_tenant(tenant):
            for part in parts(Where.LOCATION):
                found += part.obstacles(user_id) if part.obstacles else []
    return found


@transaction.atomic
def ask_deletion(*, actor: User, badges: BadgesAfterwards) -> AccountDeletion:
    """Begin the two weeks and queue the look for obstacles; the mail says how to change one's mind."""
    wish = request_deletion(actor=actor, badges=badges)
    _write(
        actor,
        lead=format_lazy(
            _(
                "Your account is going to be deleted in {days} days, with everything that is said on the page."
            ),
            days=GRACE.days,
        ),
    )
    check_obstacles.enqueue(user_id=actor.pk)
    return wish


@any_task
def check_obstacles(*, user_id: int) -> None:
    """Early, so that there is time to hand over: whoever must do so gets a mail that says what and where."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    language = language_of(user)
    with override(language):
        obstacles = obstacles_of(user_id)
    if not obstacles:
        return
    send_mail(
        to=user.email,
        template="shared/mail/letter",
        context={
            "subject": _("Before your account can be deleted"),
            "lead": _("Others depend on you. Hand over first what is listed here:"),
            "lines": [line for obstacle in obstacles for line in (obstacle.text, obstacle.url)],
            "action_url": _keep_url(user),
            "action_label": _("Keep my account"),
            "note": _("As long as something is left, your account stays."),
        },
        language=language,
    )


def read_cancel_link(token: str) -> int | None:
    """Whose deletion a mail's link cancels; None for any text that this site has not made. Raises LinkEnded."""
    try:
        return int(signing.loads(token, salt=_SALT, max_age=LINK_VALID))
    except signing.SignatureExpired as error:
        raise LinkEnded from error
    except (signing.BadSignature, ValueError, TypeError):
        return None


def cancel_by_link(*, token: str) -> bool:
    """Whether there was something to cancel. Raises LinkEnded."""
    user_id = read_cancel_link(token)
    return user_id is not None and cancel_deletion(user_id=user_id)


def queue_due_deletions() -> int:
    """Once an hour: a job for everybody whose two weeks are over, and for what broke off. Returns how many."""
    due = list(AccountDeletion.objects.filter(due_at__lte=timezone.now()).values_list("pk", flat=True))
    for user_id in due:
        delete_account.enqueue(user_id=user_id)
    return len(due)


@any_task
def delete_account(*, user_id: int) -> None:
    """The job; may be run any number of times, by several workers. Somebody on whom others depend is left alone."""
    if not _begin(user_id):
        return
    for tenant in _left(user_id):
        _leave_location(user_id, tenant)
    _leave_network(user_id)


def _begin(user_id: int) -> bool:
    wish = AccountDeletion.objects.filter(pk=user_id, due_at__lte=timezone.now()).first()
    if wish is None:
        return False
    if wish.began_at is None and obstacles_of(user_id):
        check_obstacles(user_id=user_id)
        # Asked again in a day; the person has been told.
        AccountDeletion.objects.filter(pk=user_id, began_at=None).update(
            due_at=timezone.now() + GRACE / GRACE.days
        )
        return False
    with transaction.atomic():
        began = AccountDeletion.objects.filter(pk=user_id, began_at=None).update(began_at=timezone.now())
        if began:  # nobody can sign in from here on, and every session ends with its next request
            User.objects.filter(pk=user_id).update(is_active=False, session_epoch=F("session_epoch") + 1)
    return True


def _left(user_id: int) -> list[Tenant]:
    """Locations that hold something of the person and are not through. One that is being updated is waited for: the
    job fails, is tried again, and the hourly one queues it anew."""
    cleared = AccountDeletion.objects.values_list("cleared", flat=True).get(pk=user_id)
    ids = locations_with_data(user_id) - set(cleared)
    return list(Tenant.objects.filter(pk__in=ids).order_by("pk"))


def _leave_location(user_id: int, tenant: Tenant) -> None:
    """All parts of one location, and the note that it is through, in one transaction."""
    with in_tenant(tenant), transaction.atomic():
        with in_public():
            wish = AccountDeletion.objects.select_for_update().get(pk=user_id)
        if tenant.pk in wish.cleared:
            return
        for part in parts(Where.LOCATION):
            part.erase(user_id, BadgesAfterwards(wish.badges))
        fault_point("erase.location")
        with in_public():
            wish.cleared = [*wish.cleared, tenant.pk]
            wish.save(update_fields=["cleared"])


def _leave_network(user_id: int) -> None:
    """The files, then all rows of the network with the account itself. What stays is the number in the audit trail."""
    for export in DataExport.objects.filter(user=user_id):
        forget_export(export)
    with transaction.atomic():
        wish = AccountDeletion.objects.select_for_update().filter(pk=user_id).first()
        user = User.objects.filter(pk=user_id).first()
        if wish is None or user is None:
            return
        address, language = user.email, language_of(user)
        for part in parts(Where.NETWORK):
            part.erase(user_id, BadgesAfterwards(wish.badges))
        record_audit(actor_id=None, action="account.deleted", target=user)
        user.delete()
        send_mail(
            to=address,
            template="shared/mail/letter",
            context={
                "subject": _("Your account is deleted"),
                "lead": _(
                    "Your account and everything in it is deleted. This is the last e-mail that you get from us."
                ),
                "action_url": "",
            },
            language=language,
        )


def _write(user: User, *, lead: object) -> None:
    send_mail(
        to=user.email,
        template="shared/mail/letter",
        context={
            "subject": _("Your account is going to be deleted"),
            "lead": lead,
            "lines": [_("If you did not ask for this, or have changed your mind, keep it with this link:")],
            "action_url": _keep_url(user),
            "action_label": _("Keep my account"),
            "note": _("You can also sign in and cancel it under “My data”."),
        },
        language=language_of(user),
    )


def _keep_url(user: User) -> str:
    return network_url(f"/keep-account/{signing.dumps(user.pk, salt=_SALT)}/")
