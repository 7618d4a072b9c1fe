"""The daily sweep for early warnings: below 85% of pace at the ends of the last two weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from metrics.figures import Figure, Figures
from metrics.models import EarlyWarning, ShownMetric
from metrics.models.early_warning import PERSON, TEAM, Key, Owner
from metrics.period import QUARTER, Period, last_whole_weeks
from metrics.words import in_words
from people.clock import now
from people.models import Organisation, Team, Tree, User

AT_ONCE = 500  # people, or teams, settled in one transaction


def sweep() -> None:
    """Open and close warnings of everybody who sells, and of every team, by the quarter of the last whole week.

    In the first two weeks of a quarter nothing is two weeks behind yet, so that what was open closes.
    """
    Sweep().run()


class Sweep:
    """One look at everybody. Figures are read once for all, whatever their number; warnings settled in batches."""

    def __init__(self) -> None:
        self.ends = [week.last for week in last_whole_weeks(now().date(), 2)]
        self.period = Period.holding(QUARTER, self.ends[0])
        self.metrics = ShownMetric.chosen().all
        organisation = Organisation.current()
        self.currency = organisation.currency if organisation else ""
        self.tree = Tree()
        self.people = {person.pk: person for person in User.objects.all()}
        self.teams = {team.pk: team for team in Team.objects.all()}
        self.sellers = [pk for pk, person in self.people.items() if person.sells and person.is_active]
        for person in self.people.values():
            person.tree = self.tree

    def run(self) -> None:
        short = self._short()
        owners = [(PERSON, pk) for pk in self.people] + [(TEAM, pk) for pk in self.teams]
        for first in range(0, len(owners), AT_ONCE):
            batch = set(owners[first : first + AT_ONCE])
            of_them = {key: facts for key, facts in short.items() if key[0] in batch}
            EarlyWarning.settle(of_them, batch, self._holders)

    def _short(self) -> dict[Key, dict[str, Any]]:
        """What was below 85% of pace at both ends, with its figures of the latest."""
        latest, before = (dict(self._figures_at(end)) for end in self.ends)
        return {
            (owner, metric.key): _facts(figures[metric.key], self.period, self.ends[0], self.currency)
            for owner, figures in latest.items()
            for metric in self.metrics
            if figures[metric.key].is_short and owner in before and before[owner][metric.key].is_short
        }

    def _figures_at(self, end: date) -> Iterator[tuple[Owner, dict[str, Figure]]]:
        if end not in self.period:
            return
        figures = Figures.for_the_sweep(self.sellers, self.period, end, self.tree)
        for person in figures.people:
            yield (PERSON, person), figures.of(person)
        for team, people in self._sellers_of_teams().items():
            yield (TEAM, team), figures.of_team(team, people)

    def _sellers_of_teams(self) -> dict[int, list[int]]:
        """Of each active team everybody who sells in it or below it."""
        found: dict[int, list[int]] = {pk: [] for pk, team in self.teams.items() if team.is_active}
        for person in self.sellers:
            for team in self.tree.upwards(self.people[person].team_id):
                if team in found:
                    found[team].append(person)
        return {team: people for team, people in found.items() if people}

    def _holders(self, owner: Owner) -> Iterable[tuple[User, str, str]]:
        """The person and the manager; of a team its nearest manager, who is found anew each time."""
        kind, pk = owner
        if kind == TEAM:
            managers = (self.tree.branches[up].manager_id for up in self.tree.upwards(pk))
            manager = next((self.people[found] for found in managers if found is not None), None)
            return [(manager, "", str(self.teams[pk]))] if manager is not None else []
        person = self.people[pk]
        above = next(iter(self.tree.managers_above(person.team_id, pk)), None)
        told = [(person, "", person.first_name)]
        return [*told, (self.people[above], "manager", person.first_name)] if above is not None else told


def _facts(figure: Figure, period: Period, on: date, currency: str) -> dict[str, Any]:
    value, needed = (in_words(figure.metric, amount, currency) for amount in (figure.value, figure.needed_by_today))
    return {"value": value, "needed": needed, "on": on.isoformat(), "period": period.code}
