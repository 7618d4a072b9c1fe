"""Inspecting by keyboard and by touch: comments, the reason of a return, undo, a plan that was changed meanwhile."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from calls.models import Inspection, Plan
from people.clock import now
from tests.browser.conftest import sign_in
from tests.browser.pages import check
from tests.calls.desk import Desk

DESK = pytest.mark.parametrize("size", ["desk"], indirect=True)


@pytest.fixture
def plans(cast):
    """Three plans of Priya's that wait, in a few days."""
    desk = Desk(cast)
    soon = now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    return [desk.sent(soon + timedelta(hours=n)) for n in range(3)]


@pytest.fixture
def ruth(window, cast, plans):
    page = sign_in(window(), cast.manager)
    page.goto("/inspect/")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 plans to inspect")
    return page


def url_of(plan):
    return re.compile(rf"/inspect/{plan.pk}/")


def at(page, plan):
    """The page of this plan is open, and its keys work."""
    expect(page).to_have_url(url_of(plan))
    page.wait_for_load_state("load")


def decided(plan):
    return Plan.objects.get(pk=plan.pk).state


@DESK
def test_three_plans_are_decided_without_the_mouse(ruth, plans, complaints):
    ruth.keyboard.press("j")
    at(ruth, plans[0])
    ruth.keyboard.press("j")
    at(ruth, plans[1])
    ruth.keyboard.press("k")
    at(ruth, plans[0])
    ruth.keyboard.press("a")
    at(ruth, plans[1])
    expect(ruth.get_by_text("Hartwell Dairy approved. Priya is told.")).to_be_visible()
    ruth.keyboard.press("r")
    expect(ruth.get_by_label("What should Priya change before the call?")).to_be_focused()
    ruth.keyboard.type("a, r, p and n are letters here")
    check(ruth)
    ruth.keyboard.press("Escape")
    expect(ruth.get_by_role("button", name="Return R")).to_be_focused()
    ruth.keyboard.press("n")
    expect(ruth.get_by_label("Why is it not worth going?")).to_be_focused()
    ruth.keyboard.type("They have no money.")
    ruth.keyboard.press("Control+Enter")
    at(ruth, plans[2])
    ruth.keyboard.press("p")
    expect(ruth.get_by_role("heading", level=1)).to_have_text("Nothing to inspect")
    check(ruth)
    assert [decided(plan) for plan in plans] == ["approved", "not_worth", "role_play"]
    assert Inspection.objects.get(plan=plans[1]).comment == "They have no money."


@DESK
def test_comments_are_written_by_number_counted_and_kept_over_a_reload(ruth, plans, cast, complaints):
    ruth.goto(plans[0].get_absolute_url())
    ruth.keyboard.press("3")
    expect(ruth.get_by_label("You, on 3")).to_be_focused()
    ruth.keyboard.type("Ask this first.")
    ruth.keyboard.press("Escape")
    ruth.keyboard.press("5")
    ruth.keyboard.type("By when?")
    expect(ruth.get_by_role("button", name="Approve with 2 comments")).to_be_visible()
    kept = "key => (localStorage.getItem(key) || '').includes('By when?')"
    key = f"draft:{cast.manager.pk}:inspection-{plans[0].pk}-1"
    assert ruth.evaluate(kept, key), "what is typed is kept at once"
    ruth.reload()
    expect(ruth.get_by_label("You, on 3")).to_have_value("Ask this first.")
    expect(ruth.get_by_label("You, on 5")).to_have_value("By when?")
    expect(ruth.get_by_role("button", name="Approve with 2 comments")).to_be_visible()
    check(ruth)
    ruth.locator("h1").click()
    ruth.keyboard.press("3")
    expect(ruth.get_by_label("You, on 3")).to_be_focused()
    ruth.keyboard.press("Escape")
    ruth.keyboard.press("a")
    at(ruth, plans[1])
    expect(ruth.get_by_text("approved with 2 comments")).to_be_visible()
    assert Inspection.objects.get().comment_on == {3: "Ask this first.", 5: "By when?"}
    ruth.keyboard.press("u")
    at(ruth, plans[0])
    expect(ruth.get_by_label("You, on 3")).to_have_value("Ask this first.")
    assert decided(plans[0]) == "filed"


def test_on_a_phone_queue_and_plan_are_two_pages(ruth, plans, size, complaints):
    ruth.get_by_role("link", name=re.compile("Hartwell Dairy")).first.click()
    expect(ruth.get_by_role("heading", level=1, name="Hartwell Dairy")).to_be_visible()
    expect(ruth.get_by_label("Queue")).to_be_visible(visible=size == "desk")
    ruth.get_by_role("button", name=re.compile("^Return")).first.click()
    ruth.get_by_label("What should Priya change before the call?").fill("Which committee?")
    check(ruth)
    ruth.get_by_role("button", name="Return to Priya").click()
    expect(ruth.get_by_text("Hartwell Dairy returned. Priya is told.")).to_be_visible()
    check(ruth)
    assert decided(plans[0]) == "returned"


def test_a_plan_changed_meanwhile_shows_both_texts_and_keeps_the_comment(ruth, plans, cast, complaints):
    complaints.expect("409")
    ruth.goto(plans[0].get_absolute_url())
    ruth.get_by_text("Comment on 3").click()
    ruth.get_by_label("You, on 3").fill("Ask this first.")
    plan = Plan.objects.get(pk=plans[0].pk)
    plan.save_draft(by=cast.salesperson, version=plan.version, purpose="Anita signs on the ninth.", items=[])
    plan.file(by=cast.salesperson)
    ruth.get_by_role("button", name=re.compile("^Approve")).click()
    expect(ruth.get_by_role("heading", level=1)).to_have_text("Priya changed the plan while you read it")
    expect(ruth.get_by_label("On 3")).to_have_value("Ask this first.")
    check(ruth)
    assert not Inspection.objects.exists()
    ruth.get_by_role("button", name="Approve version 2").click()
    expect(ruth.get_by_text("approved with 1 comment")).to_be_visible()
    assert Inspection.objects.get().version.number == 2


def test_with_scripts_off_every_decision_is_one_page_further(window, cast, plans, size, complaints):
    complaints.expect("422")
    page = sign_in(window(java_script_enabled=False), cast.manager)
    page.goto(plans[0].get_absolute_url())
    page.get_by_text("Comment on 3").click()
    page.get_by_label("You, on 3").fill("Ask this first.")
    page.get_by_role("button", name=re.compile("^Return")).first.click()
    reason = page.get_by_label("What should Priya change before the call?")
    expect(reason).to_be_visible()
    reason.fill("Which committee?")
    page.get_by_role("button", name="Return to Priya").click()
    expect(page.get_by_text("Hartwell Dairy returned. Priya is told.")).to_be_visible()
    assert Inspection.objects.get().comment_on == {3: "Ask this first."}
    page.get_by_role("button", name=re.compile("Undo")).click()
    expect(page.get_by_label("You, on 3")).to_have_value("Ask this first.")
