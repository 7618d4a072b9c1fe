"""A goal split down the team tree: evenly by heads, or by what each sold in the same period a year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.catalogue import METRICS
from metrics.models.reading import Reading
from metrics.period import WEEK, Period
from people.models import Team, User

EVENLY, LAST_YEAR = "evenly", "last_year"
WAYS = {LAST_YEAR: gettext_lazy("Split by last year"), EVENLY: gettext_lazy("Split evenly")}
ZERO, UNIT, CENT = Decimal(0), Decimal(1), Decimal("0.01")
Owner = Team | User


def shares(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Parts in proportion to the weights that add up to the total exactly; whole units where the total is whole.

    What rounding leaves over goes to the largest weights, one unit each. All weights zero: no parts.
    """
    whole = sum(weights, ZERO)
    if not whole:
        return [ZERO] * len(weights)
    step = UNIT if total == total.to_integral_value() and total >= len(weights) else CENT
    parts = [(total * weight / whole).quantize(step, rounding=ROUND_DOWN) for weight in weights]
    left = int((total - sum(parts, ZERO)) / step)
    largest = sorted((n for n, weight in enumerate(weights) if weight), key=lambda n: -weights[n])
    for n in largest[:left]:
        parts[n] += step
    return parts


def a_year_before(period: Period) -> Period:
    """The same period of last year; of a week the one 52 weeks before."""
    if period.kind == WEEK:
        return Period.holding(WEEK, date.fromordinal(period.starts_on.toordinal() - 364))
    return Period(period.kind, period.starts_on.replace(year=period.starts_on.year - 1))


class Split:
    """How the goals of the topmost teams would be split among those below. Costs a fixed number of queries."""

    def __init__(self, metric: str, period: Period, way: str) -> None:
        self.way = way
        self.teams = list(Team.objects.active().order_by("name", "id"))
        self.people = list(User.objects.active().filter(sells=True, team__isnull=False).by_name())
        self.weights = {person.pk: UNIT for person in self.people}
        if way == LAST_YEAR:
            before = a_year_before(period)
            rows = Reading.objects.of(self.weights).between(before.starts_on, before.last)
            found = rows.filter(measure=METRICS[metric].numerator).added_up()
            self.weights = {pk: found.get((pk, METRICS[metric].numerator), ZERO) for pk in self.weights}
        self.unsplit: list[str] = []

    def of(self, team: Team, goal: Decimal) -> Iterator[tuple[Owner, Decimal]]:
        """The goal of everybody below a team; nothing for whom nothing falls to. Where nothing can be told apart by
        last year it is left as it is, and said in `unsplit`."""
        below = self._below(team)
        if not below:
            return
        weights = [self._weight(owner) for owner in below]
        if not sum(weights, ZERO):
            said = _("Nobody below %(team)s has figures of last year, so that it was not split. Split it evenly.")
            self.unsplit.append(said % {"team": team})
            return
        for owner, part in zip(below, shares(goal, weights), strict=True):
            yield owner, part
            if isinstance(owner, Team):
                yield from self.of(owner, part) if part else self._nothing(owner)

    def _nothing(self, team: Team) -> Iterator[tuple[Owner, Decimal]]:
        for owner in self._below(team):
            yield owner, ZERO
            if isinstance(owner, Team):
                yield from self._nothing(owner)

    def tops(self) -> list[Team]:
        here = {team.pk for team in self.teams}
        return [team for team in self.teams if team.parent_id not in here]

    def _below(self, team: Team) -> list[Owner]:
        teams = [sub for sub in self.teams if sub.parent_id == team.pk and self._heads(sub)]
        return [*teams, *(person for person in self.people if person.team_id == team.pk)]

    def _weight(self, owner: Owner) -> Decimal:
        if isinstance(owner, User):
            return self.weights[owner.pk]
        return sum((self.weights[person.pk] for person in self._heads(owner)), ZERO)

    def _heads(self, team: Team) -> list[User]:
        inside = {team.pk}
        while more := {sub.pk for sub in self.teams if sub.parent_id in inside} - inside:
            inside |= more
        return [person for person in self.people if person.team_id in inside]
