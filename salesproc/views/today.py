"""Today: the next call open, the others by day, the recaps that are due, and what one promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby

from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from calls.models import Call, Field, Lesson, PlanText
from calls.models.plan_text import Line
from calls.models.standing import Standing
from calls.slots import FocusLine, focus_line
from calls.views.rows import CallRow, with_rows
from customers.models import LedgerEntry
from people.clock import now
from people.models import User
from people.templatetags.shell import clock, day, moment

AHEAD = timedelta(days=7)  # calls further away stand in the week
SOON = timedelta(hours=1)  # below this a time is told as minutes
MOST_CALLS, MOST_PROMISES, MOST_LESSONS = 50, 12, 3
# What a promise says, and what is asked for its tick.
PROMISED = ("version", "kind", "person", "doer", "text", "due_on", "closed_at", "result", "company__name")


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What somebody who sells does first; who only configures has no such page."""
    if not request.user.is_in_sales:
        raise Http404
    return render(request, "salesproc/today.html", {"today": Today(request.user), "at": "today"})


@dataclass(frozen=True)
class DayOfCalls:
    heading: str
    rows: list[CallRow]


class Today:
    """The day of one reader. Each question is asked once, at the same number of queries for one call and for many."""

    def __init__(self, reader: User) -> None:
        self.reader = reader
        self.date = reader.today()

    @property
    def heading(self) -> str:
        """ "Tuesday 24 November"."""
        return date_format(self.date, "l j F")

    # Calls ---------------------------------------------------------------------------------------

    @cached_property
    def _all(self) -> list[CallRow]:
        """Every call of which something is said here, in the order of time; those ahead are never left out."""
        calls = Call.objects.of(self.reader).lacking_recap().filter(day__lte=self.date + AHEAD)
        rows = CallRow.of(with_rows(calls).newest_first()[:MOST_CALLS], self.reader)
        return sorted(rows, key=lambda row: row.call.starts_at)

    @cached_property
    def rows(self) -> list[CallRow]:
        """Calls going on or ahead, within a week."""
        return [row for row in self._all if not row.call.unplanned and row.call.ends_at > now()]

    @property
    def next(self) -> NextCall | None:
        """The call that goes on or comes first, told in full."""
        return NextCall(self.rows[0]) if self.rows else None

    @property
    def later_today(self) -> list[CallRow]:
        return [row for row in self.rows[1:] if row.call.day == self.date]

    @property
    def days(self) -> list[DayOfCalls]:
        """The calls of the days to come, but the one that is told in full."""
        rows = [row for row in self.rows[1:] if row.call.day > self.date]
        return [DayOfCalls(self._day_words(date_), list(group)) for date_, group in groupby(rows, _day_of)]

    @property
    def summary(self) -> str:
        """ "Three calls, the first in 29 minutes. One has no plan, one came back." """
        left = [row for row in self.rows if row.call.day == self.date]
        if not self.rows:
            return _("No calls today or in the week ahead.")
        if not left:
            first = self.rows[0].call
            return _("No more calls today. The next is %(company)s, %(moment)s.") % {
                "company": first.company,
                "moment": moment(first.starts_at),
            }
        return " ".join([self._counted(left), *self._wanting(left)])

    def _counted(self, left: Sequence[CallRow]) -> str:
        words = {"n": capfirst(str(apnumber(len(left)))), "when": self._when(left[0].call)}
        if left[0].call.has_begun:
            return ngettext("%(n)s call, going on.", "%(n)s calls, the first going on.", len(left)) % words
        return ngettext("%(n)s call, %(when)s.", "%(n)s calls, the first %(when)s.", len(left)) % words

    def _when(self, call: Call) -> str:
        away = call.starts_at - now()
        if away >= SOON:
            return _("at %(time)s") % {"time": clock(call.starts_at)}
        minutes = max(1, round(away.total_seconds() / 60))
        return ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}

    def _wanting(self, left: Sequence[CallRow]) -> list[str]:
        missing = sum(row.plan is not None and not row.plan.is_filed for row in left)
        back = sum(row.plan is not None and row.plan.was_turned_down for row in left)
        said = [
            ngettext("%(n)s has no plan", "%(n)s have no plan", missing) % {"n": apnumber(missing)} if missing else "",
            ngettext("%(n)s came back", "%(n)s came back", back) % {"n": apnumber(back)} if back else "",
        ]
        words = ", ".join(part for part in said if part)
        return [f"{capfirst(words)}."] if words else []

    def _day_words(self, date_: date) -> str:
        """ "Tomorrow", "Thursday", and with the date from a week on."""
        away = (date_ - self.date).days
        return capfirst(day(date_)) if away == 1 else date_format(date_, "l" if away < AHEAD.days else "l j F")

    # What else waits -------------------------------------------------------------------------------

    @cached_property
    def recaps(self) -> list[CallRow]:
        """Calls that are over and lack their recap, the late ones first."""
        over = [row for row in self._all if row.call.unplanned or row.call.ends_at <= now()]
        return sorted(over, key=lambda row: row.call.recap_due_at)

    @cached_property
    def promised(self) -> list[LedgerEntry]:
        """What the reader is to do himself, the soonest first; what he ticked lately, so that he can take it back."""
        mine = LedgerEntry.objects.current().done_by(self.reader).by_due().select_related("company").only(*PROMISED)
        entries = list(mine[:MOST_PROMISES])
        for entry in entries:
            entry.doer = self.reader
        return entries

    @property
    def promised_summary(self) -> str:
        sunday = self.date + timedelta(days=6 - self.date.weekday())
        due = sum(entry.is_open and entry.due_on is not None and entry.due_on <= sunday for entry in self.promised)
        return ngettext("%(n)s due this week", "%(n)s due this week", due) % {"n": due} if due else ""

    @cached_property
    def focus(self) -> FocusLine | None:
        """The one element on which the reader works now."""
        return focus_line(self.reader, self.reader.pk)

    @cached_property
    def focus_standing(self) -> Standing | None:
        """Where the reader stands on it; nothing as long as no score of it counts."""
        if self.focus is None or self.focus.is_practice:
            return None
        standing = Standing.of(self.reader.pk, self.focus.element_id, self.focus.minimum)
        return standing if standing.sample else None

    @property
    def focus_words(self) -> str:
        """The scores of the line in words."""
        standing = self.focus_standing
        if standing is None:
            return ""
        scores = ", ".join(str(value) for value in standing.spark)
        return _("Scored, oldest first: %(scores)s. Minimum %(minimum)s.") % {
            "scores": scores,
            "minimum": standing.minimum,
        }

    @cached_property
    def lessons(self) -> list[Lesson]:
        """What the reader took from earlier calls at the companies of today, one a company."""
        companies = {row.call.company_id for row in self.rows if row.call.day == self.date}
        companies |= {row.call.company_id for row in self.rows[:1]}
        found = Lesson.objects.visible_to(self.reader).of(self.reader).filter(company__in=companies)
        found = found.select_related("company").only("text", "made_at", "company__name")
        newest = {lesson.company_id: lesson for lesson in reversed(found.newest_first()[:40])}
        return sorted(newest.values(), key=lambda lesson: lesson.made_at, reverse=True)[:MOST_LESSONS]


