"""The last border: raw SQL as a location's database role. Whatever code does wrong, the database refuses.

Each statement is sent as the site would send it: over the web's connection, inside alpha, with beta's things there.
"""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import Error, connection, transaction

from infra.database.grants import differences, shared_models
from infra.database.names import tenant_role
from shared.access import TenantAccess
from shared.models import Plan, PlanItem, User
from tenants.context import in_public, in_tenant
from tenants.models import Tenant
from tests.conftest import Cast, make_user
from tests.database import owner_name
from tests.isolation.world import Things, fill

DENIED, HIDDEN, NOT_ONE_STATEMENT = "42501", "42P01", "42601"


@pytest.fixture
def filled(alpha: Tenant, beta: Tenant, cast: Cast) -> tuple[Things, Things]:
    """Both locations with things of every kind, so that there is something to leak."""
    of_alpha = fill(alpha, organiser=cast.petra, learner=cast.lena)
    return of_alpha, fill(beta, organiser=make_user("bea"), learner=cast.otto)


@pytest.fixture
def as_alpha(filled: tuple[Things, Things], alpha: Tenant) -> Iterator[Tenant]:
    with in_tenant(alpha):
        yield alpha


def ask(statement: str, **names: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, names or None)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def refusal(*statements: str, **names: Any) -> str:
    """The SQLSTATE with which the last of the statements is refused."""
    *before, last = statements
    with transaction.atomic():
        for statement in before:
            ask(statement, **names)
        with pytest.raises(Error) as caught:
            ask(last, **names)
        transaction.set_rollback(True)
    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.Error)
    return str(cause.sqlstate)


def role_of(tenant: Tenant) -> str:
    return tenant_role(str(connection.settings_dict["NAME"]), tenant.pk)


# --- the location's own work ------------------------------------------------------------------------------------------


def test_role_is_the_locations_inside_and_the_logins_outside(alpha: Tenant) -> None:
    with in_tenant(alpha):
        inside = ask("SELECT current_user::text, current_setting('search_path')")
    outside = ask("SELECT current_user::text = session_user::text, current_setting('search_path')")
    assert (inside, outside) == ([(role_of(alpha), "t_alpha, public")], [(True, "public")])


def test_own_tables_are_read_and_written(as_alpha: Tenant) -> None:
    assert ask("SELECT count(*) > 0 FROM members_member") == [(True,)]
    assert ask("UPDATE members_member SET display_name = 'X' WHERE display_name = 'Lena'") == [(1,)]
    assert set(ask("DELETE FROM learning_enrolment RETURNING 1")) == {(1,)}


# --- tables of others -----------------------------------------------------------------------------------------------

