"""What each role may do: said beside the models, applied here, and compared with what the database says.

`differences()` reads the catalogue and lists what is missing and what is too much; `apply()` mends it. Both know three
kinds of roles (`infra.database.names`): the web's login role, all locations together, and each location's own. Other
roles that an operator has made are the operator's business.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from infra.database.names import quoted, tenant_prefix, tenants_role, web_role
from infra.database.routines import FOR_OWNER, FOR_TENANTS, GUARD, routines
from infra.database.third_party import THIRD_PARTY
from shared.access import ALL, TenantAccess


class NotGranted(RuntimeError):
    """The database's roles are not as the code declares: the deployment's step has not run."""


@dataclass(frozen=True, order=True)
class Right:
    """Something that holds in the database, or should. Compared by `what` alone. `about`: the table, its column or the
    routine, if it is about one."""

    what: str
    grant: str = field(compare=False)
    revoke: str = field(compare=False)
    about: str = field(compare=False, default="")


@dataclass(frozen=True)
class Differences:
    missing: tuple[Right, ...] = ()
    too_much: tuple[Right, ...] = ()
    tenants: tuple[tuple[int, str], ...] = ()  # (id, schema) of locations whose role lacks something
    # What only a superuser can close; without one it stays open, and docs/security.md says what that means.
    hardening: tuple[Right, ...] = ()

    def lines(self) -> list[str]:
        return [
            *(f"missing: {right.what}" for right in self.missing),
            *(f"too much: {right.what}" for right in self.too_much),
            *(f"incomplete: the role of {schema}" for _id, schema in self.tenants),
        ]

    def open_hardening(self) -> list[str]:
        return [f"open: {right.what}; as a superuser: {right.grant}" for right in self.hardening]


@dataclass(frozen=True)
class Roles:
    """The names that hold in one database."""

    database: str
    web: str

    @property
    def tenants(self) -> str:
        return tenants_role(self.database)

    @property
    def prefix(self) -> str:
        return tenant_prefix(self.database)

    @classmethod
    def current(cls) -> "Roles":
        database = str(connection.settings_dict["NAME"])
        return cls(database, settings.WEB_DATABASE_USER or web_role(database))


# --- the words for rights: one each, so that what is wanted and what is found look alike ------------------------------


def _to(role: str) -> str:
    return role if role == "PUBLIC" else quoted(role)


def _on(kind: str, shown: str, name: str, verb: str, role: str, about: str = "") -> Right:
    return Right(
        f"{role}: {verb} on {shown}",
        f"GRANT {verb} ON {kind} {name} TO {_to(role)}",
        f"REVOKE {verb} ON {kind} {name} FROM {_to(role)}",
        about,
    )


def _table(name: str, verb: str, role: str, column: str = "") -> Right:
    verb = f"{verb} ({quoted(column)})" if column else verb
    about = f"{name}.{column}" if column else name
    return _on("TABLE", name, f"public.{quoted(name)}", verb, role, about)


def _sequence(name: str, verb: str, role: str) -> Right:
    return _on("SEQUENCE", name, f"public.{quoted(name)}", verb, role)


def _routine(signature: str, role: str) -> Right:
    return _on("ROUTINE", signature, f"public.{signature}", "EXECUTE", role, signature.partition("(")[0])


def _schema(verb: str, role: str) -> Right:
    return _on("SCHEMA", "the public schema", "public", verb, role)


def _database(name: str, verb: str, role: str) -> Right:
    return _on("DATABASE", "the database", quoted(name), verb, role)


def _row_security(table: str) -> Right:
    return Right(
        f"row-level security on {table}",
        f"ALTER TABLE public.{quoted(table)} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE public.{quoted(table)} DISABLE ROW LEVEL SECURITY",
        table,
    )


def _policy(table: str, name: str, role: str, condition: str) -> Right:
    return Right(
        f"policy {name} on {table} for {role}: {condition}",
        f"CREATE POLICY {quoted(name)} ON public.{quoted(table)} TO {_to(role)} "
        f"USING ({condition}) WITH CHECK ({condition})",
        f"DROP POLICY {quoted(name)} ON public.{quoted(table)}",
        table,
    )


# --- what is wanted ------------------------------------------------------------------------------------------------


def shared_models() -> list[type[models.Model]]:
    """Every model whose table lies in the public schema."""
    return [
        model
        for config in apps.get_app_configs()
        if config.name in settings.SHARED_APPS
        for model in config.get_models(include_auto_created=True)
        if not model._meta.proxy
    ]


def access_of(model: type[models.Model]) -> TenantAccess | None:
    """What `model` declares, or what we declare for it where it is not ours."""
    declared = model.__dict__.get("tenant_access") or THIRD_PARTY.get(model._meta.label_lower)
    return declared if isinstance(declared, TenantAccess) else None


def own_rows(column: str, roles: Roles) -> str:
    """The condition for a location's own rows, as the database prints it."""
    return f"({column} = (substr((CURRENT_USER)::text, {len(roles.prefix) + 1}))::bigint)"


