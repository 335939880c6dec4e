"""Pages that a link of a mail opens: a real browser presses their buttons, and says where the forms come from."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_joining import OpenPage, SignIn, at_home
from tests.instance import Instance

pytestmark = pytest.mark.browser
EVENING = "evening-with-the-city-council-ask-anything"


def test_invitation_into_a_team_is_accepted(open_page: OpenPage, sign_in: SignIn, instance: Instance) -> None:
    petra, lena = open_page("laptop"), open_page("phone")
    home = at_home(petra, sign_in, instance, "petra")
    petra.goto(home + "manage/organisers/lju-kolo/invitations/")
    petra.get_by_label("E-mail addresses").fill("lena@example.org")
    petra.get_by_role("button", name="Invite", exact=True).click()
    expect(petra.locator("main .checks")).to_contain_text("An e-mail is on its way")
    at_home(lena, sign_in, instance, "lena")
    lena.goto(instance.link_to("lena@example.org", "invitations"))
    lena.get_by_role("button", name="Accept").click()
    expect(lena.locator(".msgs")).to_contain_text("Welcome to Bicycle Kitchen Rožnik")
    petra.goto(home + "manage/organisers/lju-kolo/members/")
    expect(petra.locator("main")).to_contain_text("Lena Novak")
    lena.goto(home + "manage/organisers/lju-kolo/members/")
    lena.locator("summary", has_text="Leave this team").click()
    lena.get_by_role("button", name="Yes, leave").click()
    expect(lena.locator(".msgs")).to_be_visible()


def test_invitation_to_take_part_is_declined(
    open_page: OpenPage, sign_in: SignIn, instance: Instance
) -> None:
    petra, ravi = open_page("laptop"), open_page("phone", dark=True)
    home = at_home(petra, sign_in, instance, "petra")
    petra.goto(f"{home}manage/activities/{EVENING}/participants/invite/")
    petra.locator("main textarea").first.fill("ravi@example.org")
    petra.get_by_role("button", name="Send the invitations").click()
    at_home(ravi, sign_in, instance, "ravi")
    ravi.goto(instance.link_to("ravi@example.org", "take-part"))
    ravi.get_by_role("button", name="No, thank you").click()
    expect(ravi.locator("main")).to_contain_text("This was declined.")
