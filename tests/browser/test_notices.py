"""Notices as a manager finds them: what waits, putting one aside, bringing it back."""

import pytest
from playwright.sync_api import expect

from notices import kinds
from notices.kinds import NOW, Kind
from notices.letters import compose
from notices.models import Delivery, Notice
from people.models import User
from tests.browser.conftest import axe, sign_in

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture(autouse=True)
def look(monkeypatch):
    """A kind of work that waits."""
    kind = Kind(
        name="look",
        about=User,
        urgency=NOW,
        title=lambda notice: f"{notice.facts.get('company', 'Hartwell Dairy')}: look",
        text=lambda notice: "A sentence.",
        url=lambda notice: "/notices/",
        button="Look",
    )
    monkeypatch.setitem(kinds._KINDS, "look", kind)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_notice_is_put_aside_and_brought_back(page, cast):
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


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_a_name_of_one_long_word_stays_within_a_phone_in_list_and_letter(window, cast):
    told = Notice.tell(cast.manager, "look", about=cast.salesperson, facts={"company": LONG})
    page, mail = sign_in(window(), cast.manager), window()
    page.goto("/notices/")
    assert fits(page)
    page.get_by_text("Later", exact=False).first.click()
    page.get_by_role("button", name="Tomorrow 09:00").click()
    expect(page.get_by_text("Comes back tomorrow 09:00")).to_be_visible()
    assert fits(page)
    mail.set_content(compose(Delivery(channel="mail", what="notice", person=cast.manager, notice=told)).html)
    expect(mail.get_by_role("heading", name=LONG)).to_be_visible()
    assert fits(mail)
