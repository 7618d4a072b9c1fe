"""The targets around a period: of whom, for which metric, and in proportion where they are set for another period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from metrics.catalogue import Metric
from metrics.models import Target
from metrics.models.target import TargetQuerySet
from metrics.models.target_gaps import PERSON, TEAM
from metrics.period import Calendar, Period

if TYPE_CHECKING:
    from people.models.tree import Tree

EVERYBODY = Q()
ZERO, CENT = Decimal(0), Decimal("0.01")


@dataclass
class Goals:
    """The targets that stand around a period, read in one query."""

    period: Period
    calendar: Calendar
    rows: dict[tuple[str, str], dict[int, list[tuple[Period, Decimal]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )  # by the key of a metric, and PERSON or TEAM; then by who that is
    _days: dict[Period, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def around(cls, period: Period, calendar: Calendar, of: Q = EVERYBODY) -> Goals:
        """Those of everybody, or of whom is asked for: it is the caller who knows whose the reader may see."""
        goals = cls(period, calendar)
        targets: TargetQuerySet = Target.objects.standing().filter(
            of, starts_on__lte=period.last, starts_on__gte=date(period.starts_on.year - 1, 12, 1)
        )
        for metric, person, team, kind, starts_on, value in targets.values_list(
            "metric", "person", "team", "kind", "starts_on", "value"
        ):
            owner, pk = (TEAM, team) if person is None else (PERSON, person)
            if (other := Period(kind, starts_on)).overlaps(period):
                goals.rows[metric, owner][pk].append((other, value))
        return goals

    def of(self, metric: Metric, owners: Sequence[tuple[str, int]]) -> tuple[Decimal | None, bool]:
        """The target of the first of these owners that has one, and whether it was worked out of another period."""
        for owner in owners:
            found, is_derived = self._own(metric, owner)
            if found is not None:
                return found, is_derived
        return metric.start_target, True

    def of_person(self, metric: Metric, person: int, teams: Iterable[int]) -> tuple[Decimal | None, bool]:
        """That of a person; a ratio goes by that of the nearest of his teams where he has none of his own."""
        return self.of(metric, [(PERSON, person), *((TEAM, team) for team in teams if metric.is_ratio)])

    def name_people(self, metric: Metric) -> bool:
        """Has anybody a goal of his own?"""
        return bool(self.rows.get((metric.target_key, PERSON)))

    def together(
        self, metric: Metric, teams: Sequence[int], people: Set[int], tree: Tree
    ) -> tuple[Decimal | None, bool]:
        """Of several people, who are in these teams and below: the teams' goals, else the sum of their own.

        A ratio does not add up: it goes by the target of the nearest team that has one.
        """
        if metric.is_ratio:
            return self.of(metric, [(TEAM, up) for team in teams for up in tree.upwards(team)])
        for owner, those in ((TEAM, set(teams)), (PERSON, people)):
            having = self.rows.get((metric.target_key, owner), {}).keys() & those
            found = [(goal, derived) for goal, derived in (self._own(metric, (owner, pk)) for pk in having) if goal]
            if found:
                return sum((goal for goal, _derived in found), ZERO), any(derived for _goal, derived in found)
        return None, False

    def _own(self, metric: Metric, owner: tuple[str, int]) -> tuple[Decimal | None, bool]:
        """What stands for this very period; else by working days what stands for others, where these leave no gap.

        Targets of one owner never share a day, so that a longer one takes from the shorter ones that fill it, a
        shorter one is a part of the longer one, and a week at the end of a quarter takes a part of both.
        """
        kind, pk = owner
        rows = self.rows.get((metric.target_key, kind), {}).get(pk, [])
        for period, value in rows:
            if period == self.period:
                return value, False
        asked = self._days_of(self.period)[1]
        parts = [(value, *self._days_of(period)) for period, value in rows]
        if not asked or sum(shared for _value, shared, _days in parts) < asked:
            return None, False
        found = (value * shared / (asked if metric.is_ratio else days) for value, shared, days in parts if days)
        return sum(found, ZERO).quantize(CENT), True

    def _days_of(self, period: Period) -> tuple[int, int]:
        """Its working days that lie in the period asked for, and all; counted once for all its goals."""
        if period not in self._days:
            first, last = max(period.starts_on, self.period.starts_on), min(period.last, self.period.last)
            count = self.calendar.working_days
            self._days[period] = (count(first, last), count(period.starts_on, period.last))
        return self._days[period]
