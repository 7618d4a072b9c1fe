from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import FilteredRelation, Q, QuerySet

from people.clock import now
from people.models.team import Team


@dataclass(frozen=True)
class Branch:
    parent_id: int | None
    manager_id: int | None  # only where the manager is active
    name: str
    manager: str  # by name, only where active; else ""


@dataclass(frozen=True)
class StandIn:
    """Who inspects in place of a manager, on which of the manager's days."""

    manager_id: int
    zone: str
    delegate_id: int
    delegate_is_active: bool
    from_day: date
    until_day: date

    @property
    def is_today(self) -> bool:
        return self.from_day <= now().astimezone(ZoneInfo(self.zone)).date() <= self.until_day


class Tree:
    """The teams as they stand at this moment, and who stands in for their managers: read in one query."""

    def __init__(self) -> None:
        rows = list(_teams_on(now().date()).all())
        self.branches = {
            pk: Branch(parent, leader, name, leaders_name) if is_active else Branch(parent, None, name, "")
            for pk, parent, leader, name, leaders_name, is_active, *_stand_in in rows
        }
        self.stand_ins = {StandIn(row[2], *row[6:]) for row in rows if row[7] is not None}

    @property
    def managers(self) -> set[int]:
        """Everybody active who leads a team."""
        return {branch.manager_id for branch in self.branches.values() if branch.manager_id is not None}

    def has_manager(self, person_id: int) -> bool:
        return any(branch.manager_id == person_id for branch in self.branches.values())

    def stood_in_for(self, person_id: int) -> set[int]:
        """The managers for whom somebody stands in today."""
        return {each.manager_id for each in self.stand_ins if each.delegate_id == person_id and each.is_today}

    def inspector(self, team_id: int | None, person_id: int) -> int | None:
        """Who inspects a person of that team today: an active one who stands in for his manager, else the manager."""
        manager = next(self.managers_above(team_id, person_id), None)
        today = [each for each in self.stand_ins if each.manager_id == manager and each.is_today]
        others = [each for each in today if each.delegate_is_active and each.delegate_id != person_id]
        return max(others, key=lambda each: each.from_day).delegate_id if others else manager

    def count_of(self, person_id: int) -> int:
        """How many teams somebody leads himself."""
        return sum(branch.manager_id == person_id for branch in self.branches.values())

    def name_of(self, team_id: int | None) -> str:
        """The name of a team; "" of none."""
        return self.branches[team_id].name if team_id in self.branches else ""

    def first_name(self, manager_id: int) -> str:
        """What a manager is called; "" of whoever leads no team."""
        led = (branch.manager for branch in self.branches.values() if branch.manager_id == manager_id)
        return next(led, "").split(" ")[0]

    def upwards(self, team_id: int | None) -> Iterator[int]:
        """This team and those above it, nearest first; a cycle ends the walk."""
        seen: set[int] = set()
        while team_id is not None and team_id not in seen and team_id in self.branches:
            seen.add(team_id)
            yield team_id
            team_id = self.branches[team_id].parent_id

    def managers_above(self, team_id: int | None, person_id: int) -> Iterator[int]:
        """The active managers over a person of that team who are not the person, nearest first."""
        for above in self.upwards(team_id):
            manager = self.branches[above].manager_id
            if manager is not None and manager != person_id:
                yield manager

    def below(self, manager_id: int) -> set[int]:
        """All teams under this manager, his own included."""
        return self._downwards(self._own(manager_id))

    def within(self, team_id: int) -> set[int]:
        """This team and all teams under it."""
        return self._downwards([team_id] if team_id in self.branches else [])

    def children(self, team_ids: Collection[int]) -> list[int]:
        """The teams directly under these, by their ids."""
        return sorted(child for pk in team_ids for child in self._children.get(pk, ()))

    def topmost(self, manager_id: int) -> list[int]:
        """The teams somebody leads himself which are not under another one he leads."""
        own = self._own(manager_id)
        return [pk for pk in own if not any(up in own for up in list(self.upwards(pk))[1:])]

    def led(self, manager_id: int) -> set[int]:
        """The teams whose nearest active manager this is."""
        return self._downwards(self._own(manager_id), past=lambda pk: self.branches[pk].manager_id is None)

    def leads_back(self, team_id: int | None, person_id: int) -> bool:
        """Whether somebody of that team would stand under another manager who in turn stands under him."""
        others = False
        for above in self.upwards(team_id):
            manager = self.branches[above].manager_id
            if manager == person_id and others:
                return True
            others = others or (manager is not None and manager != person_id)
        return False

    def _own(self, manager_id: int) -> list[int]:
        """The teams somebody leads himself."""
        return [pk for pk, branch in self.branches.items() if branch.manager_id == manager_id]

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        """By team those directly under it."""
        children: dict[int, list[int]] = {}
        for pk, branch in self.branches.items():
            if branch.parent_id is not None:
                children.setdefault(branch.parent_id, []).append(pk)
        return children

    def _downwards(self, team_ids: Iterable[int], past: Callable[[int], bool] = lambda pk: True) -> set[int]:
        """These teams and all under them, as far as `past` lets through; a cycle ends the walk."""
        seen, ahead = set(team_ids), list(team_ids)
        while ahead:
            for child in self._children.get(ahead.pop(), ()):
                if child not in seen and past(child):
                    seen.add(child)
                    ahead.append(child)
        return seen


@lru_cache(maxsize=2)
def _teams_on(day: date) -> QuerySet[Team, tuple[Any, ...]]:
    """Every team with who leads it and who stands in for him: the question, put together once a day, for every page
    asks it. `all()` of it asks anew."""
    a_day = timedelta(days=1)  # somewhere it is yesterday still, or tomorrow
    about_now = Q(
        manager__delegations__ended_at__isnull=True,
        manager__delegations__from_day__lte=day + a_day,
        manager__delegations__until_day__gte=day - a_day,
    )
    return Team.objects.annotate(stand_in=FilteredRelation("manager__delegations", condition=about_now)).values_list(
        "id",
        "parent_id",
        "manager_id",
        "name",
        "manager__name",
        "manager__is_active",
        "manager__zone",
        "stand_in__delegate_id",
        "stand_in__delegate__is_active",
        "stand_in__from_day",
        "stand_in__until_day",
    )