OTHERS = {
    "other_schema": "SELECT * FROM t_beta.members_member",
    "write_into_other_schema": "UPDATE t_beta.members_member SET role = 'coordinator'",
    "signing_keys_of_others": "SELECT * FROM t_beta.credentials_signingkey",
    "password_hashes": "SELECT password FROM shared_user",
    "addresses": "SELECT email FROM shared_user",
    "further_addresses": "SELECT email FROM account_emailaddress",
    "passkeys": "SELECT data FROM mfa_authenticator",
    "sessions": "SELECT session_data FROM shared_session",
    "begin_a_session": "INSERT INTO shared_session VALUES ('x', '', now(), 'x', NULL)",
    "hand_overs": "SELECT * FROM tenants_handover",
    "forge_a_hand_over": "INSERT INTO tenants_handover VALUES ('x', 'x', 'h', now(), NULL, 1)",
    "make_an_account_admin": "UPDATE shared_user SET network_role = 'admin'",
    "rate_limits": "SELECT * FROM shared_ratecounter",
    "forgive_rate_limits": "DELETE FROM shared_ratecounter",
    "template": "SELECT sql FROM tenants_schematemplate",
    "poison_the_template": "UPDATE tenants_schematemplate SET sql = ''",
    "public_migrations": "SELECT * FROM public.django_migrations",
    "own_migrations": "DELETE FROM t_alpha.django_migrations",
    "own_status": "UPDATE tenants_tenant SET status = 'live'",
    "own_address": "UPDATE tenants_domain SET domain = 'beta.example'",
    "new_location": "INSERT INTO tenants_tenant (slug) VALUES ('x')",
    "change_own_audit_trail": "UPDATE shared_auditentry SET action = 'nothing'",
    "delete_own_audit_trail": "DELETE FROM shared_auditentry",
    "leave_own_members_behind": "DELETE FROM tenants_membership",
    "plans_of_people": "SELECT * FROM shared_plan",
    "notes_in_plans": "SELECT note FROM shared_planitem",
    "whose_plan_own_things_are_in": "SELECT plan_id FROM shared_planitem",
    "ticks_in_plans": "UPDATE shared_planitem SET is_done = true",
    "recipients_of_own_mails": "UPDATE shared_outgoingmail SET recipient = 'x@example.org'",
    "server_files": "SELECT pg_read_file('/etc/passwd')",
    "large_object_of_a_file": "SELECT lo_import('/etc/passwd')",
    "program_of_the_server": "COPY members_member TO PROGRAM 'true'",
    "file_of_the_server": "COPY members_member TO '/tmp/x'",
    "password_hashes_of_roles": "SELECT * FROM pg_authid",
    "statistics_of_columns": "SELECT * FROM pg_statistic",
}


@pytest.mark.parametrize("statement", OTHERS.values(), ids=OTHERS.keys())
def test_what_is_not_the_locations_is_denied(in_alpha: Tenant, statement: str) -> None:
    assert refusal(statement) == DENIED


def test_other_schema_by_the_search_path_is_as_not_there(in_alpha: Tenant) -> None:
    assert refusal("SET LOCAL search_path = t_beta", "SELECT * FROM members_member") == HIDDEN


OWNED = [model for model in shared_models() if getattr(model, "tenant_access", TenantAccess()).own]


@pytest.mark.parametrize("model", OWNED, ids=lambda model: model._meta.db_table)
def test_shared_table_shows_own_rows_alone(
    filled: tuple[Things, Things], alpha: Tenant, beta: Tenant, model: Any
) -> None:
    """Wallets, journals, mails, memberships, catalogue, audit trail, domains and the registry itself."""
    table, own = model._meta.db_table, model.tenant_access.own
    if table.startswith("shared_catalogue"):
        _list_something(alpha, beta)
    if table == PlanItem._meta.db_table:
        _plan_something(alpha, beta)
    count = f"SELECT count(*) FILTER (WHERE {own} = %(id)s), count(*) FROM {table}"
    of_alpha, of_all = ask(count, id=alpha.pk)[0]
    of_beta = ask(count, id=beta.pk)[0][0]
    assert min(of_alpha, of_beta) > 0
    with in_tenant(alpha):
        assert ask(count, id=alpha.pk) == [(of_alpha, of_alpha)]
    assert of_all >= of_alpha + of_beta


def _plan_something(*tenants: Tenant) -> None:
    plan = Plan.objects.create(user=User.objects.earliest("pk"), title="Mine")
    for order, tenant in enumerate(tenants):
        PlanItem.objects.create(plan=plan, tenant=tenant, item_id=uuid.uuid4(), title="One", order=order)


def _list_something(*tenants: Tenant) -> None:
    for tenant in tenants:
        ask(
            """INSERT INTO shared_catalogueitem (tenant_id, kind, item_id, title, summary, url, image_url,
                   organiser_name, activity_type, network_category, languages, is_online, place, time_zone, badge_name,
                   published_at)
               VALUES (%(id)s, 'activity', gen_random_uuid(), '', '', '', '', '', '', '', '{}', false, '', '', '',
                   now())
               RETURNING id""",
            id=tenant.pk,
        )
        ask(
            """INSERT INTO shared_cataloguesearch (item_id, tenant_id, document, skills)
               SELECT max(id), tenant_id, '', '{}' FROM shared_catalogueitem
               WHERE tenant_id = %(id)s GROUP BY tenant_id RETURNING item_id""",
            id=tenant.pk,
        )
        ask(
            "INSERT INTO shared_catalogueword (tenant_id, word) VALUES (%(id)s, 'word') RETURNING id",
            id=tenant.pk,
        )


