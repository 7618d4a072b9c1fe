"""The daily sweep for early warnings: below 85% of pace at the ends of the last two weeks."""

from __future__ import annotations

from datetime import date
from typing import Any

from metrics.figures import Figure, Figures
from metrics.models import EarlyWarning, ShownMetric
from metrics.period import QUARTER, Period, last_whole_weeks
from people.clock import now
from people.models import Tree, User


def sweep() -> None:
    """Open and close warnings of everybody who sells, by the quarter in which the last whole week ended.

    In the first two weeks of a quarter nothing is two weeks behind yet, so that what was open closes.
    """
    ends = [week.last for week in last_whole_weeks(now().date(), 2)]
    period = Period.holding(QUARTER, ends[0])
    people = {person.pk: person for person in User.objects.all()}
    sellers = [pk for pk, person in people.items() if person.sells and person.is_active]
    tree = Tree()
    latest, before = (_figures(sellers, period, end, tree) for end in ends)
    for pk, person in people.items():
        for metric in ShownMetric.chosen().all:
            figure = latest[pk][metric.key] if pk in latest else None
            earlier = before[pk][metric.key] if pk in before else None
            short = figure is not None and earlier is not None and figure.is_short and earlier.is_short
            EarlyWarning.settle(person, metric, _facts(figure, period) if short and figure else None)


def _figures(people: list[int], period: Period, end: date, tree: Tree) -> dict[int, dict[str, Figure]]:
    return Figures.for_the_sweep(people, period, end, tree).by_person if end in period else {}


def _facts(figure: Figure, period: Period) -> dict[str, Any]:
    def written(value: Any) -> str:
        return f"{value:.0%}" if figure.metric.is_percent else f"{value:,.1f}".removesuffix(".0")

    return {"value": written(figure.value), "needed": written(figure.needed_by_today), "period": period.code}
