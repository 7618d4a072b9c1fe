from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from people.models.team import Team


@dataclass(frozen=True)
class Branch:
    parent_id: int | None
    manager_id: int | None  # only where the manager is active


class Tree:
    """The teams as they stand at this moment, read in one query."""

    def __init__(self) -> None:
        rows = Team.objects.values_list("id", "parent_id", "manager_id", "manager__is_active")
        self.branches = {pk: Branch(parent, manager if active else None) for pk, parent, manager, active in rows}

    @property
    def managers(self) -> set[int]:
        """Everybody active who leads a team."""
        return {branch.manager_id for branch in self.branches.values() if branch.manager_id is not None}

    def has_manager(self, person_id: int) -> bool:
        return any(branch.manager_id == person_id for branch in self.branches.values())

    def count_of(self, person_id: int) -> int:
        """How many teams somebody leads himself."""
        return sum(branch.manager_id == person_id for branch in self.branches.values())

    def upwards(self, team_id: int | None) -> Iterator[int]:
        """This team and those above it, nearest first; a cycle ends the walk instead of hanging it."""
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
        return {pk for pk in self.branches if any(self._is_led_by(up, manager_id) for up in self.upwards(pk))}

    def led(self, manager_id: int) -> set[int]:
        """The teams whose nearest active manager this is."""
        return {pk for pk in self.branches if self._nearest_manager(pk) == manager_id}

    def leads_back(self, team_id: int | None, person_id: int) -> bool:
        """Whether somebody of that team would stand under another manager who in turn stands under him."""
        others = False
        for above in self.upwards(team_id):
            manager = self.branches[above].manager_id
            if manager == person_id and others:
                return True
            others = others or (manager is not None and manager != person_id)
        return False

    def _nearest_manager(self, team_id: int) -> int | None:
        return next((m for up in self.upwards(team_id) if (m := self.branches[up].manager_id)), None)

    def _is_led_by(self, team_id: int, manager_id: int) -> bool:
        return self.branches[team_id].manager_id == manager_id
