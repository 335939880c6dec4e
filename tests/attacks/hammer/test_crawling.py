"""A3: everything that beta's people can reach by following what pages name, and no word of alpha in it."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from tests.harness.browser import Answer
from tests.harness.crawling import Crawler, Step
from tests.harness.load import Findings
from tests.harness.network import Network
from tests.isolation.routes import routes

LANGUAGE = re.compile(r"^/(en|sl|nl|de|el)/")
pytestmark = pytest.mark.attack

ROLES = ("", "Lb", "Ob", "Ab", "G", "P")
MOST = 5_000  # addresses altogether
# Signing out would end the crawl.
NEVER = ("/sign-out/", "/accounts/logout/", "/accounts/sign-out-everywhere/")
# Addresses that nothing leads to for these roles, with why.
NOT_REACHED: dict[str, str] = {
    "take_hand_over": "a one-time pass, only after signing in by hand",
    "account_confirm_email": "a one-time link in a mail",
    "account_email_link": "a one-time link in a mail",
    "account_reset_password_from_key": "a one-time link in a mail",
    "guardian-answer": "a one-time link in a mail",
    "keep-account": "a link in a mail",
    "unsubscribe": "a link in a mail",
    "calendar-feed": "a private address that is shown once",
    "account_data_download": "only once a job has made the file",
    "mfa_remove_webauthn": "only for who has a passkey",
    "sign_out": "ends the crawl",
    "account_logout": "ends the crawl",
    "account_sign_out_everywhere": "ends the crawl",
    "place-invitation": "a link in a mail",
    "feed-category": "written by hand into a feed reader",
    "plan-shared": "only where somebody shares a plan",
    "plan-change": "only where the person has a plan",
    "mailbox_mail_html": "the frame in a page of the demo's mailbox",
    "organiser-claim": "a link in a mail",
    "check-in": "the code of a learner's ticket",
    "participants-withdraw": "only where an invitation waits",
    "activity-wait": "only where all places are taken",
    "activity-name": "only where participants are shown",
    "activity-apply": "only where people apply",
    "activity-nominate": "only where people are nominated",
    "activity-out": "only where people join on another website",
    "import": "only after a file was read",
    "ticket-kept": "fetched by the script of a ticket",
    "tickets-worker": "a browser's, the same everywhere",
    "import-wrong": "only after a file with mistakes was read",
    "template-start": "only where somebody shares a template",
    "reports-act": "only where something was reported",
    "provider-claim": "only where an organiser waits for its people",
}


def test_a3_no_word_of_alpha_is_within_reach_of_betas_people(network: Network) -> None:
    """Also those who belong to both, and the network's admin: on beta's host and on the network's own."""
    findings, visited, asked = Findings(), set[str](), {}
    alpha, beta, main = network.alpha, network.beta, network.hosts["network"]

    def follows(step: Step) -> bool:
        return step.host in (beta.host, main) and not step.path.startswith(NEVER)

    for role in ROLES:
        cookies = (
            {network.hosts[slug]: network.cookies[role][slug] for slug in ("beta", "network")} if role else {}
        )
        counted: dict[int, int] = {}

        def sees(step: Step, answer: Answer, role: str = role, counted: dict[int, int] = counted) -> None:
            counted[answer.status] = counted.get(answer.status, 0) + 1
            visited.add(name_of(step, beta.host))
            where = f"{step.method} {step.host}{step.path} as {role or 'nobody'}"
            if answer.status == 0 or (answer.status >= 500 and answer.status != 503):
                findings.add(f"{where}: {answer.status}")
            if answer.says(alpha.canary) and not may_know(network, role, step):
                findings.add(f"{where}: holds alpha's canary")
            if step.host == beta.host and answer.says(alpha.mark) and not may_know(network, role, step):
                findings.add(f"{where}: names alpha")

        crawler = Crawler(network.browser(), cookies, follows=follows, sees=sees, most=MOST // len(ROLES))
        for path in (*beta.lists.values(), *beta.things.values()):
            crawler.add("GET", beta.host, path)
        for path in ("/robots.txt", "/sitemap.xml", "/icon-192.png"):
            crawler.add("GET", beta.host, path)
        for path in ("/search/?q=CANARY", "/locations/?q=a", *plain_paths()):
            crawler.add("GET", main, path)
        crawler.run()
        asked[role or "nobody"] = (crawler.asked, counted)
    print(f"A3: {asked}")
    findings.require_none()
    names = {route.name for urlconf in urlconfs() for route in routes(urlconf)}
    left = sorted(names - visited - set(NOT_REACHED))
    assert left == [], f"never visited, and not listed with a reason: {left}"


def may_know(network: Network, role: str, step: Step) -> bool:
    """The demo's mailbox is everybody's by design; G's own wallet and journal hold what G has in alpha."""
    path = LANGUAGE.sub("/", step.path)
    is_mailbox = step.host == network.hosts["network"] and path.startswith("/mailbox/")
    return is_mailbox or (role == "G" and path.startswith(("/wallet/", "/my-activities/", "/me/")))


def urlconfs() -> tuple[str, str]:
    return settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF


def plain_paths() -> list[str]:
    """The network host's addresses without parameters."""
    urlconf = settings.PUBLIC_SCHEMA_URLCONF
    return [reverse(route.name, urlconf=urlconf) for route in routes(urlconf) if not route.parameters]


def name_of(step: Step, location: str) -> str:
    """The step's name in the URLconf of its host; "" for what is none of the site's own."""
    location_urls, network_urls = urlconfs()
    try:
        path = LANGUAGE.sub("/", urlsplit(step.path).path)
        return resolve(path, urlconf=location_urls if step.host == location else network_urls).view_name
    except Resolver404:
        return ""
