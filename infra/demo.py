"""`make demo`: the whole network on this machine, until Ctrl-C.

One step after the other, each with its line: Postgres, migrations and demo data (`infra.demo_prepare`, one process),
mail, site, jobs. When the site answers, `demo.json` is put into the data folder and the addresses are printed.
"""

import fcntl
import http.client
import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from infra.env import SettingError
from infra.steps import fail, step
from infra.supervisor import ProgramEnded, Stopped, Supervisor


def main() -> int:
    os.environ.setdefault("COL_ENV", "demo")
    began = time.monotonic()
    try:
        from infra import configuration as conf
    except SettingError as error:
        return fail(str(error))
    from infra.postgres import EmbeddedPostgres, PostgresError

    data_dir = conf.DATA_DIR
    server = (
        None
        if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")
        else EmbeddedPostgres(data_dir)
    )
    try:
        _hold_data_dir(data_dir)
        _check_port(conf.PORT)
        with Supervisor(data_dir / "log") as supervisor:
            try:
                if server is not None:
                    with step("Start Postgres"):
                        server.start()
                    os.environ["DATABASE_URL"] = server.dsn("col")
                _run(supervisor, conf)
                _announce(json.loads((data_dir / "demo.json").read_text()), time.monotonic() - began)
                if conf.DEMO_DATA and conf.DEMO_LARGE:
                    with step(f"Make {conf.DEMO_LARGE:,} more activities for Barcelona, a large city"):
                        supervisor.run("large-city", [sys.executable, "-m", "infra.demo_large"])
                if server is not None:
                    server.checkpoint()
                supervisor.watch(server.keep_running if server is not None else None)
            finally:
                (data_dir / "demo.json").unlink(missing_ok=True)
    except Stopped:
        print("\nStopped.", flush=True)
        return 0
    except (ProgramEnded, PostgresError, _Refused) as error:
        return fail(f"\n{error}")
    finally:
        if server is not None:
            server.stop()
    return 0


class _Refused(Exception):
    """The demo cannot start; the message says what to do."""


def _run(supervisor: Supervisor, conf: Any) -> None:
    """Start everything and return when the site answers."""
    python, data_dir = sys.executable, conf.DATA_DIR
    description = data_dir / "demo.json.new"
    with socket.create_server(("127.0.0.1", 0)) as mail:
        os.environ.setdefault("EMAIL_URL", f"smtp://127.0.0.1:{mail.getsockname()[1]}")
        supervisor.start(
            "mail",
            [python, "-m", "infra.smtp_sink", str(data_dir / "mail"), str(mail.fileno())],
            pass_fds=[mail.fileno()],
        )
    # Its steps are shown here; what else it says is in the log.
    reader, writer = os.pipe()
    prepare = supervisor.start(
        "prepare", [python, "-m", "infra.demo_prepare", str(description), str(writer)], pass_fds=[writer]
    )
    os.close(writer)
    _show_steps(supervisor, reader)
    supervisor.finish(prepare)
    with step("Start the site"):
        # Each with a listening socket of its own: while one starts anew, the others answer.
        for number in range(1, conf.WORKERS + 1):
            supervisor.start(f"web-{number}", web_command(conf.PORT, conf.THREADS), revives=True)
        worker = [python, "manage.py", "procrastinate", "worker", "--concurrency", "4"]
        supervisor.start("worker", worker, revives=True)
        supervisor.wait(lambda: answers(conf.PORT, conf.NETWORK_DOMAIN))
    description.rename(data_dir / "demo.json")


def web_command(port: int, threads: int) -> list[str]:
    """What starts a web process; settings come from its environment."""
    return [
        *(sys.executable, "-m", "infra.web"),
        *("--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(threads), "--workers-kill-timeout", "5"),
        "--respawn-failed-workers",
        "infra.wsgi:application",
    ]


def _show_steps(supervisor: Supervisor, reader: int) -> None:
    """Copy what comes through the pipe to the terminal until its end."""
    os.set_blocking(reader, False)
    with os.fdopen(reader, "rb", buffering=0) as pipe:

        def copied_to_the_end() -> bool:
            while (said := pipe.read(4096)) is not None:
                if said == b"":
                    return True
                sys.stdout.write(said.decode(errors="replace"))
                sys.stdout.flush()
            return False

        supervisor.wait(copied_to_the_end)


def _hold_data_dir(data_dir: Path) -> None:
    """One demo for each data folder; the lock goes with this process."""
    from infra.postgres import PostgresError

    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(data_dir / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        raise PostgresError(
            f"{data_dir} belongs to another user: COL_DATA_DIR=.data-mine make demo"
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise _Refused(
            f"A demo already runs in {data_dir}. For a second one: COL_PORT=8001 COL_DATA_DIR=.data-2 make demo"
        ) from None


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise _Refused(f"Port {port} needs more rights. Take another: COL_PORT=8000 make demo") from None
        except OSError:
            raise _Refused(f"Port {port} is in use. Take another: COL_PORT={port + 1} make demo") from None


def answers(port: int, host: str) -> bool:
    """Whether the site's first page comes from that port of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"{host}:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(demo: dict[str, Any], seconds: float) -> None:
    locations, accounts = demo["locations"], demo["accounts"]
    print(f"\nReady after {seconds:.1f} s.\n\n  {demo['network']}\n")
    for location in locations[:6]:
        print(f"  {location['url']}")
    if len(locations) > 6:
        print(f"  … and {len(locations) - 6} more locations")
    print("\nSign in with:\n")
    for account in accounts[:8]:
        where = account.get("location") or "network"
        print(f"  {account['email']:<34} {account['password']:<22} {account['role']}, {where}")
    print(f"\nMail: {demo['network'].rstrip('/')}/mailbox/   Stop: Ctrl-C", flush=True)


if __name__ == "__main__":
    sys.exit(main())
