"""What was typed is back, whatever breaks: no connection, an ended session, a crashed tab, two tabs, a server away."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Model
from playwright.sync_api import Error, expect

from calls.models import Call, Plan, Recap, ReviewDraft
from people.clock import now
from people.models import User
from tests.browser.conftest import PASSWORD, axe, saved, sign_in
from tests.calls.encounter import Encounter

DESK = pytest.mark.parametrize("size", ["desk"], indirect=True)
TEXT = "Anita takes our option to the committee on the ninth."


@dataclass
class Writing:
    """A page on which somebody writes, the field, and what the server has of it."""

    person: User
    path: str
    field: str
    record: type[Model]
    wanted: dict[str, Any]

    @property
    def saved(self) -> str | None:
        found = self.record.objects.filter(**self.wanted).first()
        if found is None:
            return None
        name = self.field.removeprefix("#")
        return found.body.get(name) if isinstance(found, ReviewDraft) else getattr(found, name)


@pytest.fixture(params=["plan", "recap", "review"])
def writing(request, cast) -> Writing:
    encounter = Encounter(cast)
    call, seller, manager = encounter.call, encounter.salesperson, encounter.manager
    if request.param == "plan":
        ahead = Call.schedule(
            by=seller,
            salesperson=seller,
            company=encounter.company,
            call_type=encounter.call_type,
            starts_at=now() + timedelta(days=3),
            minutes=45,
        )
        return Writing(seller, f"/calls/{ahead.pk}/plan/", "#purpose", Plan, {"call": ahead})
    if request.param == "recap":
        return Writing(seller, f"/calls/{call.pk}/recap/", "#worked", Recap, {"call": call})
    recap = encounter.recap()
    return Writing(manager, f"/review/{recap.pk}/", "#done_right", ReviewDraft, {"recap": recap})


@pytest.fixture
def open_page(page, writing):
    sign_in(page, writing.person)
    page.goto(writing.path)
    return page


def says(page, words):
    expect(page.locator("[data-draft-saved]").first).to_contain_text(words)


def is_saved(page, writing):
    saved(page)
    expect(page.locator(writing.field)).to_have_value(TEXT)
    assert writing.saved == TEXT


@DESK
def test_no_connection_in_the_middle_of_it(open_page, writing, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    open_page.locator(writing.field).fill("The first half.")
    saved(open_page)
    open_page.context.set_offline(True)
    open_page.locator(writing.field).fill(TEXT)
    says(open_page, "Not saved, kept here")
    expect(open_page.locator(".sp-banner")).to_contain_text("No connection since")
    axe(open_page)
    assert writing.saved == "The first half."
    open_page.context.set_offline(False)
    is_saved(open_page, writing)
    expect(open_page.locator(".sp-banner")).to_have_count(0)


@pytest.mark.parametrize("size", ["phone"], indirect=True)
def test_without_a_connection_a_phone_shows_what_is_kept_within_its_screen(open_page, writing, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    open_page.context.set_offline(True)
    open_page.locator(writing.field).fill(TEXT)
    says(open_page, "Not saved, kept here")
    expect(open_page.locator("[data-draft-saved]").first).to_be_in_viewport(ratio=1)
    assert open_page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@DESK
def test_the_session_ended_and_after_signing_in_the_text_is_saved(open_page, writing, complaints):
    complaints.expect("401")
    Session.objects.all().delete()
    open_page.locator(writing.field).fill(TEXT)
    dialog = open_page.locator("#draft-signin")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("is kept here, with the sentence you were writing")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in and go on").click()
    expect(dialog).to_be_hidden()
    is_saved(open_page, writing)


@DESK
def test_the_browser_forgot_who_it_was_and_after_signing_in_the_text_is_saved(open_page, writing, complaints):
    complaints.expect("403")
    open_page.context.clear_cookies()
    open_page.locator(writing.field).fill(TEXT)
    dialog = open_page.locator("#draft-signin")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in and go on").click()
    expect(dialog).to_be_hidden()
    is_saved(open_page, writing)


@DESK
def test_the_tab_crashed_before_anything_was_sent(open_page, writing, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    open_page.context.set_offline(True)
    open_page.locator(writing.field).fill(TEXT)
    says(open_page, "Not saved, kept here")
    context = open_page.context
    with pytest.raises(Error, match="crash"):
        open_page.goto("chrome://crash")  # the browser kills the tab: nothing in it runs any more
    open_page.close()
    assert writing.saved in (None, "")
    context.set_offline(False)
    again = context.new_page()
    again.goto(writing.path)
    expect(again.locator(".sp-banner")).to_contain_text("Your text is back.")
    is_saved(again, writing)
    assert again.evaluate("Object.keys(localStorage)") == []


@DESK
def test_two_tabs_lose_neither_text(open_page, writing, complaints):
    complaints.expect("409")
    other = open_page.context.new_page()
    other.goto(writing.path)
    other.locator(writing.field).fill("From the laptop.")
    saved(other)
    open_page.locator(writing.field).fill(TEXT)
    open_page.get_by_role("button", name="See both texts").click()
    expect(open_page.locator("h1")).to_contain_text(re.compile("Two texts|in another window"))
    expect(open_page.locator("main")).to_contain_text("laptop.")
    expect(open_page.locator("main")).to_contain_text("committee")
    axe(open_page)
    assert writing.saved == "From the laptop."


@DESK
def test_a_server_that_is_away_for_a_moment_gets_it_when_it_is_back(open_page, writing, complaints):
    complaints.expect("503")
    refused = []

    def away(route):
        if route.request.method != "POST":
            return route.fallback()
        refused.append(route.request.url)
        return route.fulfill(status=503, headers={"Retry-After": "1"}, body="")

    open_page.route("**/*draft*/", away)
    open_page.locator(writing.field).fill(TEXT)
    says(open_page, "Not saved, kept here")
    assert refused
    assert writing.saved in (None, "")
    open_page.unroute("**/*draft*/")
    is_saved(open_page, writing)


@DESK
def test_bell_and_tabs_count_on_without_a_reload_and_stop_once_signed_out(page, cast):
    encounter = Encounter(cast)
    sign_in(page, cast.manager)
    page.clock.install()
    page.goto("/inspect/")
    expect(page.locator('.sp-nav a[href="/review/"] b')).to_have_count(0)
    bell = page.locator(".sp-bell")
    before = bell.get_attribute("aria-label")
    encounter.recap()
    with page.expect_response("**/account/counts/"):
        page.clock.fast_forward(26_000)
    expect(page.locator('.sp-nav a[href="/review/"] b')).to_have_text("1 waiting")
    expect(bell).not_to_have_attribute("aria-label", before)
    axe(page)
    Session.objects.all().delete()
    with page.expect_request("**/account/counts/"):
        page.clock.fast_forward(26_000)
    page.evaluate("() => fetch('/account/presence/')")  # its answer comes after that of the count
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward(600_000)
    page.evaluate("() => fetch('/healthz')")
    assert [url for url in asked if not url.endswith("/healthz")] == []
