"""What a run does to the locations: on a database of the test's own, with real migrations and real commits."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connections

from infra.database.grants import differences
from infra.database.names import tenant_role
from infra.fleet import running
from infra.fleet.progress import Progress
from infra.fleet.running import FleetError, Options, Report, migrate_fleet, pending
from infra.migrating import dump_schema
from tenants.context import in_tenant
from tenants.enums import SchemaState
from tenants.errors import NetworkBeingUpdated
from tenants.models import SchemaTemplate, Tenant
from tenants.queries.schemas import RUN_LOCK, is_fleet_migrating
from tenants.services.schemas import has_present_template, normalise_dump
from tests.infra.fleet.network import ADD_COLUMN, APP, BEFORE, Network, as_old_program, as_web
from tests.tenants.test_onboarding import make_gamma, without_times

FLAVOUR = ADD_COLUMN.format(name="flavour")
SEED = "migrations.RunPython(forwards)"
MARK_ALL = """def forwards(apps, schema_editor):
    for category in apps.get_model("theming", "Category").objects.all():
        category.slug += "-" + schema_editor.connection.schema_name
        category.save()
"""
NO_WINE = """migrations.AddConstraint('category', models.CheckConstraint(
    condition=~models.Q(slug='wine'), name='category_no_wine'))"""


def run(**options: Any) -> Report:
    return migrate_fleet(Options(**options), Progress(None))


def spoil(network: Network, slug: str) -> None:
    """Give the location a row that NO_WINE refuses."""
    network.query(
        f"UPDATE t_{slug}.theming_category SET slug = 'wine' WHERE id = "
        f"(SELECT min(id) FROM t_{slug}.theming_category)"
    )


def structure(slug: str) -> str:
    """The location's tables, as SQL without its name and without rows."""
    dump = without_times(normalise_dump(dump_schema(f"t_{slug}"), schema=f"t_{slug}"))
    return dump.partition("INSERT")[0]


def states() -> dict[str, SchemaState]:
    return {tenant.slug: tenant.schema_state for tenant in Tenant.objects.all()}


def test_nothing_to_do_changes_nothing(network: Network) -> None:
    report = run()
    assert report == Report()
    assert pending() == []


def test_new_column_reaches_every_location(network: Network) -> None:
    network.make_locations(3)
    network.add_migration("0002_flavour", FLAVOUR)
    assert pending() == [
        "public: theming.0002_flavour",
        "alpha, beta, t01x, t02x, t03x: theming.0002_flavour",
    ]
    assert set(states().values()) == {SchemaState.WAITING}
    report = run()
    slugs = ["alpha", "beta", "t01x", "t02x", "t03x"]
    assert (sorted(report.done), report.failed, report.untried) == (slugs, {}, [])
    assert [slug for slug in slugs if "flavour" not in network.columns(slug)] == []
    assert set(states().values()) == {SchemaState.CURRENT}
    assert pending() == []
    assert run() == Report()


def test_replayed_schema_equals_the_first_one_and_a_new_one(network: Network) -> None:
    """With operations that look names up in the database: unique together, a relation that changes."""
    network.add_migration("0002_flavour", FLAVOUR)
    network.add_migration(
        "0003_more",
        """
        migrations.CreateModel('Shelf', [
            ('id', models.BigAutoField(primary_key=True)), ('name', models.CharField(max_length=9)),
            ('category', models.ForeignKey('theming.category', models.CASCADE))]),
        migrations.AlterUniqueTogether('shelf', {('name', 'category')}),
        migrations.AddIndex('category', models.Index(fields=['flavour'], name='category_flavour_ix')),
        """,
    )
    network.add_migration(
        "0004_less",
        """
        migrations.AlterUniqueTogether('shelf', set()),
        migrations.AlterField('shelf', 'category', models.OneToOneField('theming.category', models.CASCADE)),
        migrations.RunSQL("UPDATE theming_category SET flavour = '100 %'"),
        """,
    )
    report = run(first="alpha")
    assert (report.done[0], report.failed) == ("alpha", {})
    make_gamma()
    assert structure("beta") == structure("alpha") == structure("gamma")
    assert network.query("SELECT DISTINCT flavour FROM t_beta.theming_category") == [("100 %",)]
    assert network.applied("beta")[len(BEFORE) :] == ["0002_flavour", "0003_more", "0004_less"]


