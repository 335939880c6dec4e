"""What no review should have to look for, read from the code itself: where a tenant could get lost."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
APPS = ("shared", "tenants", "theming", "credentials", "learning")

WRITES = {
    *("save", "delete", "create", "update", "bulk_create", "bulk_update"),
    *("get_or_create", "update_or_create", "select_for_update"),
}
# Who writes outside of `services`, and why.
WRITERS = {
    "tenants/mail.py": "the outbox: a mail is written by whoever sends one",
    "shared/models/user.py": "normalises an address on the way to the database",
    "tenants/files.py": "files: each is written by the service whose row points to it",
    "shared/images.py": "a picture, into memory",
    "shared/accounts/sessions.py": "Django's store of sessions: ends those of the same browser",
}
# Who starts threads, and why none of them needs a location.
THREADS = {
    "tenants/notices.py": "listens for notices on a connection of its own and reads no table",
    "shared/fetching.py": "looks a name up, and touches no database",
    "shared/accounts/hashers.py": "hashes a password, and touches no database",
}
STARTS_THREADS = {
    *("Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor", "Process", "Pool"),
    *("to_thread", "run_in_executor", "sync_to_async", "start_new_thread"),
}
SWITCHES = {"schema_context", "tenant_context", "set_tenant", "set_schema", "set_schema_to_public"}
TABLE = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE|TRUNCATE)\s+(?!ONLY\b|SET\b)([\w\".{}]+)(\s*\()?", re.I)


@cache
def modules() -> dict[str, ast.Module]:
    """The apps' modules by path; migrations are the database's history and have their own rules."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text())
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    }


def offences(find: Callable[[str, ast.AST], str | None]) -> list[str]:
    """`path:line: what`, for every node that `find` has something to say about."""
    return [
        f"{path}:{getattr(node, 'lineno', 0)}: {told}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if (told := find(path, node))
    ]


def called(node: ast.AST) -> str:
    """The last name of what is called: `save` in `a.b.save()`."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def is_service(path: str) -> bool:
    return "/services/" in path or path.endswith("/services.py")


# --- caches -----------------------------------------------------------------------------------------------------------


def test_every_cache_key_begins_with_the_schema() -> None:
    keys = {(cache["KEY_FUNCTION"], cache["REVERSE_KEY_FUNCTION"]) for cache in settings.CACHES.values()}
    assert keys == {("django_tenants.cache.make_key", "django_tenants.cache.reverse_key")}


def test_no_cache_goes_around_the_key_function() -> None:
    """Only `django.core.cache.cache`: no other alias, no cache made by hand, no cached pages."""

    def find(path: str, node: ast.AST) -> str | None:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.core.cache"):
            names = {alias.name for alias in node.names} - {"cache"}
            return f"import of {', '.join(sorted(names))}: use django.core.cache.cache" if names else None
        return "a page cache keyed by its address alone" if called(node) == "cache_page" else None

    assert offences(find) == []


def test_what_is_kept_by_lru_cache_comes_from_no_database() -> None:
    """functools.cache knows no tenant: what it keeps must depend on its arguments alone."""

    def find(path: str, node: ast.AST) -> str | None:
        if not isinstance(node, ast.FunctionDef) or not any(is_cache(one) for one in node.decorator_list):
            return None
        names = {inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)}
        names |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        touched = names & {"objects", "_default_manager", "connection", "cursor", "current_tenant", "request"}
        return f"{node.name} remembers what {', '.join(sorted(touched))} said" if touched else None

    assert offences(find) == []


def is_cache(decorator: ast.expr) -> bool:
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(target).rpartition(".")[2] in {"cache", "lru_cache", "cached"}


# --- threads and schemas ----------------------------------------------------------------------------------------------


def test_no_thread_is_started_without_a_tenant() -> None:
    """A new thread has a connection of its own, in the public schema: work beside the request is a job."""

    def find(path: str, node: ast.AST) -> str | None:
        if called(node) in STARTS_THREADS and path not in THREADS:
            return f"{called(node)}: queue a job instead (tenants.jobs)"
        return None

    assert offences(find) == []
    assert [path for path in THREADS if path not in modules()] == []


@pytest.mark.parametrize("path", THREADS)
def test_modules_with_threads_touch_no_model(path: str) -> None:
    names = {node.attr for node in ast.walk(modules()[path]) if isinstance(node, ast.Attribute)}
    assert names & {"objects", "in_tenant"} == set()


def test_only_the_context_switches_schemas() -> None:
    def find(path: str, node: ast.AST) -> str | None:
        if called(node) in SWITCHES and path != "tenants/context.py":
            return f"{called(node)}: use tenants.context.in_tenant"
        return None

    assert offences(find) == []


# --- SQL --------------------------------------------------------------------------------------------------------------


def test_no_raw_sql_without_schema() -> None:
    """A table that is named in SQL has its schema before it: the search path is for the ORM alone."""

    def find(path: str, node: ast.AST) -> str | None:
        if called(node) not in {"execute", "executemany", "raw", "RawSQL", "extra"}:
            return None
        assert isinstance(node, ast.Call)
        bare = [name for text in texts(node) for name in bare_tables(text)]
        return f"tables without schema: {', '.join(bare)}" if bare else None

    assert offences(find) == []


def texts(call: ast.Call) -> Iterator[str]:
    """The call's texts; `{}` stands for what an f-string puts in."""
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        elif isinstance(argument, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in argument.values
            )


