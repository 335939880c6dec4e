"""Lighthouse on a phone: which pages, and how it is run. The tests ask for facts that hold on any machine, `make bench`
for scores that depend on its speed."""

import json
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser.driving import sign_in
from tests.instance import Instance
from tests.tools import CHROMIUM_FLAGS, chromium_path, node_folder

HERE = Path(__file__).parent

Report = dict[str, Any]  # as node/lighthouse.mjs says


def addresses(instance: Instance) -> dict[str, str]:
    """The pages that strangers and learners meet first."""
    home, samples = instance.location("ljubljana"), instance.demo["samples"]
    return {
        "network": instance.network,
        "home": home,
        "home in Greek": instance.location("thessaloniki") + "el/",
        "activities": home + "activities/",
        "map": home + "activities/?view=map",
        "activity": samples["activity"],
        "badge": samples["credential"]["url"],
        "wallet": instance.network + "wallet/",
        "verify": home + "verify/",
        "sign-in": instance.network + "accounts/login/",
    }


def session_cookie(chromium: Browser, instance: Instance, name: str) -> str:
    """What the browser of one of the cast sends to the network's host."""
    context = chromium.new_context()
    sign_in(context.new_page(), instance, name)
    cookies = context.cookies(instance.network)
    context.close()
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)


def judge(
    wanted: dict[str, str], *, cookie: str, data_dir: Path, is_timed: bool = False
) -> dict[str, Report]:
    """A report for each page of `wanted` (name: address); the wallet is opened with `cookie`. Raises ToolMissing."""
    job = {
        "chromium": chromium_path(),
        "flags": CHROMIUM_FLAGS,
        "isTimed": is_timed,
        "pages": [
            {"name": name, "url": url, "headers": {"Cookie": cookie} if name == "wallet" else {}}
            for name, url in wanted.items()
        ],
    }
    done = subprocess.run(
        ["node", "lighthouse.mjs"],
        cwd=node_folder(HERE / "node", data_dir),
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed: {done.stderr[-2000:]}")
    return {report["name"]: report for report in json.loads(done.stdout)}
