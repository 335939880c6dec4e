import io

import pytest
from django.core.management import CommandError, call_command

from infra.fleet.progress import Progress
from tests.infra.fleet.network import ADD_COLUMN, BEFORE, Network
from tests.infra.fleet.test_running import NO_WINE, spoil


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def command(*arguments: str, out: io.StringIO | None = None) -> str:
    out = out or io.StringIO()
    call_command("migrate_fleet", *arguments, stdout=out)
    return out.getvalue()


def test_check_lists_what_is_pending_and_changes_nothing(network: Network) -> None:
    assert command("--check") == "nothing to do\n"
    label = network.add_migration("0002_flavour", ADD_COLUMN.format(name="flavour"))
    with pytest.raises(CommandError) as raised:
        command("--check")
    assert str(raised.value) == f"pending:\npublic: {label}\nalpha, beta: {label}"
    assert raised.value.returncode == 1
    assert network.applied("alpha") == BEFORE


def test_failure_names_the_location_and_ends_with_an_error(network: Network) -> None:
    network.make_locations(1)
    spoil(network, "beta")
    label = network.add_migration("0002_no_wine", NO_WINE)
    with pytest.raises(CommandError) as raised:
        command()
    assert raised.value.returncode == 1
    first, second = str(raised.value).splitlines()
    assert first == "2 locations migrated, 1 behind:"
    assert second.startswith(f"beta: {label}: CheckViolation: ")


def test_lines_are_written_for_each_step_and_a_bar_on_a_terminal(network: Network) -> None:
    network.add_migration("0002_flavour", ADD_COLUMN.format(name="flavour"))
    said = command()
    steps = [line.rpartition(":")[0] for line in said.splitlines()[:-1]]
    assert steps == [
        "public schema, 1 migrations",
        "database roles",
        "alpha goes first, 1 migrations",
        "template of new locations",
        "1 locations, 2 at once",
    ]
    assert said.splitlines()[-1] == "2 locations migrated"
    network.add_migration("0003_taste", ADD_COLUMN.format(name="taste"))
    terminal = Terminal()
    command(out=terminal)
    assert "[##############################] 1 of 1 locations" in terminal.getvalue()


def test_deploy_stops_when_a_location_is_behind(network: Network) -> None:
    spoil(network, "beta")
    network.add_migration("0002_no_wine", NO_WINE)
    with pytest.raises(CommandError, match="beta: theming.0002_no_wine: CheckViolation"):
        call_command("deploy", stdout=io.StringIO())


@pytest.mark.parametrize(
    ("done", "failed", "shown"), [(5, 0, "5 of 10"), (5, 2, "5 of 10 locations, 2 failed")]
)
def test_bar_tells_how_far_it_is(done: int, failed: int, shown: str) -> None:
    terminal = Terminal()
    Progress(terminal).bar(done, failed, 10)
    assert shown in terminal.getvalue()


def test_nothing_is_drawn_where_no_terminal_is() -> None:
    lines = io.StringIO()
    Progress(lines).bar(5, 0, 10)
    Progress(None).say("x")
    assert lines.getvalue() == ""
