"""The clocks of a call, by the worked examples: when one is prompted, when plan and recap are due."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calls.models import Call
from people.models import Leave
from people.rules import Refused
from tests.calls.desk import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.fixture
def berliner(desk, clock):
    """Priya works in Berlin, Monday to Friday; it is 2 October and she books early."""
    desk.seller.zone, desk.seller.country = "Europe/Berlin", "DE-BE"
    desk.seller.save()
    clock.stand(datetime(2026, 10, 2, 8, 0, tzinfo=UTC))
    return desk


def clocks(call):
    return call.prompt_at.astimezone(BERLIN), call.plan_due_at.astimezone(BERLIN)


def test_a_sales_call_on_tuesday_prompts_on_friday_and_is_due_on_monday(berliner):
    call = berliner.book(berlin(10, 10))
    assert clocks(call) == (berlin(6, 10), berlin(9, 10))


def test_a_presentation_on_monday_prompts_on_wednesday_and_is_due_on_thursday(berliner):
    presentation = berliner.call_type("Presentation", prompt_hours=72, due_hours=48)
    call = berliner.book(berlin(9, 14), call_type=presentation)
    assert clocks(call) == (berlin(4, 14), berlin(5, 14))


def test_on_the_monday_after_winter_time_began_it_is_due_at_the_same_local_time_73_hours_before(berliner):
    call = berliner.book(berlin(26, 9, 30, month=10))
    assert call.plan_due_at.astimezone(BERLIN) == berlin(23, 9, 30, month=10)
    assert call.starts_at.astimezone(UTC) - call.plan_due_at.astimezone(UTC) == timedelta(hours=73)


def test_a_public_holiday_is_no_working_day(berliner, clock):
    berliner.seller.country = "DE-SN"  # Saxony keeps 18 November 2026, a Wednesday
    berliner.seller.save()
    interview = berliner.call_type("Interview")
    call = berliner.book(berlin(19, 11), call_type=interview)
    assert call.plan_due_at.astimezone(BERLIN) == berlin(17, 11)


def test_after_leave_one_is_prompted_on_the_last_working_day_before_it(berliner):
    Leave.objects.create(person=berliner.seller, from_day=date(2026, 11, 2), until_day=date(2026, 11, 6))
    call = berliner.book(berlin(10, 9))
    assert clocks(call) == (berlin(30, 9, month=10), berlin(9, 9))


def test_booked_inside_its_lead_a_call_is_at_short_notice_prompted_at_once_and_due_at_the_start(berliner, clock):
    booked = clock.stand(berlin(9, 16))
    call = berliner.book(berlin(10, 9))
    assert call.is_short_notice
    assert (call.prompt_at, call.plan_due_at) == (booked, call.starts_at)


def test_booked_between_its_two_leads_it_prompts_at_once_and_is_due_in_time(berliner, clock):
    booked = clock.stand(berlin(9, 8))
    call = berliner.book(berlin(10, 9))
    assert not call.is_short_notice
    assert (call.prompt_at, call.plan_due_at) == (booked, berlin(9, 9))


def test_booked_at_the_very_moment_of_its_lead_it_is_not_at_short_notice(berliner, clock):
    clock.stand(berlin(9, 9))
    assert not berliner.book(berlin(10, 9)).is_short_notice


def test_a_recap_of_friday_afternoon_is_due_on_monday_afternoon(berliner):
    call = berliner.book(berlin(6, 16), minutes=45)
    assert call.recap_due_at.astimezone(BERLIN) == berlin(9, 16, 45)


def test_a_call_with_a_customer_in_new_york_has_its_clocks_in_berlin(berliner):
    call = berliner.book(datetime(2026, 11, 10, 15, 0, tzinfo=ZoneInfo("America/New_York")))
    assert call.plan_due_at.astimezone(BERLIN) == berlin(9, 21)
    assert call.day == date(2026, 11, 10)


def test_the_day_of_a_call_is_the_salespersons_own(desk):
    desk.seller.zone = "Asia/Tokyo"
    desk.seller.save()
    call = desk.book(datetime(2026, 11, 26, 22, 0, tzinfo=UTC))
    assert call.day == date(2026, 11, 27)


def test_where_the_plan_is_due_at_the_start_no_call_is_at_short_notice(desk, clock):
    prospecting = desk.call_type("Prospecting", prompt_hours=24, due_hours=0)
    call = desk.book(MONDAY + timedelta(hours=1), call_type=prospecting)
    assert not call.is_short_notice
    assert call.plan_due_at == call.starts_at


# Rescheduling --------------------------------------------------------------------------------------


def test_moved_to_a_later_day_its_clocks_start_anew(desk, clock):
    call = desk.book(WEDNESDAY)
    call.reschedule(by=desk.seller, starts_at=FRIDAY, reason="Anita is ill.")
    assert (call.plan_due_at, call.day) == (THURSDAY, FRIDAY.date())
    move = call.moves.get()
    assert (move.from_starts_at, move.to_starts_at, move.reason) == (WEDNESDAY, FRIDAY, "Anita is ill.")


def test_moved_forward_into_its_lead_before_the_plan_was_due_it_becomes_short_notice(desk, clock):
    call = desk.book(FRIDAY)
    clock.stand(WEDNESDAY)
    call.reschedule(by=desk.seller, starts_at=THURSDAY - timedelta(hours=1), reason="They asked for it.")
    assert call.is_short_notice


def test_moving_a_call_whose_plan_is_overdue_does_not_make_it_short_notice(desk, clock):
    call = desk.book(WEDNESDAY)
    clock.stand(TUESDAY + timedelta(hours=1))
    call.reschedule(by=desk.seller, starts_at=WEDNESDAY - timedelta(minutes=1))
    assert not call.is_short_notice
    assert desk.send(call.plan).clock == "behind"


def test_moved_forward_and_back_it_is_as_it_was(desk, clock):
    call = desk.book(FRIDAY)
    clock.stand(WEDNESDAY)
    call.reschedule(by=desk.seller, starts_at=THURSDAY - timedelta(hours=1))
    call.reschedule(by=desk.seller, starts_at=FRIDAY)
    assert not call.is_short_notice
    assert call.plan_due_at == THURSDAY


def test_a_call_is_not_moved_into_the_past(desk, clock):
    call = desk.book(WEDNESDAY)
    with pytest.raises(Refused, match="has passed"):
        call.reschedule(by=desk.seller, starts_at=MONDAY)


# A diary that changes -------------------------------------------------------------------------------


def test_clocks_ahead_follow_a_changed_diary(desk, clock):
    call = desk.book(FRIDAY)
    begun = desk.book(MONDAY + timedelta(minutes=30))
    clock.pass_by(hours=1)
    Leave.objects.create(person=desk.seller, from_day=THURSDAY.date(), until_day=THURSDAY.date())
    desk.seller.diary_changed_at = clock.pass_by(minutes=1)
    desk.seller.save()
    clock.pass_by(minutes=1)
    assert Call.time_anew() == 1
    call.refresh_from_db()
    assert call.plan_due_at == WEDNESDAY
    assert call.version == 1  # a form that is open is not stale by it
    begun.refresh_from_db()
    assert begun.clocks_at == MONDAY
    assert Call.time_anew() == 0
