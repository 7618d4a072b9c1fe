"""The whole loop, clicked through by three people: she plans, he inspects, she recaps, he reviews, both see both."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from calls.models import Call, Mark, Plan, Recap
from customers.models import Company, Contact
from process import defaults
from tests.browser.conftest import saved, sign_in
from tests.browser.pages import check

PURPOSE = "Anita takes our option to the committee on the ninth."


@pytest.fixture
def dairy(cast):
    """A customer of Priya's, with two people."""
    defaults.lay_down()
    company = Company.add(by=cast.salesperson, name="Hartwell Dairy", city="Thirsk", owner=cast.salesperson)
    for name, facts in {
        "Anita Rowe": {"title": "Site Director", "buying_role": "economic", "can_decide": True},
        "Graham Pell": {"title": "Engineering Manager", "buying_role": "champion"},
    }.items():
        Contact.add(by=cast.salesperson, company=company, name=name, **facts)
    return company


def a_working_day(person, ahead=4) -> date:
    """A day on which this person works, some days from today."""
    day = person.today() + timedelta(days=ahead)
    while not person.diary.is_working_day(day):
        day += timedelta(days=1)
    return day


def enter(window, person):
    page = window()
    page.set_default_timeout(15_000)
    return sign_in(page, person)


def send(page, name):
    """Press the one button of a form and wait for the page behind it."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def test_a_plan_is_filed_inspected_recapped_and_reviewed_and_both_see_both_scores(window, cast, dairy, size):
    priya = enter(window, cast.salesperson)
    call = book(priya, cast.salesperson)
    write_and_send(priya, call, size)

    ruth = enter(window, cast.manager)
    inspect(ruth, size)
    priya.goto("/today/")
    expect(priya.locator("main")).to_contain_text("Approved with 1 note")
    priya.goto(f"/calls/{call.pk}/sheet/")
    expect(priya.locator("main")).to_contain_text("Ask what it costs first.")
    check(priya)

    with time_machine.travel(call.ends_at + timedelta(minutes=20), tick=True):
        priya = enter(window, cast.salesperson)
        recap = write_recap(priya, call)
        ruth = enter(window, cast.manager)
        review(ruth, recap)
        read_review(priya, recap)


def book(page, seller) -> Call:
    """From Today to a new call, with the keyboard where that is shorter."""
    page.goto("/today/")
    check(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Plan a call").first.click()
    page.locator("#id_company").press_sequentially("Hartw")
    page.get_by_role("option", name=re.compile("Hartwell Dairy")).click()
    page.get_by_text("Anita Rowe").click()
    page.locator("#id_day").fill(a_working_day(seller).isoformat())
    page.locator("#id_time").fill("10:00")
    page.get_by_text("Sales call", exact=True).click()
    check(page)
    page.get_by_role("button", name="Book it, then plan").click()
    page.wait_for_url("**/plan/")
    return Call.objects.get()


def write_and_send(page, call, size) -> None:
    """At a desk with the keyboard alone: the purpose has the focus, Enter opens the next line or field."""
    check(page)
    expect(page.locator("#purpose")).to_be_focused()
    page.keyboard.type(PURPOSE)
    page.get_by_label("Question 1", exact=True).focus()
    page.keyboard.type("What did the two stoppages cost?")
    page.keyboard.press("Enter")
    page.keyboard.type("Who sits on the committee?")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # an empty line leads on to what to give
    page.keyboard.type("Leak survey: a fifth is lost")
    page.get_by_label("Commitment 1, who", exact=True).select_option("Anita Rowe")
    page.get_by_label("Commitment 1, does what").fill("presents our option")
    page.get_by_label("Commitment 1, by when").fill((call.day + timedelta(days=14)).isoformat())
    saved(page)
    send(page, "Send to Ruth")
    expect(page.locator("main")).to_contain_text("Ruth")
    plan = Plan.objects.get(call=call)
    assert plan.state == Plan.State.FILED
    assert plan.clock == "ahead"
    assert plan.latest.text.purpose == PURPOSE
    assert [line.text for line in plan.latest.text.of(3)] == [
        "What did the two stoppages cost?",
        "Who sits on the committee?",
    ]


def inspect(page, size) -> None:
    """At a desk by the keys 3 and A; on a phone by touch. A decision can be taken back."""
    page.goto("/inspect/")
    expect(page.locator("main")).to_contain_text("Hartwell Dairy")
    check(page)
    if size == "desk":
        page.keyboard.press("j")
    else:
        page.get_by_role("link", name=re.compile("Hartwell Dairy")).click()
    expect(page.get_by_role("heading", level=1, name="Hartwell Dairy")).to_be_visible()
    check(page)
    comment = page.locator("textarea[name='comment_3'], #id_comment_3, [name$='3']").last
    if size == "desk":
        page.keyboard.press("3")
    else:
        page.get_by_text("Comment on 3").click()
    comment.fill("Ask what it costs first.")
    if size == "desk":
        comment.press("Escape")
        page.locator("body").click(position={"x": 2, "y": 2})
        page.keyboard.press("a")
    else:
        page.get_by_role("button", name=re.compile("^Approve")).click()
    undo = page.get_by_role("button", name=re.compile("Undo"))
    expect(undo).to_be_visible()
    check(page)
    undo.click()
    expect(page.get_by_role("heading", level=1, name="Hartwell Dairy")).to_be_visible()
    assert Plan.objects.get().state == Plan.State.FILED
    comment.fill("Ask what it costs first.") if not comment.input_value() else None
    page.get_by_role("button", name=re.compile("^Approve")).click()
    expect(page.get_by_role("button", name=re.compile("Undo"))).to_be_visible()
    assert Plan.objects.get().state == Plan.State.APPROVED


def write_recap(page, call) -> Recap:
    page.goto("/today/")
    page.get_by_role("link", name=re.compile("Write recap")).first.click()
    page.wait_for_url("**/recap/")
    check(page)
    for tick in page.locator("fieldset.sp-tick").all():
        tick.locator(".sp-seg label").first.click()
    last = page.locator("fieldset.sp-tick").nth(2)
    last.locator(".sp-seg label").nth(2).click()
    last.locator(".sp-why label").first.click()
    page.locator("#worked").fill("Stoppages first. They added it up themselves.")
    page.locator("fieldset.sp-score label", has_text=re.compile(r"^\s*9\s*$")).click()
    saved(page)
    check(page)
    send(page, "Send recap to Ruth")
    recap = Recap.objects.get(call=call)
    assert recap.state == Recap.State.FILED
    assert str(recap.adherence).endswith(f"of {recap.planned}")
    return recap


def review(page, recap) -> None:
    """His score comes first; hers is not in the page before."""
    page.goto("/review/")
    check(page)
    page.get_by_role("link", name=re.compile("Hartwell Dairy")).first.click()
    page.wait_for_url(f"**/review/{recap.pk}/")
    expect(page.locator("main")).to_contain_text("They added it up themselves.")
    check(page)
    page.locator("#done_right").fill("Asked what the stoppages cost first.")
    page.locator("fieldset.sp-score label", has_text=re.compile(r"^\s*5\s*$")).click()
    page.locator("#modify").fill("Ask for the day.")
    assert not Mark.objects.exists()
    send(page, "Save and see both")
    mark = Mark.objects.overall().get()
    assert (mark.own, mark.managers) == (9, 5)
    expect(page.locator("main")).to_contain_text("9")
    check(page)


def read_review(page, recap) -> None:
    page.goto(f"/review/{recap.pk}/")
    expect(page.locator("main")).to_contain_text("Asked what the stoppages cost first.")
    expect(page.locator("main")).to_contain_text("Ask for the day.")
    check(page)
