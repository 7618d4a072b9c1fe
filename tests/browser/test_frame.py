"""The frame around every page and the pages of the process, as somebody at a desk and on a phone uses them."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from people.models import User
from process import defaults
from process.models import Element, Phrase
from tests.browser.conftest import axe, sign_in


@pytest.fixture
def admin(page, cast):
    defaults.lay_down()
    sign_in(page, cast.admin)
    return page


def menu(page):
    page.locator("summary.sp-me").click()
    return page.locator(".sp-menu")


def test_the_theme_changes_at_once_and_stays(admin, cast):
    admin.goto("/process/")
    with admin.expect_response("**/account/appearance/"):
        menu(admin).get_by_role("button", name="Dark").click()
    expect(admin.locator("html")).to_have_attribute("data-bs-theme", "dark")
    admin.reload()
    expect(admin.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert User.objects.get(pk=cast.admin.pk).theme == "dark"
    menu(admin)
    axe(admin)


def test_the_menu_closes_by_escape_and_gives_the_focus_back(admin):
    admin.goto("/process/")
    opened = menu(admin)
    expect(opened).to_be_visible()
    admin.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(admin.locator("summary.sp-me")).to_be_focused()


def test_the_first_tab_skips_to_the_content(admin):
    admin.goto("/process/")
    admin.keyboard.press("Tab")
    expect(admin.locator(".sp-skip")).to_be_focused()
    admin.keyboard.press("Enter")
    expect(admin.locator("#main")).to_be_focused()


def test_an_admin_changes_an_element_by_keyboard_and_hears_that_it_is_saved(admin):
    element = Element.objects.in_order().first()
    admin.goto(element.get_absolute_url())
    admin.get_by_label("What is expected, in one line").fill("Five fields, a day before.")
    admin.get_by_label("Name", exact=True).press("Enter")
    expect(admin.locator(".sp-toast")).to_contain_text("Saved.")
    assert Element.objects.in_order().first().current.expectation == "Five fields, a day before."
    axe(admin)


def test_two_admins_write_at_once_and_the_second_sees_both_texts(admin, cast, complaints):
    complaints.expect("status of 409")
    element = Element.objects.in_order().first()
    admin.goto(element.get_absolute_url())
    element.revise(by=cast.admin, version=1, **{**element.current.facts(), "expectation": "What the other wrote"})
    admin.get_by_label("What is expected, in one line").fill("What I wrote")
    admin.get_by_role("button", name="Save changes").click()
    expect(admin.locator(".sp-both")).to_contain_text("What the other wrote")
    expect(admin.locator(".sp-both")).to_contain_text("What I wrote")
    axe(admin)
    admin.get_by_role("button", name="Save changes").click()
    expect(admin.locator(".sp-toast")).to_contain_text("Saved.")


def test_a_clock_that_cannot_be_says_so_beside_its_field(admin, complaints):
    complaints.expect("status of 422")
    admin.goto("/process/call-types/")
    admin.get_by_role("link", name="Presentation").click()
    admin.get_by_label("Plan due").fill("96")
    admin.get_by_role("button", name="Save changes").click()
    expect(admin.locator("#id_due_hours_error")).to_have_text(
        "Earlier than the prompt. Nobody could be in time: 72 or less."
    )
    expect(admin.get_by_label("Plan due")).to_have_attribute("aria-invalid", "true")
    axe(admin)


def test_a_phrase_comes_and_goes(admin):
    admin.goto("/process/plan-check/")
    admin.get_by_label("New phrase").fill("just checking")
    admin.get_by_role("button", name="Add").click()
    expect(admin.locator(".sp-chips")).to_contain_text("just checking")
    admin.get_by_role("button", name="Remove just checking").click()
    expect(admin.locator(".sp-chips")).not_to_contain_text("just checking")
    assert not Phrase.objects.in_use().filter(text="just checking").exists()


def test_without_scripts_everything_still_works(window, cast, size):
    defaults.lay_down()
    page = window(java_script_enabled=False)
    sign_in(page, cast.admin)
    page.goto("/process/")
    page.get_by_role("button", name="Move Prepares down").click()
    assert Element.objects.in_use().in_order()[1].name == "Prepares"
    menu(page).get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_who_is_signed_out_while_writing_finds_the_text_and_sends_it(admin, cast, complaints):
    complaints.expect("status of 401")
    element = Element.objects.in_order().first()
    admin.goto(element.get_absolute_url())
    Session.objects.all().delete()
    admin.get_by_label("What is expected, in one line").fill("Typed before the session ended")
    admin.get_by_role("button", name="Save changes").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("You were signed out while you wrote")
    axe(admin)
    admin.get_by_role("button", name="Send again").click()
    expect(admin.locator(".sp-toast")).to_contain_text("Nobody is signed in here yet.")
    with admin.expect_popup() as door:
        admin.get_by_role("link", name="Sign in").click()
    other = door.value
    other.locator("input[name=login]").fill(cast.admin.email)
    other.locator("input[name=password]").fill("the quick brown compressor")
    other.locator("input[name=password]").press("Enter")
    other.wait_for_url(lambda url: "/account/login/" not in url)
    admin.get_by_role("button", name="Send again").click()
    expect(admin.locator(".sp-toast")).to_contain_text("Saved.")
    assert Element.objects.in_order().first().current.expectation == "Typed before the session ended"


def test_an_open_page_asks_to_sign_in_again_and_goes_on_where_it_was(admin, cast, complaints):
    complaints.expect("status of 401")
    admin.goto("/process/plan-check/")
    Session.objects.all().delete()
    menu(admin).get_by_role("button", name="Dark").click()
    dialog = admin.get_by_role("dialog", name="You were signed out")
    expect(dialog).to_be_visible()
    axe(admin)
    dialog.get_by_role("button", name="I am signed in, go on").click()
    expect(dialog).to_contain_text("Nobody is signed in here yet.")
    with admin.expect_popup() as door:
        dialog.get_by_role("link", name="Sign in").click()
    other = door.value
    other.locator("input[name=login]").fill(cast.admin.email)
    other.locator("input[name=password]").fill("the quick brown compressor")
    other.locator("input[name=password]").press("Enter")
    other.wait_for_url(lambda url: "/account/login/" not in url)
    dialog.get_by_role("button", name="I am signed in, go on").click()
    expect(dialog).to_be_hidden()
    admin.keyboard.press("Escape")
    admin.get_by_label("New phrase").fill("just checking")
    admin.get_by_role("button", name="Add").click()
    expect(admin.locator(".sp-chips")).to_contain_text("just checking")


def test_a_piece_that_fails_changes_nothing_and_says_why(admin, complaints):
    complaints.expect("status of 404")
    complaints.expect("Response Status Error Code 404")
    admin.goto("/process/plan-check/")
    admin.get_by_label("New phrase").fill("just ch")
    admin.evaluate("htmx.ajax('GET', '/nothing/', '#main').catch(() => {})")
    expect(admin.locator(".sp-toast")).to_contain_text("This page is not here. It may have been deleted")
    expect(admin.get_by_label("New phrase")).to_have_value("just ch")


def test_a_single_key_is_a_shortcut_unless_somebody_writes_or_has_turned_it_off(admin, cast):
    admin.goto("/process/plan-check/")
    admin.evaluate("document.querySelector('.sp-brand').dataset.key = 'h'")
    field = admin.get_by_label("New phrase")
    field.press("h")
    expect(field).to_have_value("h")
    with admin.expect_response("**/account/appearance/"):
        menu(admin).get_by_role("button", name="Off").click()
    admin.keyboard.press("Escape")
    admin.keyboard.press("h")
    assert admin.url.endswith("/process/plan-check/")
    with admin.expect_response("**/account/appearance/"):
        menu(admin).get_by_role("button", name="On").click()
    admin.keyboard.press("Escape")
    admin.keyboard.press("h")
    admin.wait_for_url("**/process/")


@pytest.mark.parametrize(
    "address", ["/process/", "/process/elements/new/", "/process/call-types/new/", "/notices/", "/nothing/"]
)
def test_pages_are_accessible_and_never_scroll_sideways(admin, address, complaints):
    complaints.expect("status of 404")
    admin.goto(address)
    axe(admin)
    assert admin.evaluate("document.documentElement.scrollWidth <= innerWidth")