def _wanted(roles: Roles, found: "_Found") -> Iterator[Right]:
    yield _database(roles.database, "CONNECT", roles.web)
    for role in (roles.web, roles.tenants):
        yield _schema("USAGE", role)
    for model in shared_models():
        access = access_of(model)
        if access is not None:
            yield from _of_table(model._meta.db_table, access, roles)
    for sequence in found.sequences:
        yield _sequence(sequence, "USAGE", roles.web)
    for signature in found.routines:
        name = signature.partition("(")[0]
        if name not in FOR_OWNER:
            yield _routine(signature, roles.web)
        if name in FOR_TENANTS:
            yield _routine(signature, roles.tenants)


def _of_table(table: str, access: TenantAccess, roles: Roles) -> Iterator[Right]:
    for verb in access.network:
        yield _table(table, verb, roles.web)
    for verb, columns in access.columns().items():
        for column in ("",) if columns == ALL else columns:
            yield _table(table, verb, roles.tenants, column)
    if access.own:
        yield _row_security(table)
        yield _policy(table, "own_rows", roles.tenants, own_rows(access.own, roles))
        yield _policy(table, "network", roles.web, "true")


# --- what the database says ----------------------------------------------------------------------------------------

_OWNER = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"


def _of_a_tenant(name: str) -> str:
    """SQL: whether the role called `name` is one location's."""
    return f"(starts_with({name}, %(prefix)s) AND substr({name}, %(id_from)s) ~ '^[0-9]+$')"


_MANAGED = f"""(a.grantee = 0 OR pg_get_userbyid(a.grantee) IN (%(web)s, %(tenants)s)
                 OR {_of_a_tenant("pg_get_userbyid(a.grantee)")})"""
_WHO = "CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END"

_TABLES = f"""
    SELECT c.relname, c.relkind, {_WHO}, a.privilege_type, ''
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner AND {_MANAGED}
    UNION ALL
    SELECT c.relname, c.relkind, {_WHO}, a.privilege_type, t.attname
    FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
    WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner AND {_MANAGED}"""
_ROUTINES = f"""
    SELECT p.oid::regprocedure::text, {_WHO}
    FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    WHERE p.pronamespace = 'public'::regnamespace AND a.grantee <> p.proowner AND {_MANAGED}
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""
_ALL_ROUTINES = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1"""
_SEQUENCES = """
    SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i') ORDER BY 1"""
_GUARD = """
    SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass('public.procrastinate_jobs') AND tgname = 'guard_job'
      AND tgenabled = 'O' AND tgfoid = to_regprocedure('public.guard_job()')"""
