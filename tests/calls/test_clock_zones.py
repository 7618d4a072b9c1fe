"""Nine zones, every change of the clock, three sorts of working weeks: each clock against an oracle built another way.

The oracle knows nothing of leads. It lays out the quarters of an hour of a day as they follow one another in UTC, reads
the wall clock at each, and takes the first at which the wall shows that hour or a later one.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from calls.models.clocks import Clocks
from notices.models import Notice, Sweep
from people.diary import Diary
from people.models import User

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)

# Each with a year in which its clock changes, if it ever does; Lord Howe by half an hour, Sao Paulo at midnight.
ZONES = {
    "Europe/Berlin": 2026,
    "America/New_York": 2026,
    "Asia/Kolkata": 2026,
    "Australia/Lord_Howe": 2026,
    "Australia/Adelaide": 2026,
    "America/St_Johns": 2026,
    "Pacific/Chatham": 2026,
    "Africa/Casablanca": 2026,
    "America/Sao_Paulo": 2018,
}
WEEKS = {
    "Monday to Friday": {1, 2, 3, 4, 5},
    "Sunday to Thursday": {7, 1, 2, 3, 4},
    "Tuesday to Saturday": {2, 3, 4, 5, 6},
}
HOURS = [
    time(0, 0),
    time(0, 30),
    time(1, 45),
    time(2, 0),
    time(2, 30),
    time(3, 0),
    time(9, 30),
    time(16, 45),
    time(23, 45),
]
LEADS = [(24, 0), (48, 24), (72, 48)]


@cache
def changes(zone, year):
    """The local days on which the clock of a zone changes; one ordinary day where it never does."""
    place, day = ZoneInfo(zone), date(year, 1, 1)
    found = []
    while day.year == year:
        noons = [datetime(d.year, d.month, d.day, 12, tzinfo=place).utcoffset() for d in (day - DAY, day)]
        if noons[0] != noons[1]:
            found.append(day)
        day += DAY
    return found or [date(year, 3, 29)]


@cache
def quarters(zone, day):
    """What the wall shows at each quarter of an hour around a day, as they follow one another."""
    place, noon = ZoneInfo(zone), datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    instants = [noon + n * QUARTER for n in range(-30 * 4, 31 * 4)]
    return [(instant.astimezone(place).replace(tzinfo=None), instant) for instant in instants]


def shown(zone, day, at):
    """The first moment of a day at which the wall shows that hour or a later one."""
    wanted = datetime.combine(day, at)
    return next(instant for wall, instant in quarters(zone, day) if wall >= wanted)


@cache
def work_days(week, off, year):
    first = date(year - 1, 11, 1)
    days = (first + n * DAY for n in range(500))
    return [day for day in days if day.isoweekday() in WEEKS[week] and day not in off]


def before(zone, moment, days, working):
    if not days:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    return shown(zone, working[bisect_left(working, local.date()) - days], local.time().replace(fold=0))


def after(zone, moment, days, working):
    local = moment.astimezone(ZoneInfo(zone))
    return shown(zone, working[bisect_right(working, local.date()) + days - 1], local.time().replace(fold=0))


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize(("zone", "year"), ZONES.items())
def test_every_clock_is_where_the_oracle_has_it(zone, year, week):
    tried, wrong = 0, []
    for change in changes(zone, year):
        off = frozenset({change - 2 * DAY, change + DAY})  # a holiday before, a day of leave after
        diary, working = Diary(ZoneInfo(zone), frozenset(WEEKS[week]), off), work_days(week, off, year)
        for day in (change + n * DAY for n in range(-4, 6)):
            for at in HOURS:
                starts_at = shown(zone, day, at)
                assert diary.instant(day, at) == starts_at
                ends_at = starts_at + timedelta(minutes=45)
                for prompt, due in LEADS:
                    call_type = SimpleNamespace(prompt_hours=prompt, due_hours=due, recap_hours=24)
                    long_ago = starts_at - 60 * DAY
                    clocks = Clocks.of(diary, call_type, starts_at=starts_at, ends_at=ends_at, known_since=long_ago)
                    recap_due = after(zone, ends_at, 1, working)
                    found = (clocks.prompt_at, clocks.plan_due_at, clocks.recap_due_at, clocks.recap_missing_at)
                    expected = (
                        before(zone, starts_at, prompt // 24, working),
                        before(zone, starts_at, due // 24, working),
                        recap_due,
                        after(zone, recap_due, 1, working),
                    )
                    tried += 1
                    if found != expected or clocks.is_short_notice:
                        wrong.append((day, at, prompt, due, found, expected))
                    assert clocks.prompt_at <= clocks.plan_due_at <= starts_at < clocks.recap_due_at
    assert not wrong, wrong[:3]
    assert tried >= 10 * len(HOURS) * len(LEADS)


@pytest.mark.django_db
@pytest.mark.parametrize("of_year", [0, -1], ids=["first change", "last change"])
@pytest.mark.parametrize(("zone", "year"), ZONES.items())
def test_around_a_change_of_the_clock_each_is_told_at_its_moment_once_and_none_is_missing(
    desk, clock, zone, year, of_year
):
    change = changes(zone, year)[of_year]
    User.objects.filter(pk=desk.seller.pk).update(zone=zone, country="", works_from=time(2, 30))
    desk.seller.refresh_from_db()
    working = work_days("Monday to Friday", frozenset(), year)
    starts_at = shown(zone, working[bisect_left(working, change)], time(2, 30)) + DAY
    starts_at = shown(zone, starts_at.astimezone(ZoneInfo(zone)).date(), time(2, 30))
    clock.stand(starts_at - 20 * DAY)
    call = desk.book(starts_at, minutes=45)
    ends_at = starts_at + 3 * QUARTER
    recap_due = after(zone, ends_at, 1, working)
    expected = {
        "plan_prompt": before(zone, starts_at, 2, working),
        "plan_due": before(zone, starts_at, 1, working),
        "plan_missing": before(zone, starts_at, 1, working),
        "recap_to_write": ends_at,
        "recap_overdue": recap_due,
        "recap_missing": after(zone, recap_due, 1, working),
    }
    for moment in sorted(set(expected.values())):
        for at in (moment - timedelta(seconds=30), moment, moment + timedelta(seconds=30)):
            clock.stand(at)
            Sweep().run()
            told = dict(Notice.objects.about(call).values_list("kind", "due_at"))
            assert told == {kind: due for kind, due in expected.items() if due <= at}
    assert Notice.objects.about(call).count() == len(expected)
