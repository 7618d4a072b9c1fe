"""What is counted: one small class a measure. `MEASURES` names them all."""

from metrics.measures.base import DayMeasure, Measure, Snapshot
from metrics.measures.calls import Advances, Held, MinutesHeld, NotShortNotice, PeopleSeen, PlannedAhead, Prepared
from metrics.measures.ledger import CommitmentsDue, CommitmentsKept
from metrics.measures.opportunities import AmountWon, OpenOpportunities, OpenWithDeciderMet

DAY_MEASURES: list[DayMeasure] = [
    Held(),
    Prepared(),
    PlannedAhead(),
    NotShortNotice(),
    PeopleSeen(),
    Advances(),
    MinutesHeld(),
    CommitmentsDue(),
    CommitmentsKept(),
    AmountWon(),
]
SNAPSHOTS: list[Snapshot] = [OpenOpportunities(), OpenWithDeciderMet()]
MEASURES: dict[str, Measure] = {measure.key: measure for measure in [*DAY_MEASURES, *SNAPSHOTS]}

__all__ = ["DAY_MEASURES", "MEASURES", "SNAPSHOTS", "DayMeasure", "Measure", "Snapshot"]
