"""A week of somebody's calls, by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Q, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Call
from calls.views.rows import CallRow, with_rows
from people.templatetags.shell import day as day_words

if TYPE_CHECKING:
    from people.models import User

MOST_CALLS = 200  # a week
MOST_LEFT_OVER = 5
SHOWS = ("all", "mine", "fell", "unplanned")


@dataclass
class Day:
    """One day of the week, with its calls in order."""

    day: date
    is_today: bool
    is_shown: bool  # on a phone, where the week shows one day
    rows: list[CallRow] = field(default_factory=list)

    @property
    def name(self) -> str:
        return _("Today") if self.is_today else date_format(self.day, "l")

    @property
    def heading(self) -> str:
        words = day_words(self.day)
        near = words in {_("today"), _("tomorrow"), _("yesterday")}
        return words.capitalize() if near else date_format(self.day, "l")

    @property
    def in_words(self) -> str:
        """ "Tue 24, 3 calls, 1 without a plan", for those who do not see the marks."""
        said = [
            date_format(self.day, "D j"),
            ngettext("%(n)s call", "%(n)s calls", len(self.rows)) % {"n": len(self.rows)},
        ]
        if late := sum(row.mark == "late" for row in self.rows):
            said.append(ngettext("%(n)s overdue", "%(n)s overdue", late) % {"n": late})
        return ", ".join(said)


@dataclass
class Week:
    """The calls of one person in one week, as a reader above sees them."""

    reader: User
    person: User
    monday: date
    show: str
    chosen: date | None
    key_states = ("done", "mgr", "done", "done", "mgr")

    @classmethod
    def read(cls, asked: Mapping[str, str], reader: User, person: User) -> Week:
        """The week and the filter out of an address; whatever makes no sense there gives this week and all."""
        show = asked.get("show", "")
        return cls(
            reader,
            person,
            _monday(asked.get("week", ""), person.today()),
            show if show in SHOWS else "all",
            _day(asked.get("day", "")),
        )

    @cached_property
    def _fetched(self) -> list[CallRow]:
        """The calls of the week and what was left over before it, at once: one set of queries for both."""
        shown = Q(day__range=(self.monday, self.sunday))
        if self.is_own:
            before = Call.objects.of(self.person).needing_recap().filter(day__lt=self.monday)
            shown |= Q(pk__in=before.by_time().values("pk")[:MOST_LEFT_OVER])
        seen = Call.objects.all() if self.is_own else Call.objects.visible_to(self.reader)
        calls = seen.of(self.person).filter(shown)
        found = list(with_rows(calls, "plan__latest__five").by_time()[: MOST_CALLS + MOST_LEFT_OVER])
        prefetch_related_objects([call for call in found if call.unplanned], "attendees")
        return CallRow.of(found, self.reader)

    @cached_property
    def all_rows(self) -> list[CallRow]:
        return [row for row in self._fetched if row.call.day >= self.monday]

    @property
    def rows(self) -> list[CallRow]:
        return [row for row in self.all_rows if self._shows(row)]

    def _shows(self, row: CallRow) -> bool:
        if self.show == "mine":
            return row.needs_reader
        if self.show == "fell":
            return row.call.fell_through
        return row.call.unplanned if self.show == "unplanned" else True

    @cached_property
    def days(self) -> list[Day]:
        """Days with calls; for the columns of the week also the working days without."""
        return [day for day in self.columns if day.rows]

    @cached_property
    def columns(self) -> list[Day]:
        days = [self.monday + timedelta(days=n) for n in range(7)]
        columns = [Day(day, day == self.today, day == self._shown(days)) for day in days]
        for row in self.rows:
            columns[(row.call.day - self.monday).days].rows.append(row)
        return [column for column in columns if column.rows or column.day.isoweekday() in self.person.work_days]

    def _shown(self, days: list[date]) -> date:
        if self.chosen in days:
            return self.chosen
        if self.today in days:
            return self.today
        return next((row.call.day for row in self.rows), days[0])

    @property
    def today(self) -> date:
        return self.person.today()

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    # Words ---------------------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        """ "23 to 27 November"."""
        first, last = self._ends(self.monday)
        year = "" if last.year == self.today.year else f" {last.year}"
        return f"{span(first, last)}{year}"

    def _ends(self, monday: date) -> tuple[date, date]:
        work = sorted(self.person.work_days) or [1, 5]
        return monday + timedelta(days=work[0] - 1), monday + timedelta(days=work[-1] - 1)

    @property
    def summary(self) -> str:
        """ "Nine calls. Six planned ahead, one plan missing, one recap late." """
        n = sum(not row.call.fell_through for row in self.all_rows)
        if not n:
            return _("No calls this week.")
        calls = ngettext("%(n)s call", "%(n)s calls", n) % {"n": apnumber(n)}
        ahead, missing, late = (
            sum(getattr(row, question) for row in self.all_rows)
            for question in ("is_planned_ahead", "is_plan_missing", "is_recap_late")
        )
        parts = [
            _("%(n)s planned ahead") % {"n": apnumber(ahead)} if ahead else "",
            ngettext("%(n)s plan missing", "%(n)s plans missing", missing) % {"n": apnumber(missing)}
            if missing
            else "",
            ngettext("%(n)s recap late", "%(n)s recaps late", late) % {"n": apnumber(late)} if late else "",
        ]
        said = ", ".join(part for part in parts if part)
        sentences = [calls, said] if said else [calls]
        return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences)

    @property
    def choices(self) -> list[tuple[str, str]]:
        waiting = sum(row.needs_reader for row in self.all_rows)
        mine = _("Needs me now, %(n)s") % {"n": waiting}
        return [
            ("all", _("All calls")),
            ("mine", mine),
            ("fell", _("Not held, cancelled")),
            ("unplanned", _("Unplanned")),
        ]

    # Other weeks ---------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The week as the address has it: 2026-W48."""
        year, number, _weekday = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def before(self) -> tuple[str, str]:
        return self._other(-7)

    @property
    def after(self) -> tuple[str, str]:
        return self._other(7)

    def _other(self, days: int) -> tuple[str, str]:
        monday = self.monday + timedelta(days=days)
        year, number, _weekday = monday.isocalendar()
        return self.address(week=f"{year}-W{number:02}"), span(*self._ends(monday), short=True)

    def address(self, **changes: str) -> str:
        """The parameters of this list with some of them changed."""
        asked = {"week": self.name, "show": self.show if self.show != "all" else "", **changes}
        if self.person != self.reader:
            asked["person"] = str(self.person.pk)
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    @property
    def here(self) -> str:
        return self.address()

    @property
    def is_own(self) -> bool:
        return self.person == self.reader

    # So far --------------------------------------------------------------------------------------

    @property
    def counted(self) -> int:
        return sum(row.counts for row in self.all_rows)

    @property
    def prepared(self) -> int:
        return sum(row.is_prepared for row in self.all_rows)

    @property
    def rated(self) -> int:
        """Calls that were not booked at short notice: those have no rate."""
        return sum(row.counts and not row.call.is_short_notice for row in self.all_rows)

    @property
    def ahead(self) -> int:
        return sum(row.counts and row.is_planned_ahead for row in self.all_rows)

    @cached_property
    def left_over(self) -> list[CallRow]:
        """One's own calls before this week that still lack their recap, the oldest first."""
        return [row for row in self._fetched if row.call.day < self.monday]


def span(first: date, last: date, *, short: bool = False) -> str:
    """ "23 to 27 November", or short "30 Nov to 4 Dec" and "16 to 20"."""
    month = "M" if short else "F"
    if first.month == last.month:
        end = date_format(last, "j" if short else "j F")
        return _("%(first)s to %(last)s") % {"first": date_format(first, "j"), "last": end}
    return _("%(first)s to %(last)s") % {
        "first": date_format(first, f"j {month}"),
        "last": date_format(last, f"j {month}"),
    }


def _monday(text: str, today: date) -> date:
    year, _dash, number = text.partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
        monday + timedelta(days=14), monday - timedelta(days=14)
    except (ValueError, OverflowError):
        return today - timedelta(days=today.weekday())
    return monday


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