def bare_tables(sql: str) -> list[str]:
    """Tables in `sql` without a schema. Functions are none, nor what follows FROM in `extract(epoch FROM x)`."""
    without = re.sub(r"extract\s*\([^()]*(\([^()]*\)[^()]*)*\)", "", sql, flags=re.I)
    without = re.sub(r"FOR UPDATE|DO UPDATE|ON UPDATE", "", without, flags=re.I)
    return [name for name, function in TABLE.findall(without) if "." not in name and not function]


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("SELECT 1 FROM credentials_credential", ["credentials_credential"]),
        ("UPDATE a SET b = 1", ["a"]),
        ("INSERT INTO public.a AS c VALUES (1) ON CONFLICT (k) DO UPDATE SET b = 1", []),
        ("SELECT extract(epoch FROM now() - x) FROM generate_series(1, 2) JOIN b ON true", ["b"]),
        ('SELECT 1 FROM "{}"."a" t JOIN {} u ON true FOR UPDATE', ["{}"]),
    ],
)
def test_bare_tables_are_found(sql: str, tables: list[str]) -> None:
    assert bare_tables(sql) == tables


# --- who writes, who reads --------------------------------------------------------------------------------------------


def manager_chains(tree: ast.Module) -> Iterator[ast.expr]:
    """Every whole expression that begins with `Model.objects`."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            top: ast.AST = node
            while isinstance(up := parents.get(top), ast.Attribute | ast.Call) and top in (
                getattr(up, "value", None),
                getattr(up, "func", None),
            ):
                top = up
            assert isinstance(top, ast.expr)
            yield top


def test_nothing_is_written_outside_of_services() -> None:
    def find(path: str, node: ast.AST) -> str | None:
        if is_service(path) or path in WRITERS or not isinstance(node, ast.Call):
            return None
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in WRITES:
            return None
        base = ast.unparse(node.func.value)
        is_queryset = ".objects" in base
        is_row = node.func.attr in {"save", "delete"} and "session" not in base and "super()" not in base
        return f"{ast.unparse(node)[:80]}: belongs in a service" if is_queryset or is_row else None

    assert offences(find) == []
    assert [path for path in WRITERS if path not in modules()] == []


def test_reads_that_several_views_share_are_queries() -> None:
    seen: dict[str, set[str]] = {}
    for path, tree in modules().items():
        if "/views" in path:
            for chain in manager_chains(tree):
                seen.setdefault(ast.unparse(chain), set()).add(path)
    assert {read: sorted(where) for read, where in seen.items() if len(where) > 1} == {}


def test_guards_see_what_they_look_for() -> None:
    """Each guard has something to guard: the names that it looks for are there, where they may be."""
    found = {called(node) for tree in modules().values() for node in ast.walk(tree)}
    assert found >= {"Thread", "execute", "save", "create", "select_for_update", "tenant_context"}
    views = [path for path in modules() if "/views" in path]
    assert sum(1 for path in views for _ in manager_chains(modules()[path])) > 10


# --- pages with forms -------------------------------------------------------------------------------------------------

# Who says "no-referrer", and why no form stands on what is sent.
WITHOUT_FORMS = {
    "tenants/views/handover.py": "redirects, and a page that goes on by itself",
    "tenants/views/calendars.py": "a calendar file",
    "learning/views/joining.py": "a redirect to another website",
}


def test_no_page_with_a_form_is_sent_with_no_referrer() -> None:
    """A browser says `Origin: null` with the forms of such a page, and they are refused: shared.secret_pages."""

    def find(path: str, node: ast.AST) -> str | None:
        is_it = isinstance(node, ast.Constant) and node.value == "no-referrer"
        return "use shared.secret_pages.keep_address" if is_it and path not in WITHOUT_FORMS else None

    templates = [str(path) for app in APPS for path in (ROOT / app).rglob("*.html")]
    assert offences(find) == []
    assert [path for path in templates if 'content="no-referrer"' in Path(path).read_text()] == []
