"""Lighthouse on a phone: which pages, and how it is run. The tests ask for facts that hold on any machine, `make bench`
for scores that depend on its speed."""

import json
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tests.browser import driving
from tests.instance import Instance
from tests.tools import CHROMIUM_FLAGS, chromium_path, node_folder

HERE = Path(__file__).parent

Report = dict[str, Any]  # as node/lighthouse.mjs says

# Who opens the pages that nobody else sees.
OPENED_BY = {"wallet": "lena", "learner's home": "lena", "organiser's home": "petra", "worksheet": "petra"}


def addresses(instance: Instance) -> dict[str, str]:
    """The pages that strangers, learners and organisers meet first."""
    home, samples = instance.location("ljubljana"), instance.demo["samples"]
    return {
        "network": instance.network,
        "home": home,
        "home in Greek": instance.location("thessaloniki") + "el/",
        "activities": home + "activities/",
        "map": home + "activities/?view=map",
        "activity": samples["activity"],
        "playlist": samples["playlist"],
        "badge": samples["credential"]["url"],
        "wallet": instance.network + "wallet/",
        "learner's home": home + "me/",
        "organiser's home": home + "manage/",
        "worksheet": home + "manage/activities/open-bicycle-kitchen/steps/learning/",
        "verify": home + "verify/",
        "sign-in": instance.network + "accounts/login/",
    }


def jars(chromium: Browser, instance: Instance) -> dict[str, list[dict[str, Any]]]:
    """The cookies with which the pages of `OPENED_BY` are opened."""
    filled = {}
    for name in sorted(set(OPENED_BY.values())):
        context = chromium.new_context()
        page = context.new_page()
        driving.sign_in(page, instance, name)
        page.goto(instance.location("ljubljana") + "sign-in/")
        filled[name] = [dict(cookie) for cookie in context.cookies()]
        context.close()
    return {opened: filled[name] for opened, name in OPENED_BY.items()}


def judge(
    wanted: dict[str, str],
    *,
    cookies: dict[str, list[dict[str, Any]]],
    data_dir: Path,
    is_timed: bool = False,
) -> dict[str, Report]:
    """A report for each page of `wanted` (name: address), opened with its cookies if it has any. Raises ToolMissing."""
    job = {
        "chromium": chromium_path(),
        "flags": CHROMIUM_FLAGS,
        "isTimed": is_timed,
        "pages": [
            {"name": name, "url": url, "cookies": cookies.get(name, [])} for name, url in wanted.items()
        ],
    }
    done = subprocess.run(
        ["node", "lighthouse.mjs"],
        cwd=node_folder(HERE / "node", data_dir),
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=900,
    )
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed: {done.stderr[-2000:]}")
    return {report["name"]: report for report in json.loads(done.stdout)}