FOREIGN_ROWS = {
    "wallet": "UPDATE wallet_walletitem SET user_id = NULL WHERE tenant_id = %(beta)s",
    "journal": "UPDATE shared_journalentry SET title = 'X' WHERE tenant_id = %(beta)s",
    "look": "UPDATE tenants_tenant SET look = '{}' WHERE id = %(beta)s",
    "role": "UPDATE tenants_membership SET role = 'coordinator' WHERE tenant_id = %(beta)s",
    "catalogue": "UPDATE shared_catalogueitem SET title = 'X' WHERE tenant_id = %(beta)s",
    "journal-names": """UPDATE shared_journalentry SET titles = '{"sl": "X"}', next_titles = '{"sl": "X"}'
                        WHERE tenant_id = %(beta)s""",
    "catalogue-names": """UPDATE shared_catalogueitem SET titles = '{"sl": "X"}' WHERE tenant_id = %(beta)s""",
    "mail": "UPDATE shared_outgoingmail SET text = 'X' WHERE tenant_id = %(beta)s",
}


@pytest.mark.parametrize("statement", FOREIGN_ROWS.values(), ids=FOREIGN_ROWS.keys())
def test_writing_rows_of_others_finds_none(as_alpha: Tenant, beta: Tenant, statement: str) -> None:
    with in_public():
        _list_something(beta)
    assert ask(statement, beta=beta.pk) == [(0,)]
    with in_public():
        assert ask(statement, beta=beta.pk)[0][0] > 0


FORGED = {
    "wallet": """INSERT INTO wallet_walletitem (email, tenant_id, credential_id, achievement_name, issuer_name, url,
        image_url, issued_at) VALUES ('x@example.org', %(beta)s, gen_random_uuid(), '', '', '', '', now())""",
    "journal": """INSERT INTO shared_journalentry (user_id, tenant_id, kind, item_id, title, url, joined_at)
        VALUES (%(user)s, %(beta)s, 'activity', gen_random_uuid(), '', '', now())""",
    "membership": """INSERT INTO tenants_membership (user_id, tenant_id, role, joined_at)
        VALUES (%(user)s, %(beta)s, 'coordinator', now())""",
    "audit": """INSERT INTO shared_auditentry (at, tenant_id, tenant_schema, action, object_type, object_id, changes)
        VALUES (now(), %(beta)s, 't_beta', 'x', 'x', 'x', '{}')""",
    "audit_of_the_network": """INSERT INTO shared_auditentry (at, tenant_schema, action, object_type, object_id,
        changes) VALUES (now(), '', 'x', 'x', 'x', '{}')""",
}


@pytest.mark.parametrize("statement", FORGED.values(), ids=FORGED.keys())
def test_row_of_another_location_cannot_be_forged(
    in_alpha: Tenant, beta: Tenant, cast: Cast, statement: str
) -> None:
    assert refusal(statement, beta=beta.pk, user=cast.lena.pk) == DENIED


def test_own_row_cannot_be_given_away(as_alpha: Tenant, beta: Tenant) -> None:
    assert refusal("UPDATE wallet_walletitem SET tenant_id = %(beta)s", beta=beta.pk) == DENIED


def test_own_row_under_another_locations_name_is_refused(in_alpha: Tenant) -> None:
    statement = """INSERT INTO shared_auditentry (at, tenant_id, tenant_schema, action, object_type, object_id, changes)
        VALUES (now(), %(own)s, 't_beta', 'x', 'x', 'x', '{}')"""
    foreign_key_violation = "23503"
    assert refusal(statement, own=in_alpha.pk) == foreign_key_violation


