"""The metrics there are: each a sum or a ratio of measures, with its start target. `METRICS` names them all."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from metrics.measures import MEASURES, Measure
from metrics.measures.base import Snapshot

NEEDED_IN_A_DENOMINATOR = 5  # below that a ratio says nothing


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A named figure. Without a denominator it is a sum over the days of a period, else one divided by the other.

    `goal_is_denominator`: it is divided by its target. `only_past`: today counts only tomorrow, as it may yet come.
    """

    key: str
    name: Any
    formula: Any
    numerator: str
    denominator: str = ""
    unit: str = ""  # "", "money", "percent", "people", "hours"
    rises: bool = True  # more is better
    start_target: Decimal | None = None
    goal_is_denominator: bool = False
    only_past: bool = False
    divisor: int = 1
    target_of: str = ""  # whose target it goes by, where not its own
    is_ultimate: bool = False

    @property
    def is_ratio(self) -> bool:
        return bool(self.denominator)

    @property
    def is_snapshot(self) -> bool:
        return isinstance(MEASURES[self.numerator], Snapshot)

    @property
    def is_percent(self) -> bool:
        return self.unit == "percent"

    @property
    def target_key(self) -> str:
        return self.target_of or self.key

    @property
    def adds_up(self) -> bool:
        """Do the goals of people add up to that of their team?"""
        return not self.is_ratio and not self.goal_is_denominator

    @property
    def measures(self) -> list[Measure]:
        return [MEASURES[key] for key in (self.numerator, self.denominator) if key]


METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        Metric(
            key="amount_won",
            name=_("Amount won"),
            formula=_("What opportunities brought that were won in the period, in the reporting currency"),
            numerator="amount_won",
            unit="money",
            is_ultimate=True,
        ),
        Metric(
            key="percent_of_target",
            name=_("Percent of target"),
            formula=_("Amount won, divided by the target of the period"),
            numerator="amount_won",
            goal_is_denominator=True,
            target_of="amount_won",
            unit="percent",
            is_ultimate=True,
        ),
        Metric(
            key="prepared_calls",
            name=_("Prepared calls"),
            formula=_("Calls held, their plan sent before the start with nothing missing, and their recap sent"),
            numerator="prepared",
        ),
        Metric(
            key="plan_ahead_rate",
            name=_("Plan-ahead rate"),
            formula=_("Calls planned ahead, divided by calls held that were not booked at short notice"),
            numerator="planned_ahead",
            denominator="not_short_notice",
            unit="percent",
            start_target=Decimal("0.9"),
        ),
        Metric(
            key="people_per_call",
            name=_("People per call"),
            formula=_("Customer people seen, divided by calls held"),
            numerator="people_seen",
            denominator="held",
            unit="people",
            start_target=Decimal(2),
        ),
        Metric(
            key="access_to_deciders",
            name=_("Access to deciders"),
            formula=_("Open opportunities whose decider was met in 30 days, divided by all that are open"),
            numerator="open_decider_met",
            denominator="open",
            unit="percent",
            start_target=Decimal("0.6"),
        ),
        Metric(
            key="advance_rate",
            name=_("Advance rate"),
            formula=_("Calls that ended in an order or an advance whose promise was not broken, divided by calls held"),
            numerator="advances",
            denominator="held",
            unit="percent",
            start_target=Decimal("0.5"),
        ),
        Metric(
            key="commitments_kept",
            name=_("Commitments kept"),
            formula=_("Customer commitments kept by their date, divided by those that were due before today"),
            numerator="commitments_kept",
            denominator="commitments_due",
            unit="percent",
            start_target=Decimal("0.8"),
            only_past=True,
        ),
        Metric(
            key="time_with_customers",
            name=_("Time with customers"),
            formula=_("Hours for which calls that were held were booked"),
            numerator="minutes",
            divisor=60,
            unit="hours",
        ),
    )
}

ULTIMATE = [metric for metric in METRICS.values() if metric.is_ultimate]
PRECURSORS = [metric for metric in METRICS.values() if not metric.is_ultimate]
START_ULTIMATE = "amount_won"
START_SHOWN = ["prepared_calls", "plan_ahead_rate", "advance_rate", "access_to_deciders", "commitments_kept"]
