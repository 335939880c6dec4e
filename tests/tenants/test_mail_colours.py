"""Mails in the look of their location, light and dark."""

import re
from pathlib import Path

import pytest

from tenants.mail import send_mail
from tenants.mail_colours import NETWORK, TOKENS, colours_of
from tenants.models import Tenant

STYLES = Path(__file__).resolve().parents[2] / "shared" / "static" / "shared" / "plain.css"


def test_network_mails_have_the_networks_colours() -> None:
    _before, light, dark, _dark_again = re.split(r"(?=:root)", STYLES.read_text())[:4]
    said = {
        mode: dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", css))
        for mode, css in (("light", light), ("dark", dark))
    }

    assert {mode: {token: said[mode][token] for token in TOKENS.values()} for mode in said} == NETWORK


@pytest.mark.parametrize("is_of_a_location", [True, False])
def test_mail_has_a_light_and_a_dark_look(alpha: Tenant, is_of_a_location: bool) -> None:
    colours = colours_of(alpha.look if is_of_a_location else {})
    mail = send_mail(
        to="lena@example.org",
        template="shared/mail/letter",
        context={
            "subject": "S",
            "lead": "L",
            "action_url": "http://x.test/",
            "action_label": "Go",
            "note": "N",
        },
        tenant=alpha if is_of_a_location else None,
        unsubscribe_url="http://x.test/out/",
    )

    style = re.findall(r"<style>(.*?)</style>", mail.html)[0]
    inline = ";".join(re.findall(r'style="([^"]*)"', mail.html))
    assert set(re.findall(r"#[0-9a-f]{3,8}", style)) == set(colours["dark"].values())
    assert set(re.findall(r"#[0-9a-f]{3,8}", inline)) == set(colours["light"].values())
    assert set(colours["light"].values()).isdisjoint(colours["dark"].values())
    assert '<meta name="color-scheme" content="light dark">' in mail.html
    for name in re.findall(r"\.([\w-]+)[ {,]", style):
        assert re.search(rf'class="{name}"', mail.html) or name == "mail-line", name
