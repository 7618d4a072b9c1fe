"""The targets around a period: of whom, for which metric, and in proportion where they are set for another period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from metrics.catalogue import Metric
from metrics.models import Target
from metrics.models.target import TargetQuerySet
from metrics.period import Calendar, Period

ZERO = Decimal(0)


@dataclass
class Goals:
    """The targets that stand around a period, read in one query."""

    period: Period
    calendar: Calendar
    rows: dict[tuple[str, str, int], list[tuple[Period, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    _shares: dict[Period, Decimal] = field(default_factory=dict)

    @classmethod
    def around(cls, period: Period, calendar: Calendar) -> Goals:
        """Nobody's figures are in it: it is the caller who shows goals of those only whom the reader may see."""
        goals = cls(period, calendar)
        targets: TargetQuerySet = Target.objects.standing().filter(
            starts_on__lte=period.last, starts_on__gte=date(period.starts_on.year - 1, 12, 1)
        )
        for metric, person, team, kind, starts_on, value in targets.values_list(
            "metric", "person", "team", "kind", "starts_on", "value"
        ):
            owner = ("team", team) if person is None else ("person", person)
            goals.rows[(metric, *owner)].append((Period(kind, starts_on), value))
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
        return self.of(metric, [("person", person), *(("team", team) for team in teams if metric.is_ratio)])

    def _own(self, metric: Metric, owner: tuple[str, int]) -> tuple[Decimal | None, bool]:
        rows = self.rows.get((metric.target_key, *owner), [])
        for period, value in rows:
            if period == self.period:
                return value, False
        for period, value in rows:
            if period.holds(self.period):
                share = Decimal(1) if metric.is_ratio else self._share_of(period)
                return (value * share).quantize(Decimal("0.01")), True
        inside = [value for period, value in rows if self.period.holds(period)]
        if inside:
            return (inside[-1] if metric.is_ratio else sum(inside, ZERO)), True
        return None, False

    def _share_of(self, longer: Period) -> Decimal:
        """Which part of a longer period this one is; its days are walked once, however many goals are set for it."""
        if longer not in self._shares:
            self._shares[longer] = Decimal(str(self.calendar.share_of(self.period, longer)))
        return self._shares[longer]