_ROW_SECURITY = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity"""
_POLICIES = """
    SELECT c.relname, p.polname, array_to_string(ARRAY(SELECT pg_get_userbyid(r) FROM unnest(p.polroles) r), ','),
           CASE WHEN p.polcmd = '*' AND p.polpermissive
                     AND pg_get_expr(p.polqual, p.polrelid) = pg_get_expr(p.polwithcheck, p.polrelid)
                THEN pg_get_expr(p.polqual, p.polrelid) ELSE 'changed' END
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace"""
_SPACES = f"""
    SELECT 'schema', {_WHO}, a.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE n.nspname = 'public' AND a.grantee <> n.nspowner AND {_MANAGED}
    UNION ALL
    SELECT 'database', {_WHO}, a.privilege_type
    FROM pg_database b, aclexplode(coalesce(b.datacl, acldefault('d', b.datdba))) a
    WHERE b.datname = current_database() AND a.grantee <> b.datdba AND {_MANAGED}"""
_LOGINS = """
    SELECT rolname FROM pg_roles WHERE (rolname = %(web)s AND rolcanlogin AND NOT rolinherit
        OR rolname = %(tenants)s AND NOT rolcanlogin)
      AND NOT rolsuper AND NOT rolcreaterole AND NOT rolcreatedb AND NOT rolbypassrls AND NOT rolreplication"""
_OWNED = f"""
    SELECT count(*) FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
    WHERE s.deptype = 'o' AND (r.rolname IN (%(web)s, %(tenants)s) OR {_of_a_tenant("r.rolname")})"""
# The web's login role is a member of locations' roles alone; these and the group of all have no other members.
_STRANGE_MEMBERS = f"""
    SELECT DISTINCT r.rolname, m.rolname FROM pg_auth_members a
    JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
    WHERE (m.rolname = %(web)s AND NOT {_of_a_tenant("r.rolname")})
       OR ({_of_a_tenant("m.rolname")} AND r.rolname <> %(tenants)s)
       OR (r.rolname = %(tenants)s AND NOT {_of_a_tenant("m.rolname")} AND m.rolname <> %(owner)s)
       OR ({_of_a_tenant("r.rolname")} AND m.rolname NOT IN (%(web)s, %(owner)s))
       OR m.rolname = %(tenants)s"""
_INCOMPLETE = """
    SELECT l.id, l.schema_name FROM (
        SELECT t.id, t.schema_name, n.oid AS space, r.oid AS role,
               r.rolcanlogin OR r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb AS may_more
        FROM public.tenants_tenant t JOIN pg_namespace n ON n.nspname = t.schema_name
        LEFT JOIN pg_roles r ON r.rolname = %(prefix)s || t.id) l
    WHERE l.role IS NULL OR l.may_more OR NOT has_schema_privilege(l.role, l.space, 'USAGE')
       OR NOT EXISTS (SELECT FROM pg_auth_members a WHERE a.roleid = l.role
                      AND a.member = (SELECT oid FROM pg_roles WHERE rolname = %(web)s))
       OR NOT EXISTS (SELECT FROM pg_auth_members a WHERE a.member = l.role
                      AND a.roleid = (SELECT oid FROM pg_roles WHERE rolname = %(tenants)s))
       OR NOT EXISTS (SELECT FROM pg_default_acl d, aclexplode(d.defaclacl) a
                      WHERE d.defaclnamespace = l.space AND a.grantee = l.role)
       OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = l.space AND c.relkind IN ('r', 'p')
                  AND c.relname <> 'django_migrations'
                  AND NOT (has_table_privilege(l.role, c.oid, 'SELECT') AND has_table_privilege(l.role, c.oid, 'INSERT')
                       AND has_table_privilege(l.role, c.oid, 'UPDATE')
                       AND has_table_privilege(l.role, c.oid, 'DELETE')))"""
_STRANGE_IN_TENANTS = f"""
    SELECT n.nspname, c.relname, {_WHO}, a.privilege_type
    FROM public.tenants_tenant t JOIN pg_namespace n ON n.nspname = t.schema_name
    JOIN pg_class c ON c.relnamespace = n.oid, aclexplode(c.relacl) a
    WHERE a.grantee <> c.relowner AND {_MANAGED}
      AND (pg_get_userbyid(a.grantee) <> %(prefix)s || t.id
           OR (c.relname = 'django_migrations' AND a.privilege_type <> 'SELECT'))
    UNION ALL
    SELECT n.nspname, '', {_WHO}, a.privilege_type
    FROM public.tenants_tenant t JOIN pg_namespace n ON n.nspname = t.schema_name, aclexplode(n.nspacl) a
    WHERE a.grantee <> n.nspowner AND {_MANAGED}
      AND (pg_get_userbyid(a.grantee) <> %(prefix)s || t.id OR a.privilege_type <> 'USAGE')"""
_HARDENING = """
    SELECT has_function_privilege(%(tenants)s, 'pg_catalog.set_config(text, text, boolean)', 'EXECUTE'),
           has_function_privilege(%(web)s, 'pg_catalog.set_config(text, text, boolean)', 'EXECUTE')
             AND has_function_privilege(%(owner)s, 'pg_catalog.set_config(text, text, boolean)', 'EXECUTE'),
           has_language_privilege(%(tenants)s, 'plpgsql', 'USAGE'),
           has_language_privilege(%(owner)s, 'plpgsql', 'USAGE')"""


class _Found:
    """The catalogue of the connected database, read once."""

    def __init__(self, roles: Roles) -> None:
        self.names: dict[str, Any] = {
            "web": roles.web,
            "tenants": roles.tenants,
            "prefix": roles.prefix,
            "id_from": len(roles.prefix) + 1,
            "owner": self._one(_OWNER),
        }
        self.roles = roles
        self.sequences = [name for (name,) in self._rows(_SEQUENCES)]
        self.routines = [signature.removeprefix("public.") for (signature,) in self._rows(_ALL_ROUTINES)]

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, getattr(self, "names", {}))
            return cursor.fetchall()

    def _one(self, sql: str) -> Any:
        return self._rows(sql)[0][0]

    def rights(self) -> Iterator[Right]:
        for name, kind, role, verb, column in self._rows(_TABLES):
            yield _sequence(name, verb, role) if kind == "S" else _table(name, verb, role, column)
        for signature, role in self._rows(_ROUTINES):
            yield _routine(signature.removeprefix("public."), role)
        for (table,) in self._rows(_ROW_SECURITY):
            yield _row_security(table)
        for table, name, role, condition in self._rows(_POLICIES):
            yield _policy(table, name, role, condition)
        for space, role, verb in self._rows(_SPACES):
            yield _schema(verb, role) if space == "schema" else _database(self.roles.database, verb, role)

    def strange(self) -> Iterator[Right]:
        for role, member in self._rows(_STRANGE_MEMBERS):
            yield Right(f"{member} is a member of {role}", "", f"REVOKE {quoted(role)} FROM {quoted(member)}")

    def logins(self) -> Iterator[Right]:
        """What is no right that a statement could take away: wanted, and found or not."""
        for role in (self.roles.web, self.roles.tenants):
            yield _login(role, self.roles)
        yield _OWNS_NOTHING
        yield _GUARDED

    def logins_found(self) -> Iterator[Right]:
        for (role,) in self._rows(_LOGINS):
            yield _login(role, self.roles)
        if self._one(_OWNED) == 0:
            yield _OWNS_NOTHING
        if self._one(_GUARD):
            yield _GUARDED

    def incomplete_tenants(self) -> list[tuple[int, str]]:
        return [(number, schema) for number, schema in self._rows(_INCOMPLETE)]

    def strange_in_tenants(self) -> Iterator[Right]:
        for schema, table, role, verb in self._rows(_STRANGE_IN_TENANTS):
            where = f"TABLE {quoted(schema)}.{quoted(table)}" if table else f"SCHEMA {quoted(schema)}"
            yield Right(
                f"{role}: {verb} on {schema}.{table}", "", f"REVOKE {verb} ON {where} FROM {_to(role)}"
            )

    def open_hardening(self) -> Iterator[Right]:
        tenants_configure, logins_configure, tenants_program, owner_programs = self._rows(_HARDENING)[0]
        name, owner = "pg_catalog.set_config(text, text, boolean)", quoted(self.names["owner"])
        if tenants_configure or not logins_configure:
            yield Right(
                "a location's role may call set_config, and so change its role inside an expression",
                f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC; "
                f"GRANT EXECUTE ON FUNCTION {name} TO {quoted(self.roles.web)}, {owner}",
                "",
            )
        if tenants_program or not owner_programs:
            yield Right(
                "a location's role may write DO blocks",
                f"REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC; GRANT USAGE ON LANGUAGE plpgsql TO {owner}",
                "",
            )


_OWNS_NOTHING = Right("the roles of web and locations own nothing", "", "")
_GUARDED = Right("the trigger that guards the job queue", GUARD, "")


def _login(role: str, roles: Roles) -> Right:
    form = "LOGIN NOINHERIT" if role == roles.web else "NOLOGIN"
    return Right(
        f"{role}: {form}, and no right over the server",
        f"ALTER ROLE {quoted(role)} {form} NOCREATEROLE NOCREATEDB",
        "",
    )


# --- comparing and applying ------------------------------------------------------------------------------------------


def differences(roles: Roles | None = None, *, with_tenants: bool = True) -> Differences:
    """What the connected database lacks, and what is too much. `with_tenants`: every location's role, too."""
    roles = roles or Roles.current()
    found = _Found(roles)
    wanted = {*_wanted(roles, found), *found.logins()}
    there = {*found.rights(), *found.strange(), *found.logins_found()}
    too_much = there - wanted
    if with_tenants:
        too_much |= set(found.strange_in_tenants())
    return Differences(
        missing=tuple(sorted(wanted - there)),
        too_much=tuple(sorted(too_much)),
        tenants=tuple(found.incomplete_tenants()) if with_tenants else (),
        hardening=tuple(found.open_hardening()),
    )


