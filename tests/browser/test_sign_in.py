"""The door: it lets in whoever has the password, and nobody else."""

from playwright.sync_api import expect

from tests.browser.conftest import axe, sign_in


def test_she_signs_in_and_is_shown_her_own_name(page, cast):
    sign_in(page, cast.salesperson)
    expect(page.locator("body")).to_contain_text("Priya")
    axe(page)


def test_a_wrong_password_is_told_in_one_sentence(page, cast, complaints):
    complaints.expect("422")
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(cast.salesperson.email)
    page.locator("input[name=password]").fill("not the password at all")
    page.locator("input[name=password]").press("Enter")
    expect(page.locator("input[name=login]")).to_have_value(cast.salesperson.email)
    axe(page)