def test_site_works_with_what_a_migration_made(network: Network) -> None:
    """In the first location, in those it is replayed in, and in a new one: as the location's role."""
    network.add_migration(
        "0002_shelf",
        "migrations.CreateModel('Shelf', [('id', models.BigAutoField(primary_key=True)),"
        "                                 ('name', models.TextField())])",
    )
    run(first="alpha")
    with as_web():
        make_gamma()
        for slug in ("alpha", "beta", "gamma"):
            with in_tenant(Tenant.objects.get(slug=slug)):
                network.query("INSERT INTO theming_shelf (name) VALUES (current_user::text)")
                assert network.query(
                    "SELECT name = current_user::text, current_user::text FROM theming_shelf"
                ) == [(True, tenant_role(network.name, Tenant.objects.get(slug=slug).pk))]
    assert differences().lines() == []


def test_python_runs_in_each_location(network: Network) -> None:
    network.add_migration("0002_flavour", FLAVOUR)
    network.add_migration("0003_mark", SEED, functions=MARK_ALL)
    network.add_migration(
        "0004_alter", "migrations.AlterField('category', 'slug', models.SlugField(max_length=99))"
    )
    report = run()
    assert report.failed == {}
    for slug in ("alpha", "beta"):
        rows = network.query(f"SELECT slug FROM t_{slug}.theming_category")
        assert rows
        assert [name for (name,) in rows if not name.endswith(f"-t_{slug}")] == []


def test_failing_location_stays_wholly_old_and_the_others_go_on(network: Network) -> None:
    network.make_locations(3)
    spoil(network, "t02x")
    before = structure("t02x")
    network.add_migration("0002_flavour", FLAVOUR)
    label = network.add_migration("0003_no_wine", NO_WINE)
    report = run()
    assert (sorted(report.done), report.untried) == (["alpha", "beta", "t01x", "t03x"], [])
    assert list(report.failed) == ["t02x"]
    assert report.failed["t02x"].startswith(f"{label}: CheckViolation: check constraint")
    assert "wine'" not in report.failed["t02x"]
    assert structure("t02x") == before
    failed = Tenant.objects.get(slug="t02x")
    assert (failed.schema_state, failed.schema_error) == (SchemaState.FAILED, report.failed["t02x"])

    again = run()
    assert (again.done, list(again.failed)) == ([], ["t02x"])

    network.query("UPDATE t_t02x.theming_category SET slug = 'beer' WHERE slug = 'wine'")
    last = run()
    assert (last.done, last.failed) == (["t02x"], {})
    assert set(states().values()) == {SchemaState.CURRENT}
    assert structure("t02x") == structure("t01x")


def test_failure_of_the_first_location_stops_the_others(network: Network) -> None:
    network.make_locations(1)
    spoil(network, "beta")
    network.add_migration("0002_no_wine", NO_WINE)
    report = run(first="beta")
    assert (report.done, list(report.failed), report.untried) == ([], ["beta"], ["alpha", "t01x"])
    assert network.applied("alpha") == BEFORE
    assert has_present_template() is False
    # Another one first: beta failed before, so it is not chosen again.
    report = run()
    assert (sorted(report.done), list(report.failed)) == (["alpha", "t01x"], ["beta"])


def test_failure_in_python_leaves_nothing_of_the_earlier_migrations(network: Network) -> None:
    spoil(network, "beta")
    network.add_migration("0002_flavour", FLAVOUR)
    network.add_migration(
        "0003_check",
        SEED,
        functions="""def forwards(apps, schema_editor):
    if apps.get_model("theming", "Category").objects.filter(slug="wine").exists():
        raise ValueError("wine is found")
""",
    )
    report = run(first="alpha")
    assert (report.done, report.failed) == (
        ["alpha"],
        {"beta": "theming.0003_check: ValueError: wine is found"},
    )
    assert network.applied("beta") == BEFORE
    assert "flavour" not in network.columns("beta")


