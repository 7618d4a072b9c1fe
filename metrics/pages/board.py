"""The figures of a period, of one person or of several together, as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from metrics.catalogue import METRICS, Metric
from metrics.figures import Figure, won_in_other_currencies, worked_out
from metrics.goal_line import GoalLine
from metrics.goals import Goals
from metrics.models import EarlyWarning, ShownMetric
from metrics.models.shown_metric import Choice
from metrics.pages.course import course_of
from metrics.pages.picker import Picker
from metrics.pages.sums import AMOUNT, Sums
from metrics.period import Calendar, Period
from metrics.words import in_words
from people.models import Organisation, User

if TYPE_CHECKING:
    from metrics.pages.whose import Whose

MOST_WARNINGS = 50  # three, and the others folded


@dataclass(frozen=True)
class Row:
    """A figure in words, with the period before and its target."""

    figure: Figure
    words: str
    sample: str
    before: str
    target: str
    needed: str
    cases: str

    @property
    def metric(self) -> Metric:
        return self.figure.metric

    @property
    def is_behind(self) -> bool:
        return self.figure.is_behind

    @property
    def has_need(self) -> bool:
        """Is there enough, and something to hold it against?"""
        return self.figure.is_enough and bool(self.figure.needed_by_today)


class Board:
    """What people did together in the period picked. Costs the same for one person and for forty.

    `Sums` adds people up in the database, with the period before in the same query; what a figure comes to is worked
    out where `Figures` does it. Whose figures they may be is for the view to say (`pages/whose.py`).
    """

    def __init__(self, reader: User, whose: Whose, picker: Picker) -> None:
        self.reader, self.whose, self.picker = reader, whose, picker
        self.people, self.person = list(whose.people), whose.person
        self.period, self.before = picker.period, picker.period.previous

    @cached_property
    def organisation(self) -> Organisation | None:
        return Organisation.current()

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(self.organisation)

    @property
    def currency(self) -> str:
        return self.organisation.currency if self.organisation else ""

    @cached_property
    def shown(self) -> Choice:
        return ShownMetric.chosen()

    @cached_property
    def goals(self) -> Goals:
        return self._goals_around(self.period)

    def _goals_around(self, period: Period) -> Goals:
        """Of these people, of the teams they are in, and of those above, from which rates are taken."""
        own = self.whose.teams if self.person is None else [self.person.team_id]
        teams = {up for team in own for up in self.reader.tree.upwards(team)} | self.whose.within
        return Goals.around(period, self.calendar, self.whose.of("person") | Q(team__pk__in=teams))

    @cached_property
    def sums(self) -> Sums:
        return Sums(self.reader, self.whose, self.picker)

    @cached_property
    def warnings(self) -> list[EarlyWarning]:
        """Of these people, and of their teams where they are several, as far as the reader sees them."""
        warnings = EarlyWarning.objects.open()
        if self.whose.is_line:
            seen = warnings.below(self.reader)
        else:
            seen = warnings.visible_to(self.reader).of(self.whose.of("person"), self.whose.within)
        return list(seen.with_names().teams_first()[:MOST_WARNINGS])

    # Figures ---------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> list[Row]:
        return [self.row(metric) for metric in self.shown.precursors]

    def row(self, metric: Metric) -> Row:
        figure = self._figure(metric, self.period)
        return Row(
            figure=figure,
            words=self._value_words(figure),
            sample=self._sample_words(figure),
            before=self._value_words(self._figure(metric, self.before)),
            target=self.words(metric, figure.target),
            needed=self.words(metric, figure.needed_by_today),
            cases=self.cases_of(metric, self.whose.key),
        )

    def cases_of(self, metric: Metric, who: str | int) -> str:
        """The address of the rows behind a figure of this period."""
        return f"{self._cases}?metric={metric.key}&who={who}&period={self.period.code}"

    @cached_property
    def _cases(self) -> str:
        return reverse("metrics:cases")

    def _figure(self, metric: Metric, period: Period) -> Figure:
        last = self.last_day_of(metric, period)
        goal = self._goal_in(period, metric)
        above = self.sums.total(metric.numerator, period, last)
        below = self.sums.total(metric.denominator, period, last) if metric.is_ratio else Decimal(0)
        gone = self.share_gone if period == self.period else Decimal(1)
        return worked_out(metric, above, below, goal, gone)

    def last_day_of(self, metric: Metric, period: Period | None = None) -> date:
        """The last day of a period that counts for a metric by now."""
        return min((period or self.period).last, self.picker.today - timedelta(days=metric.only_past))

    def _goal_in(self, period: Period, metric: Metric) -> tuple[Decimal | None, bool]:
        """Of the period before a goal is only looked up for what is divided by it."""
        if period == self.period:
            return self.goal_of(metric)
        if metric.goal_is_denominator:
            return self.goal_of(metric, self._goals_around(period))
        return None, False

    def goal_of(self, metric: Metric, goals: Goals | None = None) -> tuple[Decimal | None, bool]:
        """The goal of a person; of several that of the team they are below, else the sum of their own."""
        tree, goals = self.reader.tree, goals or self.goals
        if self.person is not None:
            return goals.of_person(metric, self.person.pk, tree.upwards(self.person.team_id))
        return goals.together(metric, self.whose.teams, self.whose.people, tree)

    def words(self, metric: Metric, value: Decimal | None) -> str:
        return in_words(metric, value, self.currency)

    def _value_words(self, figure: Figure) -> str:
        return self.words(figure.metric, figure.value if figure.is_enough else None)

    def _sample_words(self, figure: Figure) -> str:
        if not figure.metric.is_ratio:
            return ""
        if not figure.denominator:
            return _("none yet")
        said = _("%(n)s of %(all)s") if figure.metric.is_percent else _("%(n)s in %(all)s calls")
        said = said % {"n": f"{figure.numerator:,.0f}", "all": f"{figure.denominator:,.0f}"}
        return said if figure.is_enough else _("%(sample)s, too few for a rate") % {"sample": said}

    # Against what is needed --------------------------------------------------------------------------

    @cached_property
    def needs(self) -> list[Row]:
        return [row for row in self.rows if row.has_need]

    @cached_property
    def first_short(self) -> Row | None:
        return next((row for row in self.needs if row.is_behind), None)

    @property
    def finding(self) -> str:
        """ "Advance rate is the first that falls short: 40%, and 50% is needed by today. 12 of 30." """
        short = self.first_short
        if not self.needs:
            return _("No figure has a target and enough cases yet.")
        if short is None:
            return _("Nothing is more than 5% short of what is needed by today.")
        said = _("%(name)s is the first that falls short: %(value)s, and %(needed)s is needed by today.") % {
            "name": short.metric.name,
            "value": short.words,
            "needed": short.needed,
        }
        return f"{said} {short.sample}." if short.sample else said

    # The line ------------------------------------------------------------------------------------------

    @property
    def ultimate(self) -> Metric:
        return self.shown.ultimate

    @cached_property
    def first(self) -> Row:
        """The ultimate metric that was chosen, in words; the line under it is always that of the amount."""
        return self.won if self.ultimate.key == AMOUNT else self.row(self.ultimate)

    @cached_property
    def won(self) -> Row:
        return self.row(METRICS[AMOUNT])

    @cached_property
    def also_won(self) -> str:
        """ "EUR 12,000" that one person won in other currencies; "" where there is none. Of many it is not asked."""
        if self.person is None:
            return ""
        found = won_in_other_currencies(self.people, self.period.starts_on, self.picker.last)
        return ", ".join(f"{currency} {total:,.0f}" for currency, total in found)

    @property
    def goal(self) -> Decimal | None:
        return self.won.figure.target

    @cached_property
    def share_gone(self) -> Decimal:
        """How much of the working days of the period is gone."""
        return Decimal(str(self.calendar.share_gone(self.period, self.picker.last)))

    @property
    def headline(self) -> str:
        """ "70% of the goal with 62% of the working days gone." """
        goal, won = self.goal, self.won.figure.value or Decimal(0)
        if not goal:
            return _("No goal is set for this period.")
        said = _("%(share)s%% of the goal with %(gone)s%% of the working days gone.")
        return said % {"share": f"{won / goal * 100:.0f}", "gone": f"{self.share_gone * 100:.0f}"}

    @cached_property
    def line(self) -> GoalLine:
        return course_of(self)
