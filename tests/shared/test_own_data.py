"""No table about people is forgotten when one of them wants a copy, or goes."""

from django.apps import apps
from django.conf import settings

from shared.models import User
from shared.own_data import NOT_ASKED, Where, parts
from tenants.members.models import Member

# Tables of the packages that hold the product's machinery; none of them keeps what a person has said or done.
MACHINERY = {"auth", "contenttypes", "procrastinate", "django_tenants"}


def about_people() -> set[str]:
    """Labels of all tables with a relation to a person, or with an address of one."""
    found = set()
    for model in apps.get_models():
        if model._meta.app_label in MACHINERY or not model._meta.managed:
            continue
        related = {field.related_model for field in model._meta.get_fields() if field.is_relation}
        named = {field.name for field in model._meta.local_concrete_fields}
        says_who = named & {"email", "recipient", "recipient_email", "actor_id", "user_id"}
        if related & {User, Member} or says_who or model in (User, Member):
            found.add(model._meta.label)
    return found


def spoken_for() -> set[str]:
    return {label for where in Where for part in parts(where) for label in part.models}


def test_every_table_about_people_is_copied_and_erased_or_named_with_a_reason() -> None:
    others_own = {
        "learning.Organiser",  # its public address is the organisation's
        "credentials.Issuer",  # likewise
        *(label for label in about_people() if _points_back_only(label)),
    }
    assert about_people() - spoken_for() - set(NOT_ASKED) - others_own == set()


def _points_back_only(label: str) -> bool:
    """Tables that people point to, and that do not point to people."""
    model = apps.get_model(label)
    own = {field.related_model for field in model._meta.local_fields if field.is_relation}
    names = {field.name for field in model._meta.local_concrete_fields}
    says_who = names & {"email", "recipient", "recipient_email", "actor_id", "user_id"}
    return not own & {User, Member} and not says_who and model not in (User, Member)


def test_nothing_is_spoken_for_that_is_no_table_or_named_twice() -> None:
    labels = {model._meta.label for model in apps.get_models()}
    told = [label for where in Where for part in parts(where) for label in part.models]
    assert set(told) | set(NOT_ASKED) <= labels
    assert (len(told), set(told) & set(NOT_ASKED)) == (len(set(told)), set())


def test_parts_of_locations_speak_for_their_tables_and_the_networks_for_its_own() -> None:
    tenant_apps = {name.rpartition(".")[2] for name in settings.TENANT_APPS}
    for where in Where:
        for part in parts(where):
            is_location = {label.partition(".")[0] in tenant_apps for label in part.models}
            assert is_location == {where == Where.LOCATION}, part.name


def test_members_are_erased_last() -> None:
    assert [part.name for part in parts(Where.LOCATION)][-1] == "member"
