"""The declared grants against the database: what differs is seen, named and mended."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from infra.database import names
from infra.database.checks import check_declarations
from infra.database.grants import NotGranted, Roles, apply, differences, require_applied
from shared.access import ALL, TenantAccess
from shared.models import JournalEntry, User
from tests.database import as_owner, owner_name


@pytest.fixture
def owner(separate_connection: None) -> Iterator[Roles]:
    """As the owner, in a transaction that is rolled back."""
    with as_owner(), transaction.atomic():
        yield Roles.current()
        transaction.set_rollback(True)


@pytest.fixture
def superuser(owner: Roles) -> Roles:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("the owner of this database is no superuser")
    return owner


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_database_is_as_declared_whoever_looks(db: None) -> None:
    assert differences().lines() == []
    require_applied()


def test_hardening_is_closed_by_a_superuser(superuser: Roles) -> None:
    assert differences().open_hardening() == []


# {what somebody did: how the comparison names it}
TAMPERED = {
    "GRANT SELECT ON shared_user TO {tenants}": "too much: {tenants}: SELECT on shared_user",
    "GRANT SELECT (password) ON shared_user TO {tenants}": (
        'too much: {tenants}: SELECT ("password") on shared_user'
    ),
    "GRANT SELECT ON shared_user TO PUBLIC": "too much: PUBLIC: SELECT on shared_user",
    "GRANT DELETE ON shared_auditentry TO {web}": "too much: {web}: DELETE on shared_auditentry",
    "GRANT SELECT ON shared_session TO {alpha}": "too much: {alpha}: SELECT on shared_session",
    "GRANT CREATE ON SCHEMA public TO PUBLIC": "too much: PUBLIC: CREATE on the public schema",
    "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC": "too much: PUBLIC: TEMPORARY on the database",
    "GRANT EXECUTE ON PROCEDURE grant_location TO PUBLIC": (
        "too much: PUBLIC: EXECUTE on grant_location(bigint,text)"
    ),
    "GRANT {tenants} TO {web}": "too much: {web} is a member of {tenants}",
    "GRANT {alpha} TO {beta}": "too much: {beta} is a member of {alpha}",
    "GRANT SELECT ON t_beta.members_member TO {alpha}": "too much: {alpha}: SELECT on t_beta.members_member",
    "GRANT USAGE ON SCHEMA t_beta TO {web}": "too much: {web}: USAGE on t_beta.",
    "GRANT DELETE ON t_alpha.django_migrations TO {alpha}": (
        "too much: {alpha}: DELETE on t_alpha.django_migrations"
    ),
    "ALTER TABLE wallet_walletitem DISABLE ROW LEVEL SECURITY": (
        "missing: row-level security on wallet_walletitem"
    ),
    "REVOKE INSERT ON shared_auditentry FROM {tenants}": "missing: {tenants}: INSERT on shared_auditentry",
    "REVOKE UPDATE ON t_alpha.members_member FROM {alpha}": "incomplete: the role of t_alpha",
    "REVOKE {alpha} FROM {web}": "incomplete: the role of t_alpha",
    "ALTER ROLE {alpha} LOGIN": "incomplete: the role of t_alpha",
    "ALTER ROLE {web} CREATEROLE": "missing: {web}: LOGIN NOINHERIT, and no right over the server",
    "ALTER TABLE procrastinate_jobs DISABLE TRIGGER guard_job": "missing: the trigger that guards the job queue",
    "DROP TRIGGER guard_job ON procrastinate_jobs": "missing: the trigger that guards the job queue",
    "ALTER ROLE {web} INHERIT": "missing: {web}: LOGIN NOINHERIT, and no right over the server",
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_difference_is_named_and_mended(owner: Roles, statement: str) -> None:
    ids = {schema: number for number, schema in _locations()}
    words = {
        "tenants": owner.tenants,
        "web": owner.web,
        "database": owner.database,
        "alpha": f"{owner.prefix}{ids['t_alpha']}",
        "beta": f"{owner.prefix}{ids['t_beta']}",
    }
    run(statement.format(**words))
    assert differences().lines() == [TAMPERED[statement].format(**words)]
    apply()
    assert differences().lines() == []


def _locations() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, schema_name FROM tenants_tenant")
        return cursor.fetchall()


def test_right_over_everything_is_named_and_mended(superuser: Roles) -> None:
    run(f"GRANT pg_read_all_data TO {names.quoted(superuser.web)}")
    assert differences().lines() == [f"too much: {superuser.web} is a member of pg_read_all_data"]
    apply()
    assert differences().lines() == []


def test_changed_policy_is_named_and_mended(owner: Roles) -> None:
    run("ALTER POLICY own_rows ON wallet_walletitem USING (true)")
    said = differences().lines()
    assert [line.partition(":")[0] for line in said] == ["missing", "too much"]
    assert f"policy own_rows on wallet_walletitem for {owner.tenants}: changed" in said[1]
    apply()
    assert differences().lines() == []


def test_new_table_of_a_location_has_its_grants_at_once(owner: Roles) -> None:
    run("CREATE TABLE t_alpha.made_by_a_migration (id int)")
    assert differences().lines() == []


def test_role_that_owns_something_stops_apply(superuser: Roles) -> None:
    run(f"CREATE TABLE public.mine (id int); ALTER TABLE public.mine OWNER TO {names.quoted(superuser.web)}")
    with pytest.raises(NotGranted, match="own nothing"):
        apply()


def test_process_of_the_web_does_not_start_on_a_difference(owner: Roles) -> None:
    run(f"REVOKE SELECT ON shared_user FROM {names.quoted(owner.web)}")
    with pytest.raises(NotGranted, match=r"deploy(.|\n)*SELECT on shared_user"):
        require_applied()


def test_process_of_the_web_starts_beside_what_a_later_program_brought(owner: Roles) -> None:
    run(
        f"CREATE TABLE public.later (id int); GRANT SELECT ON public.later TO {names.quoted(owner.web)};"
        "ALTER TABLE public.tenants_tenant ADD COLUMN later int;"
        f"GRANT UPDATE (later) ON public.tenants_tenant TO {names.quoted(owner.tenants)};"
        "CREATE FUNCTION public.later() RETURNS int LANGUAGE sql AS 'SELECT 1';"
        f"GRANT EXECUTE ON FUNCTION public.later() TO {names.quoted(owner.tenants)}"
    )
    assert len(differences().lines()) >= 3
    require_applied()


def test_command_compares_and_applies(superuser: Roles) -> None:
    run(f"REVOKE SELECT ON shared_user FROM {names.quoted(superuser.web)}")
    said = StringIO()
    with pytest.raises(CommandError, match="1 differences"):
        call_command("database_grants", "--check", stdout=said)
    call_command("database_grants", stdout=said)
    call_command("database_grants", "--check", stdout=said)
    line = f"missing: {superuser.web}: SELECT on shared_user"
    assert said.getvalue().splitlines() == [line, line, "as declared"]


def test_hardening_that_is_open_is_said_with_the_statement_for_it(superuser: Roles) -> None:
    run("GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC")
    assert differences().open_hardening() == [
        "open: a location's role may write DO blocks; "
        "as a superuser: REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC; "
        f"GRANT USAGE ON LANGUAGE plpgsql TO {names.quoted(owner_name())}"
    ]


# --- declarations -----------------------------------------------------------------------------------------------------


def test_every_shared_model_is_declared() -> None:
    assert check_declarations(None) == []


def test_shared_model_without_a_declaration_fails_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(User, "tenant_access")
    assert [(error.id, "shared.User" in error.msg) for error in check_declarations(None)] == [
        ("database.E001", True)
    ]


def test_declaration_with_an_unknown_column_fails_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JournalEntry, "tenant_access", TenantAccess(own="tenant_id", update=("titel",)))
    assert [(error.id, "titel" in error.msg) for error in check_declarations(None)] == [
        ("database.E002", True)
    ]


def test_rights_without_own_rows_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="every location"):
        TenantAccess(select=ALL)


# --- names ------------------------------------------------------------------------------------------------------------


def test_names_carry_the_database() -> None:
    assert (names.web_role("col"), names.tenants_role("col"), names.tenant_role("col", 7)) == (
        "col_web",
        "col_tenants",
        "col_t7",
    )


@pytest.mark.parametrize("database", ["x" * 63, "ž" * 31, "d" * 43])
def test_name_of_a_long_database_is_shortened_and_stays_its_own(database: str) -> None:
    longest = names.tenant_role(database, 2**63 - 1)
    assert len(longest.encode()) <= names.LONGEST
    assert names.base_of(database) != names.base_of(database[:-1] + "z")
