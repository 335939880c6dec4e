"""Lighthouse's scores of pages on a phone, slow network and processor simulated: the median of three visits."""

from pathlib import Path
from statistics import median

from tests.browser import lighthouse
from tests.browser.driving import started_chromium
from tests.browser.lighthouse import Report
from tests.instance import Instance

VISITS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def measure(instance: Instance, data_dir: Path) -> dict[str, list[Report]]:
    """The reports of each page. Raises ToolMissing."""
    with started_chromium() as chromium:
        cookies = lighthouse.jars(chromium, instance)
    wanted = lighthouse.addresses(instance)
    visits = [
        lighthouse.judge(wanted, cookies=cookies, data_dir=data_dir, is_timed=True)
        for _visit in range(VISITS)
    ]
    return {name: [visit[name] for visit in visits] for name in wanted}


def table(measured: dict[str, list[Report]]) -> str:
    """A Markdown table, one line a page."""
    lines = [
        "### Pages on a phone, by Lighthouse (goal: ≥ 95)",
        "",
        f"| page | {' | '.join(CATEGORIES)} | LCP s | TBT ms | CLS | kB | requests |",
        "|" + "---|" * (len(CATEGORIES) + 6),
    ]
    for name, reports in measured.items():
        scores = [
            f"{100 * median(report['scores'][category] for report in reports):.0f}" for category in CATEGORIES
        ]
        if reports[0]["failing"]:
            scores[-1] += f" ({', '.join(reports[0]['failing'])})"
        figures = [
            f"{median(report['lcp'] for report in reports) / 1000:.1f}",
            f"{median(report['tbt'] for report in reports):.0f}",
            f"{median(report['cls'] for report in reports):.3f}",
            f"{median(_bytes(report) for report in reports) / 1000:.0f}",
            f"{median(len(report['requests']) for report in reports):.0f}",
        ]
        lines.append(f"| {' | '.join([name, *scores, *figures])} |")
    return "\n".join(lines) + "\n"


def _bytes(report: Report) -> int:
    return sum(request["bytes"] for request in report["requests"])
