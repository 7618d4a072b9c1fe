from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from people import rules
from people.clock import now
from people.models.delegation import Delegation
from people.models.tree import Tree
from people.rules import require

if TYPE_CHECKING:
    from people.models.user import User


@dataclass(frozen=True)
class Reach:
    """Whose work somebody may see: ids of people, worked out once a request."""

    led: frozenset[int]  # the direct manager of these
    below: frozenset[int]  # everyone under him, those he leads included
    delegated: frozenset[int]  # led by a manager for whom he stands in today
    team_of: Mapping[int, int] = field(default_factory=dict, compare=False)  # the team of each of all these

    def below_in(self, teams: Collection[int]) -> frozenset[int]:
        """Everyone under him who is in one of these teams."""
        return frozenset(person for person in self.below if self.team_of[person] in teams)


class InLine:
    """Where somebody stands: who leads him, and whom he leads. Every answer is kept for the request."""

    if TYPE_CHECKING:
        pk: Any
        team_id: int | None
        sells: bool
        is_admin: bool

    @cached_property
    def tree(self) -> Tree:
        return Tree()

    def share_tree(self, reader: User) -> None:
        """Read the teams as the reader's request has read them already, instead of once more."""
        self.__dict__["tree"] = reader.tree

    @cached_property
    def managers_above_ids(self) -> list[int]:
        """The active managers over this person, nearest first, without delegates."""
        return list(dict.fromkeys(self.tree.managers_above(self.team_id, self.pk)))

    @cached_property
    def manager(self) -> User | None:
        """The nearest active manager above who is not the person; None at the root."""
        return _people().filter(pk__in=self.managers_above_ids[:1]).first()

    @cached_property
    def manager_called(self) -> str:
        """The first name of the manager, out of the tree; "" at the root."""
        return next(map(self.tree.first_name, self.managers_above_ids), "")

    def inspector(self, at: datetime | None = None) -> User | None:
        """Who inspects this person's plans at a moment: that day's delegate, else the manager; None at the root."""
        manager = self.manager
        if manager is None:
            return None
        if at is None:
            today = self.tree.inspector(self.team_id, self.pk)
            return manager if today == manager.pk else _people().get(pk=today)
        day = (at or now()).astimezone(manager.zoneinfo).date()
        standing_in = (
            Delegation.objects.covering(day)
            .filter(manager=manager, delegate__is_active=True)
            .exclude(delegate=self)
            .select_related("delegate")
            .first()
        )
        return standing_in.delegate if standing_in else manager

    @cached_property
    def manages(self) -> bool:
        return self.tree.has_manager(self.pk)

    @cached_property
    def is_in_sales(self) -> bool:
        """Sells or manages: may see companies and contacts. An admin alone may not."""
        return self.sells or self.manages

    @cached_property
    def reach(self) -> Reach:
        """Whose work this person may see now; two small queries, kept for the request."""
        stood_in_for = self.tree.stood_in_for(self.pk)
        if not self.manages and not stood_in_for:
            return Reach(frozenset(), frozenset(), frozenset())
        led_teams, below_teams = self.tree.led(self.pk), self.tree.below(self.pk)
        delegated_teams = {team for manager in stood_in_for for team in self.tree.led(manager)}
        teams_of = dict(
            _people().filter(team_id__in=led_teams | below_teams | delegated_teams).values_list("id", "team_id")
        )
        teams_of.pop(self.pk, None)
        return Reach(
            led=frozenset(person for person, team in teams_of.items() if team in led_teams),
            below=frozenset(person for person, team in teams_of.items() if team in below_teams),
            delegated=frozenset(person for person, team in teams_of.items() if team in delegated_teams),
            team_of=teams_of,
        )

    @contextmanager
    def gaining_nothing(self) -> Iterator[None]:
        """An admin's deed inside must not widen whose work he himself may see, unless no other admin could do it."""
        before = self._in_sight()
        yield
        if self.is_admin and (gained := self._in_sight() - before):
            others = _people().configuring().exclude(pk=self.pk).exists()
            require(rules.may_widen_own_reach(gained, others_configure=others))

    def _in_sight(self) -> frozenset[int]:
        self.forget_reach()
        return self.reach.below | self.reach.delegated

    def forget_reach(self) -> None:
        """Read the line afresh: after a deed that changed it, or in a process that outlives one request."""
        line = ("tree", "managers_above_ids", "manager", "manager_called", "manages", "is_in_sales", "reach")
        for name in (*line, "diary"):
            self.__dict__.pop(name, None)


def _people() -> Any:
    from people.models.user import User  # User is made of this class

    return User.objects
