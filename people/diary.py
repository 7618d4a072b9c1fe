"""Working days and leads, in one person's own time zone.

A lead of 24 h means the same local time one working day earlier, 48 h two (product.md 2.7).
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOURS_A_DAY = 24
HORIZON = 400  # days; nobody is away for longer without being deactivated


@dataclass(frozen=True)
class Diary:
    """When somebody works: `work_days` are ISO weekdays (1 is Monday), `days_off` holidays and leave."""

    zone: ZoneInfo
    work_days: frozenset[int]
    days_off: Container[date]

    def day(self, moment: datetime) -> date:
        """The local date of a moment."""
        return moment.astimezone(self.zone).date()

    def is_working_day(self, day: date) -> bool:
        return day.isoweekday() in self.work_days and day not in self.days_off

    def instant(self, day: date, at: time) -> datetime:
        """The moment of a local wall time: a gap moves to the next valid instant, a fold takes the first."""
        wall = datetime.combine(day, at.replace(tzinfo=None, fold=0), self.zone)
        there_and_back = wall.astimezone(ZoneInfo("UTC")).astimezone(self.zone)
        if there_and_back.replace(tzinfo=None) == wall.replace(tzinfo=None):
            return wall.astimezone(ZoneInfo("UTC"))
        return self._end_of_gap(wall).astimezone(ZoneInfo("UTC"))

    def lead(self, start: datetime, hours: int) -> datetime:
        """The moment `hours` (whole days of 24) of working time before `start`, at the same local time."""
        return self._shift(start, hours, -1)

    def after(self, end: datetime, hours: int) -> datetime:
        """The moment `hours` (whole days of 24) of working time after `end`, at the same local time."""
        return self._shift(end, hours, +1)

    def _shift(self, moment: datetime, hours: int, step: int) -> datetime:
        if hours % HOURS_A_DAY:
            raise ValueError(f"a lead is a number of whole days, not {hours} h")
        days = hours // HOURS_A_DAY
        if not days:
            return moment
        local = moment.astimezone(self.zone)
        day = local.date()
        for _ in range(HORIZON):
            day += timedelta(days=step)
            days -= self.is_working_day(day)
            if not days:
                break
        return self.instant(day, local.time())

    def _end_of_gap(self, wall: datetime) -> datetime:
        """The first valid moment at or after a wall time that the clock jumps over."""
        before = wall.replace(fold=0).utcoffset()
        after = wall.replace(fold=1).utcoffset()
        assert before is not None
        assert after is not None
        late = wall.replace(tzinfo=ZoneInfo("UTC")) - min(before, after)
        early = wall.replace(tzinfo=ZoneInfo("UTC")) - max(before, after)
        while late - early > timedelta(minutes=1):
            middle = early + (late - early) / 2
            jumped = middle.astimezone(self.zone).replace(tzinfo=None) >= wall.replace(tzinfo=None)
            early, late = (early, middle) if jumped else (middle, late)
        return late.replace(second=0, microsecond=0)