# --- the job queue ----------------------------------------------------------------------------------------------------

JOB = """SELECT public.procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'x', 0, %(lock)s, %(queueing)s, %(args)s, NULL)]
         ::public.procrastinate_job_to_defer_v1[])"""

QUEUE = {
    "read": "SELECT args FROM procrastinate_jobs",
    "events": "SELECT * FROM procrastinate_events",
    "insert": "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'x')",
    "delete": "DELETE FROM procrastinate_jobs",
    "fetch": "SELECT public.procrastinate_fetch_job_v2(NULL, NULL)",
    "finish": "SELECT public.procrastinate_finish_job_v1(1, 'succeeded', true)",
    "cancel": "SELECT public.procrastinate_cancel_job_v1(1, true, true)",
    "ids": "SELECT nextval('procrastinate_jobs_id_seq')",
}


@pytest.mark.parametrize("statement", QUEUE.values(), ids=QUEUE.keys())
def test_queue_is_closed(in_alpha: Tenant, statement: str) -> None:
    assert refusal(statement) == DENIED


def test_location_queues_for_itself(in_alpha: Tenant) -> None:
    own = {"args": '{"_schema": "t_alpha"}', "lock": "t_alpha:x", "queueing": None}
    assert len(ask(JOB, **own)) == 1


@pytest.mark.parametrize(
    ("args", "lock", "queueing"),
    [
        ('{"_schema": "t_beta"}', None, None),
        ('{"_schema": "public"}', None, None),
        ("{}", None, None),
        ('{"_schema": "t_alpha"}', "t_beta:x", None),
        ('{"_schema": "t_alpha"}', None, "shared.sweep"),
    ],
)
def test_job_or_lock_of_others_cannot_be_forged(
    in_alpha: Tenant, args: str, lock: str | None, queueing: str | None
) -> None:
    assert refusal(JOB, args=args, lock=lock, queueing=queueing) == DENIED


# --- out of the role ----------------------------------------------------------------------------------------------

ESCAPES = {
    "set_config": ("SELECT set_config('role', 'none', false)", DENIED),
    "set_config_deep": ("SELECT 1 FROM members_member WHERE set_config('role', 'none', true) = ''", DENIED),
    "set_config_of_the_path": ("SELECT set_config('search_path', 't_beta', false)", DENIED),
    "reset_in_xml": ("SELECT query_to_xml('RESET ROLE', true, true, '')", "0A000"),
    "stacked": ("SELECT 1; RESET ROLE", NOT_ONE_STATEMENT),
    "stacked_behind_a_comment": ("SELECT 1; /* */ SET ROLE NONE; --", NOT_ONE_STATEMENT),
    "do_block": ("DO $$ BEGIN EXECUTE 'RESET ROLE'; END $$", DENIED),
    "function": ("CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'", DENIED),
    "temporary_function": ("CREATE FUNCTION pg_temp.x() RETURNS int LANGUAGE sql AS 'SELECT 1'", DENIED),
    "become_the_owner": ("SET ROLE {owner}", DENIED),
    "become_somebody": ("SET SESSION AUTHORIZATION {owner}", DENIED),
    "make_a_location": ("SELECT public.create_location_schema(1, 'x')", DENIED),
    "grant_a_location": ("CALL public.grant_location(1, 't_beta')", DENIED),
    "drop_a_role": ("CALL public.drop_location_role(1)", DENIED),
    "counter_table_by_function": ("SELECT public.guard_job()", DENIED),
}


@pytest.mark.parametrize(("statement", "code"), ESCAPES.values(), ids=ESCAPES.keys())
def test_role_is_not_left(in_alpha: Tenant, statement: str, code: str) -> None:
    if re.search("set_config|^DO ", statement) and differences().hardening:
        pytest.skip("only a superuser can close this, and the owner of this database is none")
    assert refusal(statement.replace("{owner}", owner_name())) == code
    assert ask("SELECT current_user::text") == [(role_of(in_alpha),)]