class NextCall:
    """The one call that is told in full."""

    def __init__(self, row: CallRow) -> None:
        self.row, self.call = row, row.call

    @property
    def heading(self) -> str:
        """ "10:00, on site in Thirsk", or with the day where that is not today."""
        start = clock(self.call.starts_at) if self.call.day == self.row.reader.today() else moment(self.call.starts_at)
        return f"{capfirst(start)}, {self.row.where[:1].lower()}{self.row.where[1:]}"

    @property
    def recap_opens(self) -> str:
        """ "The recap opens at 10:00." """
        if self.call.day == self.row.reader.today():
            return _("The recap opens at %(time)s.") % {"time": clock(self.call.starts_at)}
        return _("The recap opens %(moment)s.") % {"moment": moment(self.call.starts_at)}

    @cached_property
    def text(self) -> PlanText | None:
        """The plan as it was filed last; nothing while it is a draft."""
        plan = self.row.plan
        return plan.latest.text if plan is not None and plan.latest is not None else None

    @property
    def commitments(self) -> list[Line]:
        """What to leave with, in the order of the plan."""
        return self.text.of(Field.COMMITMENTS) if self.text else []

    @property
    def notes(self) -> list[Note]:
        """What the inspector said, of the whole and of single fields."""
        inspection = self.row.last_inspection if self.text else None
        if inspection is None:
            return []
        who = inspection.by.first_name
        on_fields = [
            Note(_("%(who)s, on %(field)s:") % {"who": who, "field": comment.field}, comment.text)
            for comment in inspection.comments.all()
        ]
        return [Note(f"{who}:", inspection.comment), *on_fields] if inspection.comment else on_fields

    @property
    def sheet_is_the_deed(self) -> bool:
        """Nothing is to be written before the call: the sheet, which is offered anyway, is all."""
        return not self.row.needs_reader


@dataclass(frozen=True)
class Note:
    """ "Ruth, on 3:" and what she said."""

    head: str
    text: str


def _day_of(row: CallRow) -> date:
    return row.call.day