def apply(roles: Roles | None = None) -> Differences:
    """Bring the connected database, as its owner, to what is declared; returns what was mended.

    Raises NotGranted where something cannot be mended by it, with what to do.
    """
    roles = roles or Roles.current()
    with transaction.atomic():
        _make_roles(roles)
        _run([routines(roles.database, roles.web)])
        found = differences(roles)
        # Policies cannot be changed, only dropped and made anew under the same name: first what is too much.
        _run(right.revoke for right in found.too_much)
        _run(right.grant for right in found.missing)
        for number, schema in found.tenants:
            grant_tenant(number, schema)
        if found.hardening and _is_superuser():
            _run(right.grant for right in found.hardening)
        left = differences(roles)
    if left.lines():
        raise NotGranted("the owner could not bring about:\n" + "\n".join(left.lines()))
    return found


def grant_tenant(tenant_id: int, schema: str) -> None:
    """The role of one location with its grants on every table of `schema`; may be repeated.

    Tables that the owner adds later have theirs by default privileges. For the owner alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("CALL public.grant_location(%s, %s)", [tenant_id, schema])


def require_applied() -> None:
    """For the start of a process of the web's login role: nothing missing, nothing too much. Raises NotGranted.

    What a later program has brought along is none of this one's: while that is rolled out, this one may start anew.
    """
    found, known = differences(with_tenants=False), _known_here()
    lines = Differences(
        missing=tuple(right for right in found.missing if right.about in known),
        too_much=tuple(right for right in found.too_much if right.about in known),
    ).lines()
    if lines:
        raise NotGranted(
            "The database's roles are not as this version declares them. Run `python manage.py deploy` as the owner "
            "first.\n" + "\n".join(lines[:20])
        )


def _known_here() -> set[str]:
    """Tables, columns and routines of this program, and what is about none of them."""
    tables = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in shared_models()
    }
    columns = {f"{table}.{column}" for table, names in tables.items() for column in names}
    return {"", "django_migrations", *tables, *columns, *FOR_OWNER, *FOR_TENANTS, "create_location_schema"}


def _make_roles(roles: Roles) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname IN (%s, %s)", [roles.web, roles.tenants])
        there = {name for (name,) in cursor.fetchall()}
        if roles.tenants not in there:
            cursor.execute(f"CREATE ROLE {quoted(roles.tenants)} NOLOGIN")
        if roles.web not in there:
            cursor.execute(f"CREATE ROLE {quoted(roles.web)} LOGIN NOINHERIT")


def set_web_password(password: str, roles: Roles | None = None) -> None:
    """Give the web's login role its password; the server is sent what it stores, not the password itself."""
    roles = roles or Roles.current()
    connection.ensure_connection()
    stored = connection.connection.pgconn.encrypt_password(
        password.encode(), roles.web.encode(), b"scram-sha-256"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {quoted(roles.web)} PASSWORD %s", [stored.decode()])


def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _run(statements: Iterable[str]) -> None:
    """In one round trip each as they come; those that cannot be put into a statement are left to the second look."""
    with connection.cursor() as cursor:
        for statement in statements:
            if statement:
                cursor.execute(statement)
