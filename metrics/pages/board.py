"""The figures of a period, of one person or of several together, as a page shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, DateField, DecimalField, Sum, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from metrics.catalogue import METRICS, Metric
from metrics.figures import Figure, won_in_other_currencies, worked_out
from metrics.goal_line import GoalLine
from metrics.goals import Goals
from metrics.measures import MEASURES, Snapshot
from metrics.models import EarlyWarning, Reading, ShownMetric
from metrics.models.shown_metric import Choice
from metrics.pages.course import AMOUNT, course_of
from metrics.pages.picker import Picker
from metrics.period import Calendar, Period
from metrics.words import in_words
from people.models import Organisation, User

if TYPE_CHECKING:
    from metrics.pages.whose import Whose

MOST_WARNINGS = 50  # three, and the others folded
SNAPSHOTS = {key: measure for key, measure in MEASURES.items() if isinstance(measure, Snapshot)}


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

    It adds up people in the database, and reads the period before in the same query; what a figure comes to is worked
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
        return Goals.around(self.period, self.calendar)

    @cached_property
    def warnings(self) -> list[EarlyWarning]:
        """Of these people, and of their teams where they are several, as far as the reader sees them."""
        seen = EarlyWarning.objects.open().visible_to(self.reader)
        found = seen.of_people(self.people)
        if self.person is None:
            tree = self.reader.tree
            found = found | seen.of_teams({within for team in self.whose.teams for within in tree.within(team)})
        return list(found.select_related("person", "team").teams_first()[:MOST_WARNINGS])

    @cached_property
    def _by_day(self) -> Mapping[str, Mapping[date, Decimal]]:
        """Sums of all these people by measure and day, of this period and the one before, in one query.

        How things stand now, which nobody adds up over days, is the sum of today.
        """
        today = self.picker.today
        kept = Reading.objects.of(self.people).between(self.before.starts_on, self.picker.last)
        kept = kept.exclude(measure__in=SNAPSHOTS, day=today).order_by()
        standing = [
            snapshot.as_of(today)
            .filter(**{f"{snapshot.person}__in": self.people})
            .order_by()
            .annotate(what=Value(snapshot.key), on=Value(today, DateField()))
            .values_list("what", "on")
            .annotate(total=Cast(Count("pk"), DecimalField(max_digits=16, decimal_places=2)))
            for snapshot in SNAPSHOTS.values()
        ]
        rows = kept.values_list("measure", "day").annotate(total=Sum("value")).union(*standing, all=True)
        found: dict[str, dict[date, Decimal]] = defaultdict(dict)
        for measure, day, total in rows:
            found[measure][day] = total
        return found

    def sums_by_day(self, measure: str) -> Mapping[date, Decimal]:
        return self._by_day.get(measure, {})

    def _total(self, measure: str, period: Period, last: date) -> Decimal:
        days = self.sums_by_day(measure)
        if measure not in SNAPSHOTS:
            return sum((value for day, value in days.items() if period.starts_on <= day <= last), Decimal(0))
        if self.picker.today in period:
            return days.get(self.picker.today, Decimal(0))
        kept = [day for day in self.sums_by_day("open") if last - timedelta(days=6) <= day <= last]
        return days.get(max(kept), Decimal(0)) if kept else Decimal(0)

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
            cases=f"{reverse('metrics:cases')}?metric={metric.key}&who={self.whose.key}&period={self.period.code}",
        )

    def _figure(self, metric: Metric, period: Period) -> Figure:
        last = self.last_day_of(metric, period)
        goal = self._goal_in(period, metric)
        above = self._total(metric.numerator, period, last)
        below = self._total(metric.denominator, period, last) if metric.is_ratio else Decimal(0)
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
            return self.goal_of(metric, Goals.around(period, self.calendar))
        return None, False

    def goal_of(self, metric: Metric, goals: Goals | None = None) -> tuple[Decimal | None, bool]:
        """The goal of a person; of several that of the team they are below, else the sum of their own."""
        tree, goals = self.reader.tree, goals or self.goals
        if self.person is not None:
            return goals.of_person(metric, self.person.pk, tree.upwards(self.person.team_id))
        return self.goal_together(metric, self.whose.teams, self.people, goals)

    def goal_together(
        self, metric: Metric, teams: Sequence[int], people: Sequence[int], goals: Goals | None = None
    ) -> tuple[Decimal | None, bool]:
        """Of these people, who are in these teams."""
        tree, goals = self.reader.tree, goals or self.goals
        if metric.is_ratio:
            return goals.of(metric, [("team", up) for team in teams for up in tree.upwards(team)])
        for owners in ([("team", team) for team in teams], [("person", person) for person in people]):
            found = [goals.of(metric, [owner]) for owner in owners]
            if any(goal for goal, _is_derived in found):
                total = sum((goal or Decimal(0) for goal, _is_derived in found), Decimal(0))
                return total, any(is_derived for goal, is_derived in found if goal)
        return None, False

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
