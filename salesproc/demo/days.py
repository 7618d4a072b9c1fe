"""The calendar of the demo company: working days counted from the day of the first scene."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from people.diary import Diary
from people.models.worktime import public_holidays

ZONE = ZoneInfo("Europe/London")
MORNING, MIDDAY = time(10, 0), time(14, 30)
LATEST_FOR_MORNING, LATEST_FOR_MIDDAY = time(9, 10), time(13, 0)
EVENING = time(17, 30)
SQUEEZE = 0.4  # what is told of a whole day fits an afternoon


@dataclass(frozen=True)
class Days:
    """Day 0 is the day of the first scene: today while its first call still lies ahead, else the next working day."""

    first: date
    opens: time  # when the first scene begins on day 0
    diary: Diary

    @classmethod
    def around(cls, moment: datetime) -> Self:
        """The calendar for a company that is built at this moment."""
        local = moment.astimezone(ZONE)
        years = range(local.year - 1, local.year + 2)
        holidays = frozenset().union(*(public_holidays("GB", year) for year in years))
        diary = Diary(ZONE, frozenset({1, 2, 3, 4, 5}), holidays)
        if diary.is_working_day(local.date()) and local.time() < LATEST_FOR_MIDDAY:
            return cls(local.date(), MORNING if local.time() < LATEST_FOR_MORNING else MIDDAY, diary)
        following = local.date() + timedelta(days=1)
        while not diary.is_working_day(following):
            following += timedelta(days=1)
        return cls(following, MORNING, diary)

    def day(self, number: int) -> date:
        """The working day so many after day 0, or before it."""
        day, step = self.first, 1 if number > 0 else -1
        while number:
            day += timedelta(days=step)
            number -= step * self.diary.is_working_day(day)
        return day

    def number(self, moment: datetime) -> int:
        """How many working days that moment lies after day 0, or before it."""
        day, number = self.diary.day(moment), 0
        while day > self.first:
            number += self.diary.is_working_day(day)
            day -= timedelta(days=1)
        while day < self.first:
            number -= self.diary.is_working_day(day)
            day += timedelta(days=1)
        return number

    def at(self, number: int, clock: str) -> datetime:
        """A moment of a working day by the clock of London."""
        at = time.fromisoformat(clock)
        if number == 0 and self.opens != MORNING:
            at = self._squeezed(at)
        return self.diary.instant(self.day(number), at)

    def bump(self, day: date) -> date:
        """That day, or the next working day."""
        while not self.diary.is_working_day(day):
            day += timedelta(days=1)
        return day

    def _squeezed(self, at: time) -> time:
        """A time of day 0 when that begins at midday: everything told of it moves into the afternoon."""
        after = max(0, (at.hour - MORNING.hour) * 60 + at.minute)
        minutes = MIDDAY.hour * 60 + MIDDAY.minute + round(after * SQUEEZE / 15) * 15
        return time(minutes // 60, minutes % 60)
