"""What was won, of the goal where there is one, as a row says it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from metrics.figures import Figure
from metrics.words import short_money


@dataclass(frozen=True, kw_only=True)
class OfGoal:
    won: Figure
    won_url: str  # of what was won
    currency: str

    @property
    def won_words(self) -> str:
        return short_money(self.won.value, self.currency)

    @property
    def goal_words(self) -> str:
        """ "of £90k"; "" without a goal."""
        return _("of %(goal)s") % {"goal": short_money(self.won.target, self.currency)} if self.won.target else ""
