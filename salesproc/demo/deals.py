"""The opportunities of the demo company: begun, moved, won by a call, lost, walked away from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from customers.models import Opportunity
from salesproc.demo.words import fill, table
from salesproc.demo.world import World

AMOUNTS = {"A": (70, 210), "B": (18, 80), "C": (6, 28)}  # thousands
HOURS_FREED = 5


@dataclass
class Deal:
    """What will become of an opportunity; days are working days of the calendar, `closes` is calendar days."""

    company: str
    of: str
    name: str
    amount: int
    begun: int
    closes: int | None = None
    moves: list[tuple[int, int, str]] = field(default_factory=list)  # day, by how many days, why
    stalls: bool = False
    walks_away: int | None = None
    kind: str = "new"

    @classmethod
    def told(cls, facts: dict[str, Any], of: str) -> "Deal":
        return cls(of=of, **facts)

    def live(self, world: World) -> Iterator[datetime]:
        """Gives the moment of each deed, and does it when resumed then."""
        owner = world.people[self.of]
        yield world.days.at(self.begun, "08:30")
        expected = None if self.closes is None else world.days.first + timedelta(days=self._first_guess())
        deal = Opportunity.begin(
            by=owner,
            company=world.companies[self.company],
            name=self.name,
            amount=Decimal(self.amount),
            currency="GBP",
            expected_close_on=expected,
            kind=self.kind,
        )
        world.deals[self.company] = deal
        for day, later, why in self.moves:
            yield world.days.at(day, "17:20")
            deal.refresh_from_db()
            if deal.is_open:
                to_day = deal.expected_close_on + timedelta(days=later)
                deal.move_close(by=owner, to_day=to_day, reason=why)
        yield from self._ended(world, deal)

    def _ended(self, world: World, deal: Opportunity) -> Iterator[datetime]:
        owner, names = world.people[self.of], {"boss": world.contacts_of(self.company)[0].first_name}
        if self.walks_away is not None:
            yield world.days.at(self.walks_away, "16:40")
            deal.walk_away(
                by=owner,
                reason=fill(table("words")["walked_away"][0], **names),
                look_again_on=world.days.day(self.walks_away + 120),
                hours_freed=HOURS_FREED,
            )

    def _first_guess(self) -> int:
        return (self.closes or 0) - sum(later for _day, later, _why in self.moves)


def amount(world: World, tier: str) -> int:
    """A round sum that fits a customer of this tier."""
    low, high = AMOUNTS[tier]
    return world.chance.randint(low * 2, high * 2) * 500
