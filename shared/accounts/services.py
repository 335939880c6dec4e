"""Writes on accounts. Passwords and passkeys go through allauth, which these services stand beside."""

from datetime import date

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared.accounts.errors import AddressInUse
from shared.accounts.signals import email_verified
from shared.errors import ServiceError
from shared.models import User, normalise_email
from shared.services.ages import follow_country, state_age
from shared.services.audit import record_audit

_MAIN_STAYS = _("This is your main address. Make another one the main address first.")


def address_has_account(email: str) -> bool:
    """Whether `email` belongs to an account, as its main or as a further address. One query in every case."""
    email = normalise_email(email)
    return User.objects.filter(Q(email=email) | Q(emailaddress__email=email)).exists()


def find_account(email: str) -> User | None:
    """The active account that has verified `email`. One query in every case."""
    return User.objects.filter(
        emailaddress__email=normalise_email(email), emailaddress__verified=True, is_active=True
    ).first()


@transaction.atomic
def create_account(
    *,
    email: str,
    password_hash: str,
    display_name: str = "",
    language: str = "",
    country: str = "",
    birth_date: date | None = None,
) -> User:
    """A new account whose owner has proved to read `email`. `password_hash` comes from `make_password`. With a
    `country` the age is stated too: by `birth_date`, or (None) as an adult's.

    Raises AddressInUse.
    """
    email = normalise_email(email)
    if EmailAddress.objects.filter(email=email, verified=True).exists():
        raise AddressInUse
    user = User(email=email, password=password_hash, display_name=display_name, language=language)
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    except IntegrityError as error:
        raise AddressInUse from error
    record_audit(actor_id=user.pk, action="account.created", target=user)
    if country:
        state_age(actor=user, country=country, birth_date=birth_date)
    email_verified.send(sender=User, user=user, email=email)
    return user


@transaction.atomic
def add_email(*, actor: User, email: str) -> EmailAddress:
    """Another address of `actor`, who has proved to read it. Raises AddressInUse."""
    email = normalise_email(email)
    EmailAddress.objects.filter(email=email, verified=False).exclude(user=actor).delete()
    try:
        with transaction.atomic():
            address, _new = EmailAddress.objects.update_or_create(
                user=actor, email=email, defaults={"verified": True}
            )
    except IntegrityError as error:
        raise AddressInUse from error
    record_audit(
        actor_id=actor.pk, action="account.email_added", target=actor, changes={"address": address.pk}
    )
    email_verified.send(sender=User, user=actor, email=email)
    return address


@transaction.atomic
def remove_email(*, actor: User, address_id: int) -> str:
    """Take an address off `actor`'s account and return it. Raises ServiceError for the main one."""
    address = EmailAddress.objects.select_for_update().get(pk=address_id, user=actor)
    if address.primary or address.email == actor.email:
        raise ServiceError(_MAIN_STAYS, code="main_address")
    email: str = address.email
    address.delete()
    record_audit(
        actor_id=actor.pk, action="account.email_removed", target=actor, changes={"address": address_id}
    )
    return email


@transaction.atomic
def set_main_email(*, actor: User, address_id: int) -> EmailAddress:
    """Make a verified address the one that mails go to."""
    address = EmailAddress.objects.select_for_update().get(pk=address_id, user=actor, verified=True)
    EmailAddress.objects.filter(user=actor, primary=True).exclude(pk=address.pk).update(primary=False)
    address.primary = True
    address.save(update_fields=["primary"])
    actor.email = address.email
    actor.save(update_fields=["email"])
    record_audit(
        actor_id=actor.pk, action="account.main_email_set", target=actor, changes={"address": address.pk}
    )
    return address


@transaction.atomic
def change_profile(*, actor: User, display_name: str, language: str, country: str, time_zone: str) -> User:
    """What a person says about themselves."""
    new = {"display_name": display_name, "language": language, "country": country, "time_zone": time_zone}
    changed = [name for name, value in new.items() if getattr(actor, name) != value]
    for name in changed:
        setattr(actor, name, new[name])
    if changed:
        actor.save(update_fields=changed)
        record_audit(actor_id=actor.pk, action="account.changed", target=actor, changes={"fields": changed})
    if "country" in changed:
        follow_country(actor=actor)
    return actor


@transaction.atomic
def sign_out_everywhere(*, actor: User) -> None:
    """End every session of `actor` on every host; the next request of each is anonymous."""
    User.objects.filter(pk=actor.pk).update(session_epoch=F("session_epoch") + 1)
    actor.refresh_from_db(fields=["session_epoch"])
    record_audit(actor_id=actor.pk, action="account.signed_out_everywhere", target=actor)
