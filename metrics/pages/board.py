"""The figures of a period, of one person or of several together, as a page shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Sum, Value
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _

from metrics.catalogue import METRICS, Metric
from metrics.figures import Figure, Goals, worked_out
from metrics.goal_line import GoalLine
from metrics.measures import MEASURES, Snapshot
from metrics.models import EarlyWarning, Reading, ShownMetric
from metrics.models.shown_metric import Choice
from metrics.pages.picker import Picker
from metrics.period import Calendar, Period
from metrics.templatetags.charts import short_money
from people.models import Organisation, User

WARNINGS_SHOWN = 6
AMOUNT = "amount_won"
NOTHING = "–"


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
    def is_short(self) -> bool:
        return self.figure.is_short

    @property
    def has_need(self) -> bool:
        """Is there enough, and something to hold it against?"""
        return self.figure.is_enough and bool(self.figure.needed_by_today)


class Board:
    """What people did together in the period picked. Costs the same for one person and for forty.

    It adds up people in the database, and reads the period before in the same query; what a figure comes to is worked
    out where `Figures` does it. Whose figures they may be is for the view to say (`views/whose.py`).
    """

    def __init__(self, reader: User, people: Collection[int], picker: Picker, who: str, person: User | None) -> None:
        self.reader, self.people, self.picker, self.who, self.person = reader, list(people), picker, who, person
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
        """Of these people, and of teams where it is about a line, as far as the reader may see them: newest first."""
        seen = EarlyWarning.objects.open().visible_to(self.reader)
        found = seen.of_people(self.people)
        if self.person is None:
            found = found | seen.of_teams()
        return list(found.select_related("person", "team").newest_first()[:WARNINGS_SHOWN])

    @cached_property
    def _by_day(self) -> Mapping[str, Mapping[date, Decimal]]:
        """Sums of all these people by measure and day, of this period and the one before, in one query."""
        rows = Reading.objects.of(self.people).between(self.before.starts_on, self.picker.last)
        found: dict[str, dict[date, Decimal]] = defaultdict(dict)
        for measure, day, total in rows.order_by().values_list("measure", "day").annotate(total=Sum("value")):
            found[measure][day] = total
        return found

    @cached_property
    def _standing(self) -> Mapping[str, Decimal]:
        """How things stand now, for what nobody adds up over days."""
        counts = [
            measure.as_of(self.picker.today)
            .filter(**{f"{measure.person}__in": self.people})
            .order_by()
            .annotate(what=Value(measure.key))
            .values("what")
            .annotate(n=Count("pk"))
            .values_list("what", "n")
            for measure in MEASURES.values()
            if isinstance(measure, Snapshot)
        ]
        found = dict.fromkeys([measure.key for measure in MEASURES.values()], Decimal(0))
        return found | {key: Decimal(n) for key, n in counts[0].union(*counts[1:], all=True)}

    def _total(self, measure: str, period: Period, last: date) -> Decimal:
        days = self._by_day.get(measure, {})
        if not isinstance(MEASURES[measure], Snapshot):
            return sum((value for day, value in days.items() if period.starts_on <= day <= last), Decimal(0))
        if self.picker.today in period:
            return self._standing[measure]
        kept = [day for day in self._by_day.get("open", {}) if last - timedelta(days=6) <= day <= last]
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
            cases=f"{reverse('metrics:cases')}?metric={metric.key}&who={self.who}&period={self.period.code}",
        )

    def _figure(self, metric: Metric, period: Period) -> Figure:
        last = min(period.last, self.picker.today - timedelta(days=metric.only_past))
        goal = self._goal_in(period, metric)
        above = self._total(metric.numerator, period, last)
        below = self._total(metric.denominator, period, last) if metric.is_ratio else Decimal(0)
        gone = Decimal(str(self.calendar.share_gone(period, self.picker.last)))
        return worked_out(metric, above, below, goal, gone)

    def _goal_in(self, period: Period, metric: Metric) -> tuple[Decimal | None, bool]:
        """Of the period before a goal is only looked up for what is divided by it."""
        if period == self.period:
            return self.goal_of(metric)
        if metric.goal_is_denominator:
            return self.goal_of(metric, Goals.around(period, self.calendar))
        return None, False

    def goal_of(self, metric: Metric, goals: Goals | None = None) -> tuple[Decimal | None, bool]:
        """The goal of a person; of several that of the team they are below, else the sum of their own."""
        tree, reader, goals = self.reader.tree, self.reader, goals or self.goals
        if self.person is not None:
            teams = tree.upwards(self.person.team_id) if metric.is_ratio else []
            return goals.of(metric, [("person", self.person.pk), *(("team", team) for team in teams)])
        led = [team for team, branch in tree.branches.items() if branch.manager_id == reader.pk]
        tops = [team for team in led if not any(up in led for up in list(tree.upwards(team))[1:])]
        if metric.is_ratio:
            return goals.of(metric, [("team", up) for team in tops for up in tree.upwards(team)])
        for owners in ([("team", team) for team in tops], [("person", person) for person in self.people]):
            found = [goals.of(metric, [owner]) for owner in owners]
            if any(goal for goal, _is_derived in found):
                total = sum((goal or Decimal(0) for goal, _is_derived in found), Decimal(0))
                return total, any(is_derived for goal, is_derived in found if goal)
        return None, False

    def words(self, metric: Metric, value: Decimal | None) -> str:
        if value is None:
            return NOTHING
        if metric.unit == "money":
            return short_money(value, self.currency)
        if metric.is_percent:
            return f"{value * 100:.0f}%"
        figure = f"{value:,.1f}".removesuffix(".0")
        return _("%(n)s h") % {"n": figure} if metric.unit == "hours" else figure

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
        return next((row for row in self.needs if row.is_short), None)

    @property
    def finding(self) -> str:
        """ "Advance rate is the first that falls short: 40%, and 50% is needed by today. 12 of 30." """
        short = self.first_short
        if not self.needs:
            return _("No figure has a target and enough cases yet.")
        if short is None:
            return _("Nothing falls short of what is needed by today.")
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

    @property
    def goal(self) -> Decimal | None:
        return self.won.figure.target

    @property
    def share_gone(self) -> float:
        return self.calendar.share_gone(self.period, self.picker.last)

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
        days = list(self.period.days())
        whole = len(days)
        won, points = Decimal(0), [(0.0, 0.0)]
        daily = self._by_day.get("amount_won", {})
        for number, day in enumerate(days, start=1):
            if day > self.picker.last:
                break
            if daily.get(day):
                points.append(((number - 1) / whole, float(won)))
                won += daily[day]
                points.append((number / whole, float(won)))
        points.append(((self.picker.last - self.period.starts_on).days / whole + 1 / whole, float(won)))
        words = [_("Won %(amount)s.") % {"amount": short_money(won, self.currency)}, self.headline]
        return GoalLine(
            points=points,
            ticks=list(_ticks(days)),
            say=lambda value: short_money(value, self.currency),
            name=_("Won"),
            finding=" ".join(words),
            goal=self.goal,
            path=self._path(days),
        )

    def _path(self, days: list[date]) -> list[tuple[float, float]]:
        """The even path, by the working days of the organisation."""
        goal = float(self.goal or 0)
        working = [self.calendar.is_working_day(day) for day in days]
        each = goal / (sum(working) or 1)
        path, reached = [(0.0, 0.0)], 0.0
        for number, counts in enumerate(working, start=1):
            reached += each if counts else 0
            if number % max(len(days) // 26, 1) == 0 or number == len(days):
                path.append((number / len(days), reached))
        return path


def _ticks(days: list[date]) -> Iterable[tuple[float, str]]:
    """The first day, the months or days between, the last."""
    whole = len(days)
    for number, day in enumerate(days):
        begins = day.day == 1 and (whole < 100 or day.month % 3 == 1) if whole > 31 else number % 7 == 0 and whole > 7
        if number == 0 or (begins and number / whole < 0.9) or (whole <= 7 and number % 2 == 0 and number < whole - 1):
            yield number / whole, dateformat.format(day, "j M")
    yield 1.0, dateformat.format(days[-1], "j M")


def week_words(picker: Picker) -> str:
    """ "Week 8 of 13." """
    weeks = -(-((picker.period.last - picker.period.starts_on).days + 1) // 7)
    if not picker.is_running or weeks < 3:
        return ""
    gone = (picker.today - picker.period.starts_on).days // 7 + 1
    return _("Week %(n)s of %(all)s.") % {"n": gone, "all": weeks}
