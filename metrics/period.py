"""A week, month, quarter or year of the calendar, and its working days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Organisation
from people.models.worktime import public_holidays

WEEK, MONTH, QUARTER, YEAR = "week", "month", "quarter", "year"
KINDS = {
    WEEK: gettext_lazy("Week"),
    MONTH: gettext_lazy("Month"),
    QUARTER: gettext_lazy("Quarter"),
    YEAR: gettext_lazy("Year"),
}
MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
FIRST_YEAR, LAST_YEAR = 2000, 2100
SATURDAY = 6


@dataclass(frozen=True, order=True)
class Period:
    """One period of the calendar. `starts_on` is its first day; `holding` finds it for any day."""

    kind: str
    starts_on: date

    @classmethod
    def holding(cls, kind: str, day: date) -> Period:
        """The period of that kind in which a day lies. Raises ValueError for a kind there is not."""
        if kind == WEEK:
            return cls(kind, day - timedelta(days=day.weekday()))
        if kind not in MONTHS:
            raise ValueError(f"no period is called {kind!r}")
        length = MONTHS[kind]
        return cls(kind, date(day.year, (day.month - 1) // length * length + 1, 1))

    @classmethod
    def read(cls, code: str) -> Period | None:
        """What `code` wrote, "quarter-2026-10-01"; None for anything else, as an address may hold anything."""
        kind, _dash, day = code.partition("-")
        try:
            period = cls.holding(kind, date.fromisoformat(day))
        except ValueError:
            return None
        return period if FIRST_YEAR <= period.starts_on.year < LAST_YEAR else None

    @property
    def code(self) -> str:
        return f"{self.kind}-{self.starts_on.isoformat()}"

    @property
    def is_canonical(self) -> bool:
        """Does it start where a period of its kind starts, in a year anybody plans for?"""
        if self.kind not in KINDS or not FIRST_YEAR <= self.starts_on.year < LAST_YEAR:
            return False
        return Period.holding(self.kind, self.starts_on) == self

    @cached_property
    def next(self) -> Period:
        return Period.holding(self.kind, self.last + timedelta(days=1))

    @cached_property
    def previous(self) -> Period:
        return Period.holding(self.kind, self.starts_on - timedelta(days=1))

    @cached_property
    def last(self) -> date:
        """Its last day."""
        if self.kind == WEEK:
            return self.starts_on + timedelta(days=6)
        months = self.starts_on.month - 1 + MONTHS[self.kind]
        return date(self.starts_on.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.last

    def holds(self, other: Period) -> bool:
        """Does the whole of another period lie in this one?"""
        return self.starts_on <= other.starts_on and other.last <= self.last

    def overlaps(self, other: Period) -> bool:
        return self.starts_on <= other.last and other.starts_on <= self.last

    def days(self) -> Iterator[date]:
        for n in range((self.last - self.starts_on).days + 1):
            yield self.starts_on + timedelta(days=n)

    def __str__(self) -> str:
        if self.kind == WEEK:
            return _("Week from %(day)s") % {"day": date_format(self.starts_on, "j F Y")}
        if self.kind == MONTH:
            return date_format(self.starts_on, "F Y")
        if self.kind == YEAR:
            return str(self.starts_on.year)
        names = (_("First quarter"), _("Second quarter"), _("Third quarter"), _("Fourth quarter"))
        return f"{names[(self.starts_on.month - 1) // 3]} {self.starts_on.year}"


class Calendar:
    """The working days of the organisation: Monday to Friday but its public holidays.

    The even path to a goal goes by these, not by the days of one person: leave does not make anybody's goal smaller,
    and figures of people in different countries are held against one line.
    """

    def __init__(self, organisation: Organisation | None) -> None:
        self.country = organisation.country if organisation else ""

    @classmethod
    def current(cls) -> Calendar:
        return cls(Organisation.current())

    def is_working_day(self, day: date) -> bool:
        return day.isoweekday() < SATURDAY and day not in public_holidays(self.country, day.year)

    def working_days(self, first: date, last: date) -> int:
        """How many there are, both days included; none where the last is before the first."""
        span = (last - first).days + 1
        return sum(self.is_working_day(first + timedelta(days=n)) for n in range(span))

    def share_gone(self, period: Period, day: date) -> float:
        """Which part of the working days of a period is over by the end of a day, between 0 and 1."""
        whole = self.working_days(period.starts_on, period.last)
        gone = self.working_days(period.starts_on, min(day, period.last))
        return gone / whole if whole else 1.0


def last_whole_weeks(day: date, count: int) -> list[Period]:
    """The weeks that ended before this day, the latest first."""
    weeks = [Period.holding(WEEK, day).previous]
    while len(weeks) < count:
        weeks.append(weeks[-1].previous)
    assert all(later.starts_on > earlier.starts_on for later, earlier in pairwise(weeks))
    return weeks
