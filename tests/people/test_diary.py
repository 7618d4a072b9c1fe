"""Leads and deadlines in somebody's own working days: the worked examples, and what holds for every zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from people.clock import standing_at
from people.diary import Diary
from people.models import Leave, User

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
WEEKDAYS = frozenset({1, 2, 3, 4, 5})
# Daylight saving by an hour, by half an hour, by none; east and west of the date line; a skipped whole day.
ZONES = [
    "Europe/Berlin", "Europe/London", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kolkata", "Africa/Casablanca", "America/Sao_Paulo", "UTC",
]  # fmt: skip


def diary(zone=BERLIN, days_off=()):
    return Diary(zone=zone, work_days=WEEKDAYS, days_off=set(days_off))


def at(text, zone=BERLIN):
    """A local wall time as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


# The worked examples of the defaults ---------------------------------------------------------------


def test_a_sales_call_on_tuesday_is_prompted_on_friday_and_due_on_monday():
    call = at("2026-11-24 10:00")
    assert diary().lead(call, 48) == at("2026-11-20 10:00")
    assert diary().lead(call, 24) == at("2026-11-23 10:00")


def test_a_presentation_on_monday_is_prompted_on_wednesday_and_due_on_thursday():
    call = at("2026-11-23 14:00")
    assert diary().lead(call, 72) == at("2026-11-18 14:00")
    assert diary().lead(call, 48) == at("2026-11-19 14:00")


def test_after_the_change_to_winter_time_the_local_hour_stays_and_73_hours_lie_between():
    call = at("2026-10-26 09:30")
    due = diary().lead(call, 24)
    assert due == at("2026-10-23 09:30")
    assert call - due == timedelta(hours=73)


def test_a_public_holiday_is_no_working_day():
    call = at("2026-11-19 11:00")
    assert diary(days_off=[date(2026, 11, 18)]).lead(call, 24) == at("2026-11-17 11:00")


def test_back_from_leave_the_plan_is_due_on_the_first_day_and_prompted_before_the_leave():
    leave = [date(2026, 11, 16) + timedelta(days=n) for n in range(5)]  # Monday to Friday
    call = at("2026-11-24 09:00")
    assert diary(days_off=leave).lead(call, 24) == at("2026-11-23 09:00")
    assert diary(days_off=leave).lead(call, 48) == at("2026-11-13 09:00")


def test_a_recap_of_friday_is_due_on_monday_at_the_same_hour():
    assert diary().after(at("2026-11-20 16:45"), 24) == at("2026-11-23 16:45")


def test_a_call_in_the_gap_of_spring_is_at_three():
    assert diary().instant(date(2026, 3, 29), time(2, 30)) == at("2026-03-29 03:00")


def test_a_time_that_comes_twice_in_autumn_is_the_first_of_the_two():
    first = diary().instant(date(2026, 10, 25), time(2, 30))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_lead_that_ends_in_the_gap_moves_to_its_end():
    sunday_too = Diary(zone=BERLIN, work_days=frozenset(range(1, 8)), days_off=set())
    assert sunday_too.lead(at("2026-03-30 02:30"), 24) == at("2026-03-29 03:00")


def test_a_customer_in_new_york_is_counted_in_the_hours_of_berlin():
    call = at("2026-11-24 15:00", NEW_YORK)
    assert diary().lead(call, 24) == at("2026-11-23 21:00")


def test_the_half_hour_of_lord_howe_is_a_gap_too():
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    moment = diary(lord_howe).instant(date(2026, 10, 4), time(2, 10))
    assert moment.astimezone(lord_howe).time() == time(2, 30)


def test_a_day_that_a_place_skipped_begins_with_the_next():
    apia = ZoneInfo("Pacific/Apia")
    moment = diary(apia).instant(date(2011, 12, 30), time(10, 0))
    assert moment.astimezone(apia) == datetime(2011, 12, 31, 0, 0, tzinfo=apia)


def test_a_call_at_the_weekend_is_due_on_friday_and_its_recap_on_monday():
    saturday = at("2026-11-21 10:00")
    assert diary().lead(saturday, 24) == at("2026-11-20 10:00")
    assert diary().after(saturday, 24) == at("2026-11-23 10:00")


