"""What runs in the database as the owner, because no other role may: three routines and the guard of the job queue.

`create_location_schema(id, digest)`  the web's login role and the owner: a new location's schema, role and grants from
                                      the stored template, in the caller's transaction
`grant_location(id, schema)`          the owner alone: a location's role with its grants; may be repeated
`drop_location_role(id)`              the owner alone
`guard_job()`                         before each new row of the queue: a location's role queues for itself
"""

from infra.database.names import tenant_prefix, tenants_role

GRANTING = """
CREATE OR REPLACE PROCEDURE public.grant_location(location bigint, location_schema text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET client_min_messages = warning AS $routine$
DECLARE
    location_role text := {prefix} || location;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = location_role) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', location_role);
    ELSIF EXISTS (SELECT FROM pg_roles
                  WHERE rolname = location_role AND (rolcanlogin OR rolcreaterole OR rolcreatedb)) THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN NOCREATEROLE NOCREATEDB', location_role);
    END IF;
    EXECUTE format('GRANT %I TO %I', {tenants}, location_role);
    EXECUTE format('GRANT %I TO %I', location_role, {web});
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT %I TO %I', location_role, current_user);  -- to work as it, and to drop it
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', location_schema, location_role);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I',
                   location_schema, location_role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I',
                   location_schema, location_role);
    IF to_regclass(format('%I.django_migrations', location_schema)) IS NOT NULL THEN
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I.django_migrations FROM %I',
                       location_schema, location_role);
    END IF;
END $routine$;

CREATE OR REPLACE PROCEDURE public.drop_location_role(location bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $routine$
DECLARE
    location_role text := {prefix} || location;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = location_role) THEN
        EXECUTE format('DROP OWNED BY %I', location_role);  -- its grants: it owns nothing
        EXECUTE format('DROP ROLE %I', location_role);
    END IF;
END $routine$;

"""

CREATING = """
CREATE OR REPLACE FUNCTION public.create_location_schema(location bigint, template text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET check_function_bodies = off AS $routine$
DECLARE
    location_schema text;
    statements text;
BEGIN
    SELECT schema_name INTO STRICT location_schema FROM public.tenants_tenant WHERE id = location;
    IF location_schema !~ '^t_[a-z0-9_]+$' THEN
        RAISE EXCEPTION '% is no name for the schema of a location', location_schema;
    END IF;
    SELECT sql INTO statements FROM public.tenants_schematemplate WHERE digest = template;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE SCHEMA %I', location_schema);
    CALL public.grant_location(location, location_schema);  -- before the tables, which then begin with their grants
    EXECUTE replace(replace(statements, 'CREATE SCHEMA __tenant__;', ''), '__tenant__', quote_ident(location_schema));
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I.django_migrations FROM %I',
                   location_schema, {prefix} || location);
    RETURN true;
END $routine$;

-- Inside a SECURITY DEFINER function current_user is the owner; the setting `role` still names who asked.
CREATE OR REPLACE FUNCTION public.guard_job() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $routine$
DECLARE
    asking text := current_setting('role');
    own_schema text;
BEGIN
    IF NOT starts_with(asking, {prefix}) THEN
        RETURN NEW;
    END IF;
    SELECT schema_name INTO STRICT own_schema FROM public.tenants_tenant
        WHERE id = substr(asking, {id_from})::bigint;
    IF NEW.args->>'_schema' IS DISTINCT FROM own_schema
        OR NOT starts_with(coalesce(NEW.lock, own_schema || ':'), own_schema || ':')
        OR NOT starts_with(coalesce(NEW.queueing_lock, own_schema || ':'), own_schema || ':') THEN
        RAISE EXCEPTION 'a job or lock of another location' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $routine$;
ALTER FUNCTION public.procrastinate_defer_jobs_v1(public.procrastinate_job_to_defer_v1[])
    SECURITY DEFINER SET search_path = public, pg_temp;
"""

# Apart, and only where it is missing: it waits for all who are just queueing a job, and holds up the others meanwhile.
GUARD = """
CREATE OR REPLACE TRIGGER guard_job BEFORE INSERT ON public.procrastinate_jobs
    FOR EACH ROW EXECUTE FUNCTION public.guard_job();
ALTER TABLE public.procrastinate_jobs ENABLE TRIGGER guard_job"""

# (name, roles that may call it); every other routine of ours is the web's login role's alone.
FOR_TENANTS = ("procrastinate_defer_jobs_v1", "count_rate_hit", "rate_hits")
FOR_OWNER = ("grant_location", "drop_location_role")


def routines(database: str, web: str) -> str:
    """The script for `database`, whose web login role is `web`."""
    return _filled(GRANTING + CREATING, database, web)


def grant_routines(database: str, web: str) -> str:
    """What a location's own database needs of it."""
    return _filled(GRANTING, database, web)


def _filled(script: str, database: str, web: str) -> str:
    prefix = tenant_prefix(database)
    return script.format(
        prefix=_literal(prefix),
        tenants=_literal(tenants_role(database)),
        web=_literal(web),
        id_from=len(prefix) + 1,
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
