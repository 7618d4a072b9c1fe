"""Goals of a period down the team tree, as an admin writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from metrics.catalogue import METRICS, PRECURSORS, START_ULTIMATE, Metric
from metrics.models import Target
from metrics.pages.typed import Unreadable, figure
from metrics.period import KINDS, Period
from metrics.words import in_words
from people.models import Organisation, Team, User
from people.rules import Refused

SEEN = "seen"  # the hidden input that brings back what the sheet showed


@dataclass
class Goal:
    """One input: whose goal, what stands there, what is wrong with it."""

    name: str
    label: str
    metric: Metric
    owners: Sequence[Team | User]  # several for what is the same for all
    value: str
    wrong: str = ""
    note: str = ""  # what else there is to know of it
    is_uneven: bool = False  # not the same for all yet
    below: list[Goal] = field(default_factory=list)
    stands: str = ""  # what was in the input when the sheet was read, whatever is typed into it

    def __post_init__(self) -> None:
        self.stands = self.value


class GoalSheet:
    """All goals of a period: the amount down the tree, and the targets of precursors, the same for all."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.metric = METRICS[START_ULTIMATE]
        self.is_stale = False
        self.changed: list[Goal] = []
        self.said: list[str] = []  # what came of saving, where it is not seen on the page

    @cached_property
    def _teams(self) -> list[Team]:
        return list(Team.objects.active().select_related("manager").order_by("name", "id"))

    @cached_property
    def _planned(self) -> dict[tuple[str, int], Decimal]:
        return Target.planned_values(self.metric.key, self.period)

    @cached_property
    def _standing(self) -> dict[tuple[str, int], Decimal]:
        return Target.standing_values(self.metric.key, self.period)

    @cached_property
    def _tops(self) -> list[Team]:
        here = {team.pk for team in self._teams}
        return [team for team in self._teams if team.parent_id not in here]

    @cached_property
    def roots(self) -> list[Goal]:
        people: dict[int, list[User]] = {}
        for person in User.objects.active().filter(sells=True, team__isnull=False).by_name():
            people.setdefault(person.team_id or 0, []).append(person)
        return [self._team(team, people) for team in self._tops]

    def _team(self, team: Team, people: Mapping[int, list[User]]) -> Goal:
        goal = self._goal("team", team)
        goal.below = [self._team(sub, people) for sub in self._teams if sub.parent_id == team.pk]
        goal.below += [self._goal("person", person) for person in people.get(team.pk, [])]
        return goal

    def _goal(self, kind: str, owner: Team | User) -> Goal:
        planned, stands = self._planned.get((kind, owner.pk)), self._standing.get((kind, owner.pk))
        note = ""
        if stands is not None and stands != planned:
            note = _("%(value)s stands until this is published.") % {"value": _plain(stands)}
        return Goal(f"goal-{kind}-{owner.pk}", str(owner), self.metric, [owner], _plain(planned), note=note)

    @cached_property
    def rates(self) -> list[Goal]:
        """Targets of the precursors, which stand for every team on top and so for everybody below."""
        if not (tops := self._tops):
            return []
        planned = Target.planned_of(tops, self.period)
        return [self._rate(metric, tops, planned) for metric in PRECURSORS if metric.is_ratio]

    def _rate(self, metric: Metric, tops: list[Team], planned: Mapping[tuple[int, str], Decimal]) -> Goal:
        values = [planned.get((top.pk, metric.key)) for top in tops]
        shown = next((value for value in values if value is not None), metric.start_target)
        goal = Goal(f"rate-{metric.key}", str(metric.name), metric, tops, _plain(_as_typed(shown, metric)))
        goal.is_uneven = len(set(values)) > 1
        if goal.is_uneven:
            goal.note = _("Not the same for every team on top yet. Saving makes it so.")
        return goal

    @cached_property
    def goals(self) -> list[Goal]:
        return [*_flat(self.roots), *self.rates]

    @property
    def gaps(self) -> list[str]:
        return Target.gaps(self.metric.key, self.period)

    @property
    def _drafts(self) -> QuerySet[Target]:
        return Target.objects.drafts().for_period(self.period).filter(metric=self.metric.key)

    @property
    def drafts(self) -> int:
        return self._drafts.count()

    @property
    def taken_back(self) -> int:
        """How many goals are gone once the drafts are published."""
        return self._drafts.filter(value=None).count()

    @property
    def wrong(self) -> list[Goal]:
        return [goal for goal in self.goals if goal.wrong]

    @property
    def seen(self) -> str:
        """What this sheet shows, for the form to bring back: somebody else may change it before."""
        return json.dumps({goal.name: goal.stands for goal in self.goals})

    def take(self, typed: Mapping[str, str]) -> None:
        """Show what was typed; nothing is written."""
        for goal in self.goals:
            goal.value = typed.get(goal.name, goal.value).strip()

    def save(self, by: User, typed: Mapping[str, str]) -> bool:
        """Write what was changed as drafts, all of it or nothing; False where something is wrong, said beside it.

        What somebody else changed since this reader saw it stays, unless he changed it too: that is asked.
        """
        with transaction.atomic():
            Organisation.lock()
            seen = _read(typed.get(SEEN, ""))
            self.take(typed)
            for goal in self.goals:
                saw = seen.get(goal.name, goal.stands)
                if goal.value == saw:
                    goal.value = goal.stands
                if goal.value != goal.stands:
                    goal.wrong = self._set(goal, by) if saw == goal.stands else self._meanwhile(goal)
                    self.changed.append(goal)
                elif goal.is_uneven and (fault := self._set(goal, by)):
                    self.said.append(f"{goal.label}: {fault}")  # nothing of it was typed, so that the rest is kept
                elif goal.is_uneven:
                    self.changed.append(goal)
            if self.wrong:
                transaction.set_rollback(True)
        self._say([goal for goal in self.changed if goal.metric.is_ratio])
        return not self.wrong

    def _say(self, rates: list[Goal]) -> None:
        """What saving did to targets of rates, which stand at once."""
        if rates:
            self.said.append(_("The targets of what leads to it are saved, and stand from now on."))
        for goal in rates:
            if not goal.value:
                facts = {"name": goal.label, "value": in_words(goal.metric, goal.metric.start_target, "")}
                self.said.append(_("%(name)s was left empty: its start target of %(value)s stands again.") % facts)

    @property
    def has_new_drafts(self) -> bool:
        return any(not goal.metric.is_ratio for goal in self.changed)

    def _meanwhile(self, goal: Goal) -> str:
        self.is_stale = True
        facts = {"value": goal.stands or _("nothing")}
        return _("Somebody changed this to %(value)s meanwhile. Save again to replace it.") % facts

    def _set(self, goal: Goal, by: User) -> str:
        facts = {"by": by, "metric": goal.metric.key, "period": self.period}
        try:
            value = figure(goal.value, goal.metric) if goal.value else None
            with transaction.atomic():
                for owner in goal.owners:
                    whose = {"team": owner} if isinstance(owner, Team) else {"person": owner}
                    if value is None:
                        Target.clear(**facts, **whose)
                    else:
                        Target.set(**facts, **whose, value=value)
        except (Unreadable, Refused) as fault:
            return str(fault)
        return ""


def periods_offered(today: object) -> list[Period]:
    """What goals are set for: the periods that run and those that come next."""
    running = [Period.holding(kind, today) for kind in reversed(KINDS)]  # type: ignore[arg-type]
    return [period for now in running for period in (now, now.next)]


def _flat(goals: list[Goal]) -> Iterator[Goal]:
    for goal in goals:
        yield goal
        yield from _flat(goal.below)


def _read(seen: str) -> dict[str, str]:
    """What a form brought back; where it makes no sense, nothing is known of what was seen."""
    try:
        found = json.loads(seen)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _as_typed(value: Decimal | None, metric: Metric) -> Decimal | None:
    return value * 100 if value is not None and metric.is_percent else value


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")
