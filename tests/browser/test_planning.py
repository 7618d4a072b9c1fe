"""A call is booked and its plan written: with the keyboard alone, in twelve taps on a phone, and whatever breaks."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from calls.models import Call, Plan
from people.clock import now
from tests.browser.conftest import PASSWORD, axe, saved, sign_in
from tests.calls.desk import Desk

pytestmark = pytest.mark.django_db(transaction=True)
PURPOSE = "Anita takes our option to the committee."


@pytest.fixture
def desk(cast):
    return Desk(cast)


@pytest.fixture
def plan(desk):
    return desk.book(now() + timedelta(days=3), contacts=[desk.anita]).plan


def open_plan(page, desk, plan):
    sign_in(page, desk.seller)
    page.goto(f"/calls/{plan.call_id}/plan/")
    return page


@pytest.mark.parametrize("size", ["desk"], indirect=True)
def test_a_plan_is_filed_with_the_keyboard_alone(page, desk, plan):
    open_plan(page, desk, plan)
    expect(page.locator("#purpose")).to_be_focused()
    press, write = page.keyboard.press, page.keyboard.type
    write(PURPOSE)
    while page.evaluate("document.activeElement.name") != "learn":
        press("Tab")
    write("What did the stoppages cost?")
    press("Enter")
    write("Who signs?")
    press("Enter")
    press("Enter")  # an empty line: on to the next field
    write("Leak survey")
    press("Enter")
    press("Enter")
    expect(page.locator("[name=sought_text]").first).to_be_focused()
    write("presents our option")
    press("Enter")
    press("Enter")
    expect(page.get_by_role("button", name="Send to Ruth")).to_be_focused()
    press("Enter")
    expect(page.locator("main")).to_contain_text("Sent to Ruth.")
    plan.refresh_from_db()
    assert (plan.state, plan.five) == ("filed", "ooooo")
    assert [item.text for item in plan.items.filter(field=3)] == ["What did the stoppages cost?", "Who signs?"]
    axe(page)


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_a_call_is_booked_and_its_plan_filed_in_twelve_taps(page, desk):
    """From the page of a company whose people are known; the on-screen keyboard and its Enter count as typing."""
    desk.book(now() + timedelta(days=9), contacts=[desk.anita])
    sign_in(page, desk.seller)
    page.goto(f"/companies/{desk.company.pk}/")
    taps = 0

    def tap(what, picks=0):
        """A tap, and the taps in a picker of the telephone which no script can see: open, choose."""
        nonlocal taps
        taps += 1 + picks
        what.tap()

    tap(page.get_by_role("link", name="Plan a call").first)
    expect(page.get_by_label("Anita Rowe")).to_be_checked()
    tap(page.locator("[data-chips] button").nth(2))
    tap(page.locator("#id_time"), picks=1)
    page.locator("#id_time").fill("14:00")
    tap(page.get_by_role("button", name="Book it, then plan"))
    page.wait_for_url("**/plan/")
    tap(page.locator("#purpose"))
    page.keyboard.type(PURPOSE)
    tap(page.locator("[name=learn]").first)
    page.keyboard.type("Who signs?")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Leak survey")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("presents our option")
    tap(page.locator("[name=sought_day]").first, picks=1)
    page.locator("[name=sought_day]").first.fill("2030-12-09")
    page.locator("[name=sought_text]").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("sends the log")
    tap(page.get_by_role("button", name="Send to Ruth"))
    expect(page.locator("main")).to_contain_text("Sent to Ruth.")
    plan = Plan.objects.order_by("pk").last()
    assert (plan.state, plan.five, plan.items.filter(field=5).count()) == ("filed", "ooooo", 2)
    assert Call.objects.count() == 2
    assert taps <= 12


def test_what_is_typed_without_a_connection_is_sent_when_it_is_back(page, desk, plan, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    open_plan(page, desk, plan)
    page.context.set_offline(True)
    page.locator("#purpose").fill(PURPOSE)
    expect(page.locator("[data-draft-saved]")).to_contain_text("Not saved, kept here")
    expect(page.locator(".sp-banner")).to_contain_text("No connection since")
    expect(page.locator("#send")).to_contain_text("Send when connected")
    page.context.set_offline(False)
    saved(page)
    expect(page.locator(".sp-banner")).to_have_count(0)
    plan.refresh_from_db()
    assert plan.purpose == PURPOSE


def test_what_was_typed_before_a_crash_is_back(page, desk, plan):
    open_plan(page, desk, plan)
    page.evaluate(
        "() => { window.fetch = () => Promise.reject(new TypeError()); }"
    )  # nothing reaches the server, not even at the end
    page.locator("#purpose").fill(PURPOSE)
    page.locator("[name=learn]").first.fill("Who signs?")
    page.locator("[name=learn]").first.press("Enter")
    page.locator("[name=learn]").nth(1).fill("Who pays?")
    expect(page.locator("[data-draft-saved]")).to_contain_text("Not saved, kept here")
    page.close()
    again = page.context.new_page()
    again.goto(f"/calls/{plan.call_id}/plan/")
    expect(again.locator("#purpose")).to_have_value(PURPOSE)
    expect(again.locator("[name=learn]").nth(1)).to_have_value("Who pays?")
    expect(again.locator(".sp-banner")).to_contain_text("Your text is back.")
    saved(again)
    plan.refresh_from_db()
    assert plan.purpose == PURPOSE
    assert again.evaluate("Object.keys(localStorage)") == []


def test_two_windows_lose_nothing(page, desk, plan, complaints):
    complaints.expect("409")
    open_plan(page, desk, plan)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#purpose").fill("From the laptop.")
    saved(other)
    page.locator("#purpose").fill("From the phone.")
    page.get_by_role("button", name="See both texts").click()
    expect(page.locator("h1")).to_contain_text("Two texts")
    expect(page.locator(".sp-both")).to_contain_text("laptop.")
    axe(page)
    page.get_by_role("button", name="Take this one").click()
    expect(page.locator("#purpose")).to_have_value("From the phone.")
    expect(page.locator(".sp-banner")).to_have_count(0)
    plan.refresh_from_db()
    assert plan.purpose == "From the phone."


def test_signed_out_while_writing_she_signs_in_and_goes_on(page, desk, plan, complaints):
    complaints.expect("401")
    complaints.expect("422")
    open_plan(page, desk, plan)
    page.context.clear_cookies(name="session")
    page.locator("#purpose").fill(PURPOSE)
    dialog = page.locator("#draft-signin")
    expect(dialog).to_be_visible()
    axe(page)
    dialog.get_by_label("Password").fill("something else entirely")
    dialog.get_by_role("button", name="Sign in and go on").click()
    expect(dialog.locator("[data-fault]")).to_be_visible()
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in and go on").click()
    expect(dialog).to_be_hidden()
    saved(page)
    expect(page.locator("#purpose")).to_have_value(PURPOSE)
    plan.refresh_from_db()
    assert plan.purpose == PURPOSE


def wait_until_kept(page, address):
    """The worker rules over the page, and the copy lies in the cache: asked frame by frame, ten seconds at most."""
    kept = """async address => {
        const until = performance.now() + 10000;
        while (performance.now() < until) {
            if (navigator.serviceWorker.controller && await caches.match(address)) return true;
            await new Promise(requestAnimationFrame);
        }
        return false;
    }"""
    assert page.evaluate(kept, address), "the sheet was not kept"


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_an_opened_sheet_is_read_without_a_connection_until_she_signs_out(page, desk, plan, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    complaints.expect("ERR_FAILED .*mark.svg")  # the icon of the tab is not kept with the sheet
    desk.send(plan)
    sign_in(page, desk.seller)
    page.goto(f"/calls/{plan.call_id}/sheet/")
    axe(page)
    wait_until_kept(page, f"/calls/{plan.call_id}/sheet/")
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("main")).to_contain_text(PURPOSE)
    expect(page.locator("#sheet-offline")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/calls/")
    page.locator(".sp-account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    assert page.evaluate("caches.keys()") == []


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_a_call_being_booked_comes_back_after_a_crash(page, desk):
    sign_in(page, desk.seller)
    page.goto(f"/calls/new/?company={desk.company.pk}")
    page.get_by_label("Graham Pell").check()
    page.locator("#id_time").fill("15:30")
    page.close()
    again = page.context.new_page()
    again.goto("/calls/new/")
    expect(again.get_by_label("Graham Pell")).to_be_checked()
    expect(again.locator("#id_time")).to_have_value("15:30")
    again.get_by_role("button", name="Book it, then plan").tap()
    again.wait_for_url("**/plan/")
    assert Call.objects.get().plan.items.get().contact == desk.graham
    assert again.evaluate("Object.keys(localStorage)") == []
