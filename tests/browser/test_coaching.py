"""Coaching and figures clicked through: a focus from the first rung to the last, goals, the rows behind a number."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from calls.models import Call
from coaching.models import Focus
from customers.models import Opportunity
from metrics.models import Recount, Target
from people.clock import now
from tests.browser.conftest import sign_in
from tests.browser.pages import check
from tests.calls.encounter import Encounter
from tests.calls.scored import Scored

TAUGHT = "Read the anchors of a 9 together."
COACHED = "Told her to wait for the answer."
LEFT_OUT = "She has seen me do it on two joint calls."
NOTE = "Waited twelve seconds, then named the day."
WORDS = "I ask, and then I wait."
TEXTS = (TAUGHT, COACHED, LEFT_OUT, NOTE, WORDS)
REFUSED = "status of (403|404|422)"


@pytest.fixture
def hartwell(cast):
    """Priya prepares at 5.4, by five scores that count; she sees Hartwell Dairy again next week."""
    encounter = Encounter(cast)
    Scored(encounter).marks(cast.salesperson, encounter.elements[0], [5, 5, 6, 5, 6])
    starts = now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=6)
    facts = {"company": encounter.company, "call_type": encounter.call_type, "minutes": 45}
    encounter.next_call = Call.schedule(
        by=cast.salesperson, salesperson=cast.salesperson, starts_at=starts, how="visit", **facts
    )
    return encounter


@pytest.fixture
def enter(window):
    def as_(person):
        return sign_in(window(), person)

    return as_


def send(page, button):
    """Press a button and wait for the page behind it."""
    with page.expect_navigation():
        button.click()


def told(page, *sentences):
    """The page says all of this, and can be used as it stands."""
    for sentence in sentences:
        expect(page.locator("body")).to_contain_text(sentence)
    check(page)


def button(page, name):
    return page.get_by_role("button", name=name)


# From the first rung to the last --------------------------------------------------------------------------


def test_a_focus_is_opened_led_up_the_ladder_and_each_sees_what_is_his(enter, cast, hartwell, size, complaints):
    complaints.expect(REFUSED)
    ruth = enter(cast.manager)
    focus = open_focus(ruth, cast.salesperson)
    teach_and_coach(ruth, focus)

    priya = enter(cast.salesperson)
    see_it_at_work(priya, hartwell.next_call, size)

    confirm(ruth, focus)
    read_ones_own(priya, focus)
    read_from_above(enter(cast.director), focus)
    find_nothing(enter(cast.admin), focus)


def open_focus(page, person) -> Focus:
    """From the matrix to the scorecard to the form, which is sent three times before it is right."""
    page.goto("/coaching/")
    told(page, "Priya Nair")
    page.goto(f"/people/{person.pk}/scorecard/")
    told(page, "No focus at present.")
    send(page, page.get_by_role("link", name="Choose a focus"))
    told(page, "On what shall Priya work?")
    open_it = button(page, "Open the focus and tell Priya")
    send(page, open_it)
    told(page, "Nothing was saved yet.", "Choose one element.", "Choose a day.")
    page.get_by_role("radio", name=re.compile("Prepares")).check()
    page.get_by_label("To", exact=True).select_option("3")
    page.get_by_label("By", exact=True).fill("2020-01-01")
    send(page, open_it)
    told(page, "Nobody holds this element below its minimum of 7. Aim at that or higher.", "Choose a day to come.")
    expect(page.get_by_role("radio", name=re.compile("Prepares"))).to_be_checked()
    expect(page.get_by_label("To", exact=True)).to_have_value("3")
    expect(page.get_by_label("By", exact=True)).to_have_value("2020-01-01")
    assert not Focus.objects.exists()
    page.get_by_label("To", exact=True).select_option("8")
    page.get_by_label("By", exact=True).fill((person.today() + timedelta(days=40)).isoformat())
    send(page, open_it)
    focus = Focus.objects.get()
    expect(page).to_have_url(re.compile(focus.get_absolute_url()))
    told(page, "Priya has a focus, and is told.", "from 5.4 to 8", "Just opened, next: taught")
    return focus


def teach_and_coach(page, focus) -> None:
    """Two rungs are logged, one is left out; without words none is."""
    did, on = page.get_by_label("What did you do?"), page.get_by_label("On", exact=True)
    send(page, button(page, "Log: taught"))
    told(page, "Say what was done, so that both remember it.")
    did.fill(TAUGHT)
    on.fill((focus.person.today() + timedelta(days=3)).isoformat())
    send(page, button(page, "Log: taught"))
    told(page, "This day is yet to come. Log it when it has happened.")
    expect(did).to_have_value(TAUGHT)
    on.fill(focus.person.today().isoformat())
    send(page, button(page, "Log: taught"))
    told(page, "Noted on the ladder. Priya sees it too.", "Taught, next: coached")

    did.fill(COACHED)
    send(page, button(page, "Log: coached"))
    told(page, "Coached, next: mentored")

    page.get_by_text("Leave this rung out").click()
    send(page, button(page, "Leave it out"))
    told(page, "Say why this rung is left out.")
    page.get_by_label("Why is it left out?").fill(LEFT_OUT)
    send(page, button(page, "Leave it out"))
    told(page, "Mentored, next: confirmed", f"Left out: {LEFT_OUT}")


def see_it_at_work(page, call, size) -> None:
    """The salesperson has it on Today and beside her plan."""
    page.goto("/today/")
    told(page, "Your coaching focus", "Prepares", "Scores of it are practice and count for nothing yet.")
    page.goto(f"/calls/{call.pk}/plan/")
    if size == "phone":
        beside = page.locator("details", has_text="Your coaching focus")
        beside.locator("summary").click()
    else:
        beside = page.locator("section", has=page.get_by_role("heading", name="Your coaching focus"))
    expect(beside).to_contain_text("Prepares")
    expect(beside.get_by_text("7: seven")).to_be_visible()
    check(page)


def confirm(page, focus) -> None:
    """A score of 0 and a missing note are refused with all that was typed; then it is confirmed, and she answers."""
    send(page, page.get_by_role("link", name="Log a confirmation"))
    told(page, "Does Priya have it?")
    log_it = button(page, "Log it and tell Priya")
    page.get_by_role("radio", name="Role-play").check()
    page.get_by_label("What will Priya do, in those words?").fill(WORDS)
    page.get_by_role("radio", name=re.compile("^Confirmed")).check()
    lowest = page.locator("#id_score input").first
    lowest.evaluate("node => node.value = '0'")
    page.locator("#id_score label").first.click()
    send(page, log_it)
    told(page, "Write what you saw or heard.", "Scores go from 1 to 10. Choose one of them.")
    expect(page.get_by_role("radio", name="Role-play")).to_be_checked()
    expect(page.get_by_role("radio", name=re.compile("^Confirmed"))).to_be_checked()
    expect(page.get_by_label("What will Priya do, in those words?")).to_have_value(WORDS)
    page.get_by_label("What did you see or hear?").fill(NOTE)
    send(page, log_it)
    told(page, "Choose a whole score from 1 to 10.")
    expect(page.get_by_label("What did you see or hear?")).to_have_value(NOTE)
    focus.refresh_from_db()
    assert focus.rung == "mentored"
    page.locator("#id_score label", has_text=re.compile(r"^\s*8\s*$")).click()
    send(page, log_it)
    told(page, "Confirmed. From the next call on, scores of it count.", "Confirmed, next: accountable")
    send(page, button(page, "Hold Priya accountable"))
    told(page, "Holds when the last five have a mean of 8 or more and none is below 5.", "of 5.")
    focus.refresh_from_db()
    assert focus.rung == "accountable"
    assert [rung.rung for rung in focus.rungs.in_order()] == [
        "taught", "coached", "mentored", "confirmed", "accountable",
    ]  # fmt: skip


def read_ones_own(page, focus) -> None:
    """She reads everything that was written, and changes nothing."""
    page.goto("/scorecard/")
    told(page, "Focus: Prepares")
    page.goto(focus.get_absolute_url())
    told(page, *TEXTS)
    expect(page.get_by_text("Change the focus")).to_have_count(0)
    answer = page.goto(f"{focus.get_absolute_url()}confirmation/")
    assert answer.status == 403
    told(page, "Nobody confirms himself.")


def read_from_above(page, focus) -> None:
    """Element, rungs and dates; none of the texts, no score of the confirmation."""
    page.goto(focus.get_absolute_url())
    told(page, "Prepares", "Accountable", "What was written stays between Priya and the direct manager.")
    words = page.locator("body").inner_text()
    assert not [text for text in TEXTS if text in words]
    expect(page.get_by_text("Role-play", exact=True)).to_have_count(0)
    page.goto("/coaching/?who=all")
    told(page, "Priya Nair")


def find_nothing(page, focus) -> None:
    """An admin who leads nobody: there is no such page."""
    scorecard = f"/people/{focus.person_id}/scorecard/"
    for path in (focus.get_absolute_url(), scorecard, "/coaching/", "/team/", f"/figures/{focus.person_id}/"):
        answer = page.goto(path)
        assert answer.status == 404, path
        assert "Prepares" not in page.content()
        assert "5.4" not in page.content()
    check(page)


# Goals, and the rows behind a number ------------------------------------------------------------------------


def test_an_admin_sets_a_goal_and_splits_it(enter, cast, complaints):
    complaints.expect(REFUSED)
    page = enter(cast.admin)
    page.goto("/targets/")
    whole, north = page.locator(f"#goal-team-{cast.company.pk}"), page.locator(f"#goal-team-{cast.north.pk}")
    save, publish = page.get_by_role("button", name="Save", exact=True), button(page, "Save and publish")
    whole.fill("lots")
    north.fill("-5")
    send(page, save)
    told(page, "Write a figure, such as 200,000.", "A target is more than nothing.")
    expect(whole).to_have_value("lots")
    expect(north).to_have_value("-5")
    whole.fill("100000000000000000000")
    north.fill("")
    send(page, save)
    told(page, "This target is too large to be meant. Look at the number of digits.")
    expect(whole).to_have_value("100000000000000000000")
    assert not Target.objects.exists()
    whole.fill("300,000")
    send(page, publish)
    told(page, "Sales is not split yet. Split it among its people.", "What you typed is saved, as drafts.")
    expect(whole).to_have_value("300,000")
    send(page, page.locator("button[value='split-evenly']"))
    told(page, "The goals are split, as drafts. Look them over, then publish.")
    expect(page.locator(f"#goal-person-{cast.salesperson.pk}")).to_have_value("100,000")
    expect(north).to_have_value("200,000")
    send(page, publish)
    told(page, "6 goals are published. Each is told of his own.")
    assert Target.objects.standing().get(person=cast.salesperson).value == 100_000


def test_the_rows_behind_a_number_open_and_the_figures_are_a_file(enter, cast, hartwell):
    facts = {"by": cast.salesperson, "company": hartwell.company, "name": "Compressor house", "currency": "GBP"}
    Opportunity.begin(**facts, amount=12_000).win(by=cast.salesperson)
    Recount.run()
    page = enter(cast.manager)
    page.goto("/team/")
    told(page, "£12k")
    send(page, page.get_by_role("link", name="What was won"))
    told(page, "Compressor house", "Priya Nair")
    page.go_back()
    send(page, page.get_by_role("link", name="Before"))
    told(page, "Team")
    send(page, page.get_by_role("link", name="After"))
    with page.expect_download() as kept:
        page.get_by_role("link", name="As a CSV file").click()
    rows = Path(kept.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert kept.value.suggested_filename.endswith(".csv")
    assert rows[0].startswith("Whose,Period,From,To,Figure,What it counts,Unit,Value,Cases")
    assert any(",12000" in row for row in rows)
