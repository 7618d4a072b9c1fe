"""A line to a goal, as numbers: what the chart draws and what its finding says."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

STEPS = (1, 2, 2.5, 5, 10)
MOST_LINES = 4  # of the grid, zero not counted


@dataclass(frozen=True)
class GoalLine:
    """What has come in so far over a period, against the even path to its goal.

    Points are (share of the period gone 0..1, sum so far), ticks are (share, words); `say` puts a value in few words.
    """

    points: Sequence[tuple[float, float]]
    ticks: Sequence[tuple[float, str]]
    say: Callable[[float], str]
    name: str  # "Won"
    finding: str
    goal: float | Decimal | None = None
    path: Sequence[tuple[float, float]] = field(default=())  # the even path, where it is not one straight line

    @property
    def latest(self) -> tuple[float, float]:
        return self.points[-1] if self.points else (0.0, 0.0)

    @property
    def aim(self) -> Sequence[tuple[float, float]]:
        """The path to the goal; none without a goal."""
        if not self.goal:
            return ()
        return self.path or ((0.0, 0.0), (1.0, float(self.goal)))

    @property
    def is_ahead(self) -> bool:
        """Whether as much has come in as the path asks for by now; without a goal always."""
        at, value = self.latest
        return value >= max((needed for share, needed in self.aim if share <= at), default=0.0)

    @property
    def step(self) -> float:
        """Between two lines of the grid: a round number from 1 on, so that at most four reach the highest value."""
        least = max(self._highest / MOST_LINES, 1.0)
        power = 10 ** math.floor(math.log10(least))
        return next(step * power for step in STEPS if step * power >= least)

    @property
    def grid(self) -> list[float]:
        """Where lines are drawn; of nothing there is one alone."""
        return [self.step * n for n in range(MOST_LINES + 1) if self.step * n <= self.top] if self._highest else [0.0]

    @property
    def top(self) -> float:
        """The value at the upper edge of the chart; a little above the highest one, so that its label has room."""
        return max(self._highest * 1.06, 1.0)

    @property
    def _highest(self) -> float:
        return max([float(self.goal or 0), *(value for _at, value in self.points)])
