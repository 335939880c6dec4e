"""A whole running network for tests that need one: `make demo` on ports and in a folder of its own."""

import email
import email.policy
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.demo import answers, web_command
from infra.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[1]
OWN = ("DATABASE_URL", "COL_ENV", "DJANGO_SETTINGS_MODULE", "EMAIL_URL", "TEST_HOOKS")


@dataclass
class Instance:
    """`demo`: the contents of demo.json; `pid`: the process that runs everything; `environment`: what it got."""

    demo: dict[str, Any]
    data_dir: Path
    port: int
    pid: int
    environment: dict[str, str]

    @property
    def network(self) -> str:
        return str(self.demo["network"])

    def location(self, slug: str) -> str:
        return next(str(entry["url"]) for entry in self.demo["locations"] if entry["slug"] == slug)

    def mail_to(self, address: str, *, having: str = "", seconds: float = 20) -> str:
        """The text of the newest mail to `address` that has the pattern `having`, waited for: mails that were caused
        last come some moments later."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for path in sorted((self.data_dir / "mail").glob("*.eml"), reverse=True):
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                body = message.get_body(("plain",))
                if message["X-Envelope-To"] != address or body is None:
                    continue
                if re.search(having, text := str(body.get_content()), re.MULTILINE):
                    return text
            time.sleep(0.1)
        raise AssertionError(f"No mail with {having!r} came to {address}.")

    def link_to(self, address: str, path: str) -> str:
        """The link to `path` in the newest mail with such a link."""
        link = rf"https?://\S+/{path}/\S+"
        found = re.search(link, self.mail_to(address, having=link))
        assert found
        return found[0]


@contextmanager
def running(
    data_dir: Path, *, keeps: bool = False, patience: float = 600, **settings: str
) -> Iterator[Instance]:
    """Start a network with these settings, and stop it. `keeps`: it goes on with the data of the last one, on the same
    port; otherwise they are made anew."""
    if not keeps:
        shutil.rmtree(data_dir, ignore_errors=True)
        data_dir.mkdir(parents=True)
    port = _port(data_dir)
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    environment |= {"COL_DATA_DIR": str(data_dir), "COL_PORT": str(port), "COL_DEMO_LARGE": "0", **settings}
    log = data_dir / "demo.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.demo"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + patience
        while not (data_dir / "demo.json").exists():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        demo = json.loads((data_dir / "demo.json").read_text())
        yield Instance(demo, data_dir, port, process.pid, environment)
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def beside(instance: Instance, **settings: str) -> Iterator[int]:
    """One more web process over the same data, with other settings: the port on which it answers."""
    port = _free_port()
    environment = {
        **instance.environment,
        "COL_ENV": "demo",
        "DATABASE_URL": EmbeddedPostgres(instance.data_dir).dsn("col"),
        "COL_PUBLIC_PORT": str(port),
        **settings,
    }
    with (instance.data_dir / f"web-{port}.log").open("w") as output:
        process = subprocess.Popen(
            web_command(port, 4), cwd=ROOT, env=environment, stdout=output, stderr=output
        )
        try:
            deadline = time.monotonic() + 60
            while not answers(port, instance.network.split("//")[1].split(":")[0]):
                assert process.poll() is None, Path(output.name).read_text()
                assert time.monotonic() < deadline, Path(output.name).read_text()
                time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(60)


def _port(data_dir: Path) -> int:
    """A free port, the same one for as long as the data are kept: addresses inside them hold it."""
    kept = data_dir / "port"
    if kept.exists():
        return int(kept.read_text())
    port = _free_port()
    kept.write_text(str(port))
    return port


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
