"""Today: what somebody who sells does first."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import Call, Recap
from customers.models import LedgerEntry
from people.clock import now
from people.models import User
from tests.calls.desk import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(client, desk):
    client.force_login(desk.seller)
    return client


def text_of(client):
    answer = client.get("/today/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_empty_week_says_what_to_do(priya):
    text = text_of(priya)
    assert "Monday 23 November" in text
    assert "No calls in the week ahead." in text
    assert "Nothing is open." in text


def test_the_next_call_is_told_in_full_with_what_the_manager_said(priya, desk):
    plan = desk.sent(MONDAY.replace(hour=14))
    desk.approve(plan, comments={3: "Ask what the stoppages cost first."})
    text = text_of(priya)
    assert "One call, at 14:00." in text
    assert "Anita takes our option to the committee." in text
    assert "At least: Graham Pell sends the log" in text
    assert "Ruth, on 3:" in text
    assert "Ask what the stoppages cost first." in text
    assert "Open call sheet" in text
    assert "The recap opens at 14:00." in text
    assert "write recap" not in text


def test_below_an_hour_minutes_are_counted(priya, desk):
    desk.book(MONDAY + timedelta(minutes=48))
    assert "One call, in 48 minutes. One has no plan." in text_of(priya)


def test_a_call_that_goes_on_can_be_ended_with_its_recap(priya, desk, clock):
    call = desk.sent(MONDAY.replace(hour=14)).call
    clock.stand(call.starts_at + timedelta(minutes=10))
    text = text_of(priya)
    assert "One call, going on." in text
    assert "Call is over, write recap" in text
    assert "Recaps due" not in text


def test_later_calls_stand_by_day_with_the_moment_when_their_plan_is_due(priya, desk):
    desk.book(MONDAY.replace(hour=14))
    desk.book(TUESDAY.replace(hour=15))
    desk.book(MONDAY + timedelta(days=3))
    text = text_of(priya)
    assert text.index("Tomorrow") < text.index("Plan due today 15:00") < text.index("Thursday")


def test_a_plan_that_came_back_says_so(priya, desk):
    desk.book(MONDAY.replace(hour=10))
    desk.send_back(desk.sent(MONDAY.replace(hour=14)))
    text = text_of(priya)
    assert "One has no plan, one came back." in text
    assert "Returned by Ruth: Which committee?" in text


def test_recaps_are_due_from_the_end_of_the_call_and_the_late_ones_come_first(priya, desk, clock):
    desk.book(MONDAY.replace(hour=10))
    clock.stand(TUESDAY.replace(hour=12))
    text = text_of(priya)
    assert "Recaps due" in text
    assert "Recap was due today 10:45" in text
    assert "Write recap" in text


def test_what_was_promised_is_ticked_off_there(priya, desk):
    entry = LedgerEntry.promise(
        by=desk.seller,
        person=desk.seller,
        kind="action",
        company=desk.company,
        text="Send the drawing",
        due_on=date(2026, 11, 24),
    )
    text = text_of(priya)
    assert "1 due this week" in text
    assert "Send the drawing" in text
    assert "Yours" not in text
    priya.post(f"/ledger/{entry.pk}/tick/", {"back": "/today/", "where": "1"})
    assert "due this week" not in text_of(priya)
    assert f"/ledger/{entry.pk}/tick/undo/" in priya.get("/today/").content.decode()  # without scripts too


def test_what_was_ticked_leaves_the_next_day(priya, desk, clock):
    entry = LedgerEntry.promise(
        by=desk.seller, person=desk.seller, kind="action", company=desk.company, text="Send the drawing"
    )
    entry.tick(by=desk.seller)
    clock.stand(now() + timedelta(hours=13))
    assert "Send the drawing" not in text_of(priya)


def test_lessons_of_the_companies_of_today_are_remembered(priya, desk, clock):
    call = Call.log(
        by=desk.seller,
        company=desk.company,
        call_type=desk.sales_call,
        starts_at=MONDAY - timedelta(hours=1),
        how="phone",
    )
    recap = Recap.begin(call, by=desk.seller)
    Recap.objects.filter(pk=recap.pk).update(learned="They ring when it stops.", forgotten="Who signs above £50,000.")
    Recap.objects.get(pk=recap.pk).file(by=desk.seller)
    assert "Remember today" not in text_of(priya)
    desk.book(MONDAY.replace(hour=14))
    text = text_of(priya)
    assert "Remember today" in text
    assert "Who signs above £50,000." in text


def test_nobody_elses_day_is_shown(client, desk, cast):
    desk.sent(MONDAY.replace(hour=14))
    for who in (cast.colleague, cast.outsider, cast.manager):
        client.force_login(who)
        assert "Hartwell" not in text_of(client)


def test_who_only_configures_has_no_such_page(client, desk, cast):
    client.force_login(cast.admin)
    assert client.get("/today/").status_code == 404


@pytest.mark.parametrize("who", ["salesperson", "manager"])
def test_it_costs_the_same_for_one_call_and_for_many(client, desk, cast, clock, who):
    """For a manager who sells too: the dearest reader there is."""
    seller = getattr(cast, who)
    User.objects.filter(pk=seller.pk).update(sells=True)
    seller = User.objects.get(pk=seller.pk)
    client.force_login(seller)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/today/").status_code == 200
        return len(queries)

    def fill(hours):
        for hour in hours:
            call = desk.book(MONDAY.replace(hour=hour), by=seller, salesperson=seller)
            plan = desk.send(call.plan)
            inspector = seller.manager
            plan.approve(by=inspector, version_number=1, comments={3: "First."})
            LedgerEntry.promise(by=seller, person=seller, kind="action", company=desk.company, text="Send it")

    fill([10, 13])
    clock.stand(MONDAY.replace(hour=12))
    cost()
    few = cost()
    clock.stand(MONDAY)
    fill([11, 14, 15, 16, 17])
    clock.stand(MONDAY.replace(hour=12))
    assert cost() == few <= 17


def test_a_call_moved_twice_says_from_where_it_was_moved_last(priya, desk):
    desk.book(MONDAY.replace(hour=14))
    call = desk.book(TUESDAY)
    call.reschedule(by=desk.seller, starts_at=TUESDAY + timedelta(hours=4), reason="They asked.")
    call.reschedule(by=desk.seller, starts_at=TUESDAY + timedelta(hours=6), reason="They asked again.")
    text = text_of(priya)
    assert "Moved from tomorrow 13:00." in text
    assert "Moved from tomorrow 09:00." not in text