def test_location_in_use_is_tried_again(network: Network) -> None:
    network.make_locations(2)
    network.add_migration("0002_flavour", FLAVOUR)
    reader = network.other_connection()
    reader.autocommit = False
    reader.execute("SELECT * FROM t_beta.theming_category")
    said: list[str] = []

    class Freeing(Progress):
        def say(self, line: str) -> None:
            said.append(line)
            if "in use" in line:
                reader.rollback()

    report = migrate_fleet(Options(lock_timeout=0.2), Freeing(None))
    reader.close()
    assert (sorted(report.done), report.failed) == (["alpha", "beta", "t01x", "t02x"], {})
    assert report.done[-1] == "beta"
    assert "in use, tried again: beta" in said


def test_location_that_stays_in_use_fails_and_blocks_nobody(network: Network) -> None:
    network.make_locations(2)
    network.add_migration("0002_flavour", FLAVOUR)
    reader = network.other_connection()
    reader.autocommit = False
    reader.execute("SELECT * FROM t_beta.theming_category")
    report = run(lock_timeout=0.1, attempts=2)
    reader.close()
    assert (sorted(report.done), list(report.failed)) == (["alpha", "t01x", "t02x"], ["beta"])
    assert report.failed["beta"] == (
        "theming.0002_flavour: LockNotAvailable: canceling statement due to lock timeout"
    )
    assert run().done == ["beta"]


def test_another_goes_first_when_the_first_is_in_use(network: Network) -> None:
    network.add_migration("0002_flavour", FLAVOUR)
    reader = network.other_connection()
    reader.autocommit = False
    reader.execute("SELECT * FROM t_alpha.theming_category")
    report = run(lock_timeout=0.1, attempts=1)
    reader.close()
    assert (report.done, list(report.failed)) == (["beta"], ["alpha"])


