"""What everybody is to sell in a quarter, set by the admin, and the figures that are counted each night."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from metrics import warnings
from metrics.models import Recount, Target
from metrics.period import QUARTER, Period
from people.models import Team, User
from salesproc.demo.words import table
from salesproc.demo.world import World

METRIC = "amount_won"
NIGHTS = 20  # the last ones, of which figures are counted; the first of them catches up with all that was before


def goals(world: World, begins: int) -> Iterator[datetime]:
    """Goals of people, of teams, of the company, for each quarter that is lived through; they add up."""
    yield world.days.at(begins, "08:40")
    admin = next(person for person in world.people.values() if person.is_admin)
    period, last = (Period.holding(QUARTER, day) for day in (world.days.day(begins), world.days.first))
    while period <= last:
        _set(world, admin, period)
        period = period.next


def nights(world: World, begins: int) -> Iterator[datetime]:
    """Readings follow what changed; who has been below the pace for two weeks is warned.

    Of months that are longer gone the last day alone is kept, so that the period before says how things stood.
    """
    first = max(begins, 1 - NIGHTS)
    for number in range(begins, first):
        if world.days.day(number).month != world.days.day(number + 1).month:
            yield world.days.at(number, "22:10")
            keep()
    for number in range(first, 1):
        yield world.days.at(number, "03:10")
        count()


def count() -> None:
    """What the timetable does by the minute and by the night."""
    keep()
    warnings.sweep()


def keep() -> None:
    """Count what changed, and keep how things stand."""
    Recount.run()
    Recount.keep_day()


def _set(world: World, admin: User, period: Period) -> None:
    sums: dict[Team, Decimal] = {}
    for facts in table("people")["person"]:
        if "goal" in facts:
            person, value = world.people[facts["name"]], Decimal(facts["goal"])
            Target.set(by=admin, metric=METRIC, period=period, value=value, person=person)
            team = person.team
            while team is not None:
                sums[team] = sums.get(team, Decimal(0)) + value
                team = team.parent
    for team, value in sums.items():
        Target.set(by=admin, metric=METRIC, period=period, value=value, team=team)
    Target.publish(by=admin, metric=METRIC, period=period)