def test_a_lead_of_nothing_is_the_call_itself_and_half_a_day_is_no_lead():
    call = at("2026-11-24 10:00")
    assert diary().lead(call, 0) == call
    with pytest.raises(ValueError, match="whole days"):
        diary().lead(call, 12)


def test_somebody_who_never_works_does_not_hang_the_clock():
    never = Diary(zone=BERLIN, work_days=frozenset(), days_off=set())
    assert never.lead(at("2026-11-24 10:00"), 24) < at("2026-11-24 10:00")


# What holds for every zone and moment ----------------------------------------------------------------

moments = some.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2037, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)
zones = some.sampled_from(ZONES).map(ZoneInfo)


@settings(deadline=None, max_examples=300)
@given(moment=moments, zone=zones, days=some.integers(1, 5))
def test_a_lead_lies_before_on_a_working_day_at_the_same_local_time(moment, zone, days):
    place = diary(zone)
    due = place.lead(moment, days * 24)
    assert due < moment
    local, asked = due.astimezone(zone), moment.astimezone(zone)
    same_wall = local.time() == asked.time()
    assert same_wall or not _exists(local.date(), asked.time(), zone)
    if same_wall:
        assert place.is_working_day(local.date())


@settings(deadline=None, max_examples=300)
@given(moment=moments, zone=zones, days=some.integers(1, 5))
def test_a_deadline_after_lies_after(moment, zone, days):
    assert diary(zone).after(moment, days * 24) > moment


@settings(deadline=None, max_examples=200)
@given(moment=moments, zone=zones)
def test_a_longer_lead_never_ends_later_than_a_shorter_one(moment, zone):
    place = diary(zone)
    leads = [place.lead(moment, hours) for hours in (24, 48, 72)]
    assert leads == sorted(leads, reverse=True)


@settings(deadline=None, max_examples=500)
@given(
    day=some.dates(min_value=date(2000, 1, 1), max_value=date(2037, 12, 31)),
    clock=some.times().map(lambda t: t.replace(second=0, microsecond=0)),
    zone=zones,
)
def test_every_wall_time_has_one_instant_which_is_that_time_or_the_end_of_its_gap(day, clock, zone):
    moment = diary(zone).instant(day, clock)
    local = moment.astimezone(zone)
    if _exists(day, clock, zone):
        assert (local.date(), local.time(), local.fold) == (day, clock, 0)
    else:
        assert local.replace(tzinfo=None) > datetime.combine(day, clock)
        before = (moment - timedelta(seconds=1)).astimezone(zone)
        assert before.replace(tzinfo=None) < datetime.combine(day, clock)


def _exists(day, clock, zone):
    wall = datetime.combine(day, clock, zone)
    return wall.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None)


# A person's own diary ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_person_has_the_holidays_of_the_country_and_the_leave_he_took():
    with standing_at(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        person = User.objects.create(
            name="Jana Weiss", email="jana@aldwark.example", zone="Europe/Berlin", country="DE"
        )
        Leave.take(by=person, person=person, from_day=date(2026, 11, 9), until_day=date(2026, 11, 10))
        person.refresh_from_db()
        assert not person.diary.is_working_day(date(2026, 12, 25))
        assert not person.diary.is_working_day(date(2026, 11, 9))
        assert person.diary.lead(at("2026-11-11 10:00"), 24) == at("2026-11-06 10:00")


@pytest.mark.django_db
def test_a_part_of_a_country_has_its_own_holidays():
    with standing_at(datetime(2026, 1, 2, 9, tzinfo=UTC)):
        munich = User(name="A", zone="Europe/Berlin", country="DE-BY", pk=1)
        berlin = User(name="B", zone="Europe/Berlin", country="DE-BE", pk=2)
        epiphany = date(2026, 1, 6)
        assert not munich.diary.is_working_day(epiphany)
        assert berlin.diary.is_working_day(epiphany)


@pytest.mark.django_db
def test_two_people_have_the_same_moment_on_two_days():
    with standing_at(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)):
        assert User(zone="Europe/London").today() == date(2026, 11, 23)
        assert User(zone="Pacific/Kiritimati").today() == date(2026, 11, 24)
