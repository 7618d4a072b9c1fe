"""Notices as a manager finds them: what waits, putting one aside, bringing it back."""

from playwright.sync_api import expect

from notices import kinds
from notices.kinds import NOW, Kind
from notices.models import Notice
from people.models import User
from tests.browser.conftest import axe, sign_in


def test_a_notice_is_put_aside_and_brought_back(page, cast, monkeypatch):
    look = Kind(
        name="look",
        about=User,
        urgency=NOW,
        title=lambda notice: "Hartwell Dairy: look",
        text=lambda notice: "A sentence.",
        url=lambda notice: "/notices/",
        button="Look",
    )
    monkeypatch.setitem(kinds._KINDS, "look", look)
    Notice.tell(cast.manager, "look", about=cast.salesperson)
    sign_in(page, cast.manager)
    page.goto("/team/")
    expect(page.get_by_role("link", name="Notices, 1 new")).to_be_visible()
    page.goto("/notices/")
    page.get_by_text("Later", exact=False).first.click()
    choice = page.get_by_role("button", name="Tomorrow 09:00")
    expect(choice).to_be_in_viewport(ratio=1)
    axe(page)
    choice.click()
    expect(page.locator(".sp-toast")).to_have_text("Put aside: Hartwell Dairy: look")
    expect(page.get_by_text("Comes back tomorrow 09:00")).to_be_visible()
    page.get_by_role("button", name="Bring back now").click()
    expect(page.get_by_text("1 thing waits.")).to_be_visible()
