from __future__ import annotations

from typing import TYPE_CHECKING

from calls.models.outcome import Outcome
from customers.models import Opportunity

if TYPE_CHECKING:
    from calls.models.recap import Recap
    from calls.models.recap_item import RecapAction, RecapItem

ENDINGS = {
    Opportunity.State.WALKED_AWAY: Outcome.WALKED_AWAY,
    Opportunity.State.WON: Outcome.ORDER,
    Opportunity.State.LOST: Outcome.NO_SALE,
}
FIRST_SOUGHT = {"best": 0, "minimum": 1}


def outcome_of(recap: Recap) -> Outcome:
    """The first that fits: walked away; order; no sale; a dated commitment of the customer; else it goes on."""
    stated = {recap.ended, _ending_of_opportunity(recap)}
    for outcome in (Outcome.WALKED_AWAY, Outcome.ORDER, Outcome.NO_SALE):
        if outcome in stated:
            return outcome
    return Outcome.ADVANCE if promise_of(recap) else Outcome.CONTINUATION


def promise_of(recap: Recap) -> RecapItem | RecapAction | None:
    """The dated commitment of the customer that makes a call an advance: the best one, where there are several."""
    got = [item for item in recap.items.all() if item.is_customer_promise]
    got.sort(key=lambda item: FIRST_SOUGHT.get(item.sought, len(FIRST_SOUGHT)))
    besides = [action for action in recap.actions.all() if action.is_customer_promise]
    return next(iter([*got, *besides]), None)


def _ending_of_opportunity(recap: Recap) -> str:
    """How its opportunity ended on the day of the call, if somebody has said so already."""
    opportunity = recap.call.opportunity
    if opportunity is None or opportunity.is_open:
        return ""
    day = opportunity.state_at.astimezone(recap.salesperson.zoneinfo).date()
    return ENDINGS.get(opportunity.state, "") if day == recap.call.day else ""
