"""Picking and making customers in passing, ticking off: with the keyboard, at a desk and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from customers.models import Company, Contact, LedgerEntry, Opportunity
from tests.browser.conftest import axe, sign_in


@pytest.fixture
def hartwell(cast):
    company = Company.add(by=cast.salesperson, name="Hartwell Dairy", city="Thirsk", owner=cast.salesperson)
    Company.add(by=cast.salesperson, name="Hartness Board Mill", city="Hartlepool")
    Contact.add(by=cast.salesperson, company=company, name="Anita Rowe", can_decide=True)
    return company


def test_a_company_is_picked_with_the_keyboard_alone(page, cast, hartwell):
    sign_in(page, cast.salesperson)
    page.goto("/opportunities/new/")
    box = page.get_by_role("combobox", name="Company")
    box.focus()
    page.keyboard.type("hart")
    expect(page.get_by_role("option", name=re.compile("Hartwell Dairy"))).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    axe(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name=re.compile("Hartwell Dairy"))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Hartwell Dairy")
    expect(page.locator("input[name=company]")).to_have_value(str(hartwell.pk))
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.type("x")
    expect(page.locator("input[name=company]")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    page.get_by_label("What may they buy?").fill("Spare dryer")
    page.get_by_label("Amount").fill("22,700")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Spare dryer")).to_be_visible()
    assert Opportunity.objects.get().company == hartwell


def test_a_company_is_made_in_passing_and_nothing_typed_is_lost(page, cast, hartwell, complaints):
    complaints.expect("422")
    sign_in(page, cast.salesperson)
    page.goto("/opportunities/new/")
    page.get_by_label("What may they buy?").fill("Leak programme")
    page.get_by_role("combobox", name="Company").press_sequentially("Osgood Timber")
    page.get_by_role("option", name="Add “Osgood Timber” as a new company").click()
    dialog = page.get_by_role("dialog", name="New company")
    expect(dialog.get_by_label("Name")).to_have_value("Osgood Timber")
    axe(page)
    dialog.get_by_label("Name").fill("")
    dialog.get_by_role("button", name="Add company").click()
    expect(dialog.get_by_text("Fill this in.")).to_be_visible()
    dialog.get_by_label("Name").fill("Hartwell Dairy")
    dialog.get_by_role("button", name="Add company").click()
    expect(dialog.get_by_role("button", name="Use Hartwell Dairy, Thirsk")).to_be_visible()
    dialog.get_by_label("Name").fill("Osgood Timber")
    dialog.get_by_role("button", name="Add it anyway").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Company")).to_have_value("Osgood Timber")
    expect(page.get_by_role("combobox", name="Company")).to_be_focused()
    expect(page.get_by_label("What may they buy?")).to_have_value("Leak programme")
    made = Company.objects.get(name="Osgood Timber")
    expect(page.locator("input[name=company]")).to_have_value(str(made.pk))


def test_a_known_company_is_used_instead_of_made_again(page, cast, hartwell, complaints):
    complaints.expect("422")
    sign_in(page, cast.salesperson)
    page.goto("/opportunities/new/")
    page.get_by_role("link", name=re.compile("New company")).click()
    dialog = page.get_by_role("dialog", name="New company")
    dialog.get_by_label("Name").fill("hartwell dairy")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Use Hartwell Dairy, Thirsk").click()
    expect(page.locator("input[name=company]")).to_have_value(str(hartwell.pk))
    assert Company.objects.count() == 2


def test_what_is_ticked_off_may_be_taken_back(page, cast, hartwell):
    facts = {"by": cast.salesperson, "person": cast.salesperson, "company": hartwell, "kind": "action"}
    LedgerEntry.promise(**facts, text="Two pages for the committee", due_on=cast.salesperson.today())
    sign_in(page, cast.salesperson)
    page.goto(hartwell.get_absolute_url())
    page.get_by_role("button", name=re.compile("Done.*Two pages")).click()
    undo = page.get_by_role("button", name=re.compile("Undo.*Two pages"))
    expect(undo).to_be_focused()
    assert not LedgerEntry.objects.open().exists()
    axe(page, without=("target-size",))  # scrolled as it is, a link may lie half under the bar at the foot
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Done.*Two pages"))).to_be_visible()
    assert LedgerEntry.objects.open().exists()


def test_lists_narrow_as_one_types_and_pages_keep_to_the_width(page, cast, hartwell):
    sign_in(page, cast.salesperson)
    page.goto("/companies/")
    page.get_by_role("searchbox").press_sequentially("hartw")
    expect(page.get_by_role("link", name="Hartness Board Mill")).to_have_count(0)
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page).to_have_url(re.compile("q=hartw"))
    for address in [
        "/companies/",
        hartwell.get_absolute_url(),
        f"{hartwell.get_absolute_url()}edit/",
        "/opportunities/",
    ]:
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_the_typed_name_is_enough(window, cast, hartwell, complaints):
    complaints.expect("422")
    page = sign_in(window(java_script_enabled=False), cast.salesperson)
    page.goto("/opportunities/new/")
    page.get_by_label("Company").fill("hart")
    page.get_by_label("What may they buy?").fill("Spare dryer")
    page.get_by_role("button", name="Begin opportunity").click()
    expect(page.get_by_text("Several companies fit")).to_be_visible()
    page.get_by_role("radio", name=re.compile("Hartwell Dairy")).check()
    page.get_by_role("button", name="Begin opportunity").click()
    expect(page.get_by_role("heading", name="Spare dryer")).to_be_visible()
