"""Figures of people, worked out of readings and targets in a number of queries that does not grow with either."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from customers.models import Opportunity
from metrics.catalogue import METRICS, NEEDED_IN_A_DENOMINATOR, Metric
from metrics.goals import Goals
from metrics.measures import MEASURES
from metrics.measures.base import Snapshot
from metrics.models import Reading
from metrics.period import Calendar, Period
from people.models import Organisation, Team, User

WARN_BELOW = Decimal("0.85")
BEHIND_BELOW = Decimal("0.95")
ZERO = Decimal(0)
Values = Mapping[tuple[int, str], Decimal]


@dataclass(frozen=True)
class Figure:
    """A metric of somebody in a period. Nothing divided by nothing has no value: a dash."""

    metric: Metric
    value: Decimal | None
    numerator: Decimal
    denominator: Decimal | None  # None where it is no ratio
    target: Decimal | None
    needed_by_today: Decimal | None
    is_derived: bool = False  # its target comes from a longer or shorter period, in proportion, or from the start

    @property
    def is_enough(self) -> bool:
        """Is there enough to say anything? A ratio needs five in its denominator."""
        if self.value is None:
            return False
        return not self.metric.is_ratio or (self.denominator or ZERO) >= NEEDED_IN_A_DENOMINATOR

    @property
    def sample(self) -> Decimal:
        """How many stand behind it."""
        return self.numerator if self.denominator is None else self.denominator

    @property
    def pace(self) -> Decimal | None:
        """The value as a part of what is needed by today; None where nothing can be said."""
        if not self.is_enough or self.value is None or not self.needed_by_today:
            return None
        return self.value / self.needed_by_today

    @property
    def is_short(self) -> bool:
        """Below 85% of pace: two weeks of it are a warning."""
        return self.pace is not None and self.pace < WARN_BELOW

    @property
    def is_behind(self) -> bool:
        """Below 95% of pace: what pages colour and name."""
        return self.pace is not None and self.pace < BEHIND_BELOW


@dataclass(frozen=True)
class Cases:
    """The rows behind a figure: all that were looked at, and those of them that counted for it."""

    metric: Metric
    rows: QuerySet[Any]
    hits: QuerySet[Any]


class Figures:
    """What the metrics say of some people in a period, person by person and together.

    The reader gets those of himself and of everybody below only: whoever else is asked for is left out, and somebody
    who merely configures gets nothing. People stand in the line of today, with all that they did before.
    """

    def __init__(
        self, reader: User, people: Collection[int], period: Period, *, on: date | None = None, team: Team | None = None
    ) -> None:
        may_see = {*reader.reach.below} | ({reader.pk} if reader.is_in_sales else set())
        self._read(sorted(set(people) & may_see), period, on or reader.today(), reader.tree, team)

    @classmethod
    def for_the_sweep(cls, people: Collection[int], period: Period, on: date, tree: Any) -> Figures:
        """Of anybody, with no reader: for work by the clock, which shows nothing to anyone."""
        figures = cls.__new__(cls)
        figures._read(sorted(people), period, on, tree, None)
        return figures

    def _read(self, people: list[int], period: Period, on: date, tree: Any, team: Team | None) -> None:
        self.people, self.period, self.on, self.tree, self.team = people, period, on, tree, team
        self.calendar = Calendar.current()
        self.goals = Goals.around(period, self.calendar)
        self.team_of = dict(User.objects.filter(pk__in=people).values_list("pk", "team"))
        self.values = self._values()
        self.share_gone = Decimal(str(self.calendar.share_gone(period, self.on)))

    def of(self, person_id: int) -> dict[str, Figure]:
        """Every metric of one of them. A ratio takes its target from the team where he has none of his own."""
        teams = list(self.tree.upwards(self.team_of.get(person_id)))
        return {
            metric.key: self._figure(metric, [person_id], self.goals.of_person(metric, person_id, teams))
            for metric in METRICS.values()
        }

    def of_team(self, team: int, people: Collection[int]) -> dict[str, Figure]:
        """These people as one, against the goal of this team; a sum that has no goal of its own against theirs."""
        return self._of_several(people, [team])

    @property
    def by_person(self) -> dict[int, dict[str, Figure]]:
        return {person: self.of(person) for person in self.people}

    @property
    def together(self) -> dict[str, Figure]:
        """All of them as one: against the goal of the team where one was given, else against the sum of theirs."""
        return self._of_several(self.people, [self.team.pk] if self.team else [])

    def cases(self, reader: User, metric: Metric) -> Cases:
        """What stands behind a figure, as far as the reader may see it. Rows are not ordered."""
        first, last = self.period.starts_on, self._until(metric)
        hits = MEASURES[metric.numerator].cases(reader, self.people, first, last)
        rows = MEASURES[metric.denominator].cases(reader, self.people, first, last) if metric.denominator else hits
        return Cases(metric, rows, hits)

    # ---------------------------------------------------------------------------------------------

    def _values(self) -> Values:
        """Each person's sums up to today; what may yet come today counted apart; how things stand, at the end."""
        readings = Reading.objects.of(self.people)
        first, last = self.period.starts_on, min(self.on, self.period.last)
        values = defaultdict(lambda: ZERO, readings.between(first, last).added_up())
        late = {
            key for metric in METRICS.values() if metric.only_past for key in (metric.numerator, metric.denominator)
        }
        if last == self.on:
            today = readings.between(last, last).filter(measure__in=late)
            for person, measure, value in today.values_list("person", "measure", "value"):
                values[person, measure] -= value
        self._put_snapshots(values, last)
        return values

    def _put_snapshots(self, values: dict[tuple[int, str], Decimal], last: date) -> None:
        """Today as the facts stand; a period that is over as it stood at its end, on the last day that was kept."""
        snapshots = [measure for measure in MEASURES.values() if isinstance(measure, Snapshot)]
        keys = [snapshot.key for snapshot in snapshots]
        for key in [key for key in values if key[1] in keys]:
            del values[key]
        if self.on in self.period:
            for snapshot in snapshots:
                for person, value in snapshot.count(self.people, self.on).items():
                    values[person, snapshot.key] = value
            return
        kept = Reading.objects.filter(measure__in=keys).between(last - timedelta(days=6), last)
        day = kept.last_day()
        for person, key, value in kept.of(self.people).filter(day=day).values_list("person", "measure", "value"):
            values[person, key] = value

    def _of_several(self, people: Collection[int], teams: Sequence[int]) -> dict[str, Figure]:
        those = set(people)
        return {
            metric.key: self._figure(metric, people, self.goals.together(metric, teams, those, self.tree))
            for metric in METRICS.values()
        }

    def _until(self, metric: Metric) -> date:
        return min(self.on - timedelta(days=metric.only_past), self.period.last)

    def _figure(self, metric: Metric, people: Collection[int], goal: tuple[Decimal | None, bool]) -> Figure:
        above, below = (
            sum((self.values.get((person, key), ZERO) for person in people), ZERO)
            for key in (metric.numerator, metric.denominator)
        )
        return worked_out(metric, above, below, goal, self.share_gone)


def worked_out(
    metric: Metric, above: Decimal, below: Decimal, goal: tuple[Decimal | None, bool], share_gone: Decimal
) -> Figure:
    """The figure of two sums against a goal, of which this share of an even path is gone. The one place for it."""
    target, is_derived = goal
    if metric.is_ratio:
        return Figure(metric, above / below if below else None, above, below, target, target, is_derived)
    if metric.goal_is_denominator:
        share = above / target if target else None
        return Figure(metric, share, above, target, Decimal(1), share_gone if target else None, is_derived)
    value = above / metric.divisor
    needed = target * share_gone if target is not None else None
    return Figure(metric, value, value, None, target, needed, is_derived)


def won_in_other_currencies(people: Collection[int], first: date, last: date) -> list[tuple[str, Decimal]]:
    """What these people won beside the reporting currency, by currency: told beside the figure, never added to it."""
    reporting = Organisation.objects.filter(pk=1).values("currency")[:1]
    won = Opportunity.objects.won().filter(owner_id__in=people, amount__isnull=False, state_on__range=(first, last))
    rows = won.exclude(currency=reporting).order_by("currency").values_list("currency")
    return list(rows.annotate(total=Sum("amount")))