def test_location_made_from_the_former_template_meanwhile_is_migrated(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock: Callable[..., bool] = running._Run._renew_template

    def make_one_first(self: Any, *, may: bool) -> bool:
        if not Tenant.objects.filter(slug="gamma").exists():
            with as_old_program():
                make_gamma()
        return stock(self, may=may)

    network.add_migration("0002_flavour", FLAVOUR)
    monkeypatch.setattr(running._Run, "_renew_template", make_one_first)
    report = run()
    assert sorted(report.done) == ["alpha", "beta", "gamma"]
    assert "flavour" in network.columns("gamma")


def test_template_waits_for_a_location_that_is_just_being_made(network: Network) -> None:
    network.add_migration("0002_flavour", FLAVOUR)
    maker = network.other_connection()
    maker.autocommit = False
    maker.execute("SELECT pg_advisory_xact_lock_shared(%s)", [0x636F6C01])
    thread = threading.Thread(target=lambda: (run(), connections.close_all()))
    thread.start()
    time.sleep(1.5)
    assert (thread.is_alive(), SchemaTemplate.objects.get().versions[APP]) == (True, BEFORE[-1])
    maker.rollback()
    thread.join(60)
    maker.close()
    assert SchemaTemplate.objects.get().versions[APP] == "0002_flavour"


def test_former_program_makes_a_location_that_the_new_one_can_use(network: Network) -> None:
    network.add_migration("0002_flavour", FLAVOUR)
    run()
    with as_old_program():
        gamma = make_gamma()
        assert gamma.schema_state == SchemaState.CURRENT
    assert "flavour" in network.columns("gamma")
    assert Tenant.objects.get(slug="gamma").schema_state == SchemaState.CURRENT


def test_new_program_makes_no_location_before_the_template_is_new(network: Network) -> None:
    network.add_migration("0002_flavour", FLAVOUR)
    with pytest.raises(NetworkBeingUpdated):
        make_gamma()
    assert not Tenant.objects.filter(slug="gamma").exists()


def test_registry_row_without_a_schema_is_named(network: Network) -> None:
    network.query("DROP SCHEMA t_beta CASCADE")
    network.add_migration("0002_flavour", FLAVOUR)
    report = run()
    assert (report.done, report.failed) == (["alpha"], {"beta": running.NO_SCHEMA})
    assert pending() == [f"beta: {running.NO_SCHEMA}"]


def test_registry_that_says_something_else_is_put_right(network: Network) -> None:
    network.query("UPDATE tenants_tenant SET schema_versions = '{}', schema_error = 'x'")
    assert set(states().values()) == {SchemaState.FAILED}
    assert run() == Report()
    assert set(states().values()) == {SchemaState.CURRENT}


def test_index_is_built_while_others_write_and_again_after_a_broken_try(network: Network) -> None:
    """A migration that cannot be undone; a try that was broken off left an invalid index behind."""
    concurrently = (
        "postgres.AddIndexConcurrently('category', models.Index(fields=['icon'], name='category_icon_ix'))"
    )
    network.add_migration("0002_flavour", FLAVOUR)
    network.add_migration("0003_index", concurrently, atomic=False)
    if network.query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]:
        pytest.skip("only a superuser can mark an index as broken")
    network.query("CREATE INDEX category_icon_ix ON t_beta.theming_category (icon)")
    network.query(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_beta.category_icon_ix'::regclass"
    )
    report = run()
    assert report.failed == {}
    assert network.query(
        "SELECT schemaname FROM pg_indexes WHERE indexname = 'category_icon_ix' ORDER BY 1"
    ) == [("t_alpha",), ("t_beta",)]
    assert network.query("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(0,)]
    assert network.applied("beta")[len(BEFORE) :] == ["0002_flavour", "0003_index"]


def test_squashed_migration_is_noted_where_its_parts_are_applied(network: Network) -> None:
    network.add_migration("0002_flavour", FLAVOUR)
    run()
    path = network.migrations / "0002_squashed.py"
    text = (network.migrations / f"{BEFORE[-1]}.py").read_text()
    path.write_text(
        text.replace(
            "class Migration(migrations.Migration):",
            "class Migration(migrations.Migration):\n"
            f"    replaces = [('theming', '{BEFORE[-1]}'), ('theming', '0002_flavour')]",
        )
    )
    network.last = "0002_squashed"
    network.add_migration("0003_taste", ADD_COLUMN.format(name="taste"))
    report = run()
    assert report.failed == {}
    for slug in ("alpha", "beta"):
        added = ["0002_flavour", "0002_squashed", "0003_taste"]
        assert sorted(network.applied(slug)) == sorted([*BEFORE, *added])


def test_second_run_waits_for_the_first(network: Network) -> None:
    other = network.other_connection()
    other.execute("SELECT pg_advisory_lock(%s)", [RUN_LOCK])
    assert is_fleet_migrating() is True
    with pytest.raises(FleetError, match="still at work"):
        run(patience=0.3)
    other.close()
    assert run() == Report()
    deadline = time.monotonic() + 10  # the server notices a closed connection when it comes to it
    while is_fleet_migrating():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_two_last_migrations_of_an_app_are_refused(network: Network) -> None:
    network.add_migration("0002_flavour", FLAVOUR)
    network.last = BEFORE[-1]
    network.add_migration("0002_taste", ADD_COLUMN.format(name="taste"))
    with pytest.raises(FleetError, match="comes last in theming"):
        run()


def test_failure_in_the_public_schema_stops_everything(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ProgrammingError("no such column")

    network.add_migration("0002_flavour", FLAVOUR)
    monkeypatch.setattr(running, "call_command", fail)
    with pytest.raises(FleetError, match="^public schema: ProgrammingError: no such column$"):
        run()
    assert [network.applied(slug) for slug in ("alpha", "beta")] == [BEFORE] * 2
    assert has_present_template() is False
