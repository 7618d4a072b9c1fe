"""Goals of a period down the team tree, as an admin writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext as _

from metrics.catalogue import METRICS, PRECURSORS, START_ULTIMATE, Metric
from metrics.models import Target
from metrics.pages.typed import Unreadable, figure
from metrics.period import KINDS, Period
from people.models import Organisation, Team, User
from people.rules import Refused

SEEN = "seen"  # the hidden input that brings back what the sheet showed


@dataclass
class Goal:
    """One input: whose goal, what stands there, what is wrong with it."""

    name: str
    label: str
    metric: Metric
    owner: Team | User
    depth: int
    value: str
    wrong: str = ""
    saved: Decimal | None = None
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

    @cached_property
    def _teams(self) -> list[Team]:
        return list(Team.objects.active().select_related("manager").order_by("name", "id"))

    @cached_property
    def roots(self) -> list[Goal]:
        values = Target.planned_values(self.metric.key, self.period)
        people: dict[int, list[User]] = {}
        for person in User.objects.active().filter(sells=True, team__isnull=False).by_name():
            people.setdefault(person.team_id or 0, []).append(person)
        here = {team.pk for team in self._teams}
        return [self._team(team, values, people, 0) for team in self._teams if team.parent_id not in here]

    def _team(self, team: Team, values: Mapping, people: Mapping[int, list[User]], depth: int) -> Goal:
        goal = self._goal("team", team, values, depth)
        goal.below = [self._team(sub, values, people, depth + 1) for sub in self._teams if sub.parent_id == team.pk]
        goal.below += [self._goal("person", person, values, depth + 1) for person in people.get(team.pk, [])]
        return goal

    def _goal(self, kind: str, owner: Team | User, values: Mapping, depth: int) -> Goal:
        saved = values.get((kind, owner.pk))
        name = f"goal-{kind}-{owner.pk}"
        return Goal(name, str(owner), self.metric, owner, depth, _plain(saved), saved=saved)

    @cached_property
    def rates(self) -> list[Goal]:
        """Targets of the precursors, which stand for the team on top and so for everybody below it."""
        if not self.roots:
            return []
        top, found = self.roots[0].owner, []
        planned = Target.planned_of(top, self.period)
        for metric in PRECURSORS:
            if metric.is_ratio:
                saved = planned.get(metric.key)
                shown = saved if saved is not None else metric.start_target
                value = _plain(shown * 100 if shown is not None and metric.is_percent else shown)
                found.append(Goal(f"rate-{metric.key}", str(metric.name), metric, top, 0, value, saved=saved))
        return found

    @cached_property
    def goals(self) -> list[Goal]:
        return [*_flat(self.roots), *self.rates]

    @property
    def gaps(self) -> list[str]:
        return Target.gaps(self.metric.key, self.period)

    @property
    def drafts(self) -> int:
        return Target.objects.drafts().for_period(self.period).filter(metric=self.metric.key).count()

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
                elif goal.value != goal.stands:
                    goal.wrong = self._set(goal, by) if saw == goal.stands else self._meanwhile(goal)
            if self.wrong:
                transaction.set_rollback(True)
        return not self.wrong

    def _meanwhile(self, goal: Goal) -> str:
        self.is_stale = True
        facts = {"value": goal.stands or _("nothing")}
        return _("Somebody changed this to %(value)s meanwhile. Save again to replace it.") % facts

    def _set(self, goal: Goal, by: User) -> str:
        owner = {"team": goal.owner} if isinstance(goal.owner, Team) else {"person": goal.owner}
        try:
            if not goal.value:
                Target.clear(by=by, metric=goal.metric.key, period=self.period, **owner)
                return ""
            value = figure(goal.value, goal.metric)
            with transaction.atomic():
                Target.set(by=by, metric=goal.metric.key, period=self.period, value=value, **owner)
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


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")