DDL = {
    "table": "CREATE TABLE x (y int)",
    "table_in_public": "CREATE TABLE public.x (y int)",
    "temporary_table": "CREATE TEMPORARY TABLE x (y int)",
    "view": "CREATE VIEW x AS SELECT 1",
    "column": "ALTER TABLE members_member ADD COLUMN x int",
    "drop": "DROP TABLE learning_enrolment",
    "truncate": "TRUNCATE learning_enrolment",
    "index": "CREATE INDEX ON members_member (display_name)",
    "trigger": "CREATE TRIGGER x BEFORE INSERT ON members_member EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "policy": "CREATE POLICY x ON members_member USING (true)",
    "row_security": "ALTER TABLE public.wallet_walletitem DISABLE ROW LEVEL SECURITY",
    "schema": "CREATE SCHEMA x",
    "extension": "CREATE EXTENSION dblink",
    "role": "CREATE ROLE x",
    "database": "ALTER DATABASE {database} SET search_path = t_beta",
    "setting_of_the_role": "ALTER ROLE {web} SET role = 'x'",
}


@pytest.mark.parametrize("statement", DDL.values(), ids=DDL.keys())
def test_structure_is_not_changed(in_alpha: Tenant, statement: str) -> None:
    names = {"database": connection.settings_dict["NAME"], "web": connection.settings_dict["USER"]}
    assert refusal(statement.format(**names)) == DENIED


def test_grant_of_own_table_gives_nothing(in_alpha: Tenant, beta: Tenant) -> None:
    ask(f'GRANT SELECT ON members_member TO "{role_of(beta)}"')  # a warning, no error
    assert ask(
        "SELECT has_table_privilege(%(role)s, 't_alpha.members_member', 'SELECT')", role=role_of(beta)
    ) == [(False,)]


def test_row_security_cannot_be_switched_off(in_alpha: Tenant) -> None:
    assert refusal("SET LOCAL row_security = off", "SELECT * FROM wallet_walletitem") == DENIED


# --- outside a location ---------------------------------------------------------------------------------------------

NETWORK = {
    "tables_of_a_location": "SELECT * FROM t_alpha.members_member",
    "template": "UPDATE tenants_schematemplate SET sql = ''",
    "audit_trail_change": "UPDATE shared_auditentry SET action = 'x'",
    "audit_trail_delete": "DELETE FROM shared_auditentry",
    "ddl": "CREATE TABLE x (y int)",
    "temporary": "CREATE TEMPORARY TABLE x (y int)",
    "drop": "DROP TABLE shared_user",
    "migrations": "DELETE FROM django_migrations",
    "policy": "DROP POLICY own_rows ON wallet_walletitem",
}


@pytest.mark.parametrize("statement", NETWORK.values(), ids=NETWORK.keys())
def test_login_role_owns_nothing_and_sees_no_location(db: None, statement: str) -> None:
    assert refusal(statement) == DENIED


def test_bare_schema_name_gives_the_web_nothing(db: None) -> None:
    connection.set_schema("t_alpha")  # type: ignore[attr-defined]
    assert refusal("SELECT * FROM members_member") == HIDDEN


def test_location_without_a_role_is_an_error(alpha: Tenant) -> None:
    with (
        in_tenant(Tenant(pk=999_999, schema_name="t_alpha", schema_versions=alpha.schema_versions)),
        pytest.raises(Error, match=r'role "\w+_t999999" does not exist'),
    ):
        ask("SELECT * FROM members_member")


def test_whole_statement_can_take_another_locations_role(in_alpha: Tenant, beta: Tenant) -> None:
    """What remains, as docs/security.md says: whoever may choose the whole statement may choose the role."""
    with transaction.atomic():
        ask(f'SET ROLE "{role_of(beta)}"')
        assert ask("SELECT count(*) > 0 FROM t_beta.members_member") == [(True,)]
        transaction.set_rollback(True)
    assert ask("SELECT current_user::text") == [(role_of(in_alpha),)]
