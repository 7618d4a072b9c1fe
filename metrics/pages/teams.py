"""The teams directly below a line: what they won, and what waits for their managers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, QuerySet, Value, When
from django.urls import reverse

from calls.models import Plan, Recap
from metrics.catalogue import METRICS
from metrics.figures import ZERO, worked_out
from metrics.pages.of_goal import OfGoal
from metrics.pages.whose import TEAM
from people.clock import now
from people.models import User

if TYPE_CHECKING:
    from metrics.pages.board import Board

WON = METRICS["amount_won"]


@dataclass(frozen=True, kw_only=True)
class TeamBelow(OfGoal):
    """A team directly below, with what it won and what waits for its manager."""

    pk: int
    name: str
    manager: str
    to_inspect: int
    to_review: int
    reviews_late: int

    @property
    def url(self) -> str:
        return reverse("metrics:team_of", args=[self.pk])


class TeamsBelow:
    """One query, however many teams and people; none where there is no team below."""

    def __init__(self, board: Board) -> None:
        self.board, self.reader = board, board.reader

    @property
    def people(self) -> int:
        """How many sell, of everybody."""
        return sum(self._counts["people"].values())

    @cached_property
    def rows(self) -> list[TeamBelow]:
        """The teams directly below those that are shown where anybody sells; what is below them counts in them."""
        children = self.reader.tree.children(self.board.whose.teams)
        found = [self._team(pk) for pk in children] if children else []
        return sorted((team for team in found if team is not None), key=lambda team: team.name.casefold())

    def _team(self, pk: int) -> TeamBelow | None:
        branch, within = self.reader.tree.branches[pk], self.reader.tree.within(pk)
        if not self._count("people", within):
            return None
        one_by_one = not self.board.whose.is_many or self.board.goals.name_people(WON)
        people = self.reader.reach.below_in(within) if one_by_one else frozenset()
        goal = self.board.goals.together(WON, [pk], people, self.reader.tree)
        late = self._count("late", within)
        return TeamBelow(
            pk=pk,
            name=branch.name,
            manager=branch.manager,
            won=worked_out(WON, self._won(within, people), ZERO, goal, self.board.share_gone),
            won_url=self.board.cases_of(WON, f"{TEAM}{pk}"),
            currency=self.board.currency,
            to_inspect=self._count("to_inspect", within),
            to_review=self._count("to_review", within) + late,
            reviews_late=late,
        )

    def _won(self, teams: Collection[int], people: Collection[int]) -> Decimal:
        owners, last = teams if self.board.whose.is_many else people, self.board.last_day_of(WON)
        return sum((self.board.sums.of(owner, WON.numerator, last) for owner in owners), ZERO)

    def _count(self, what: str, teams: Collection[int]) -> int:
        return sum(self._counts[what].get(team, 0) for team in teams)

    @cached_property
    def _counts(self) -> Mapping[str, Mapping[int, int]]:
        """Of everybody: how many sell, and what waits for the manager, by the team they are in."""
        whose = self.board.whose
        sellers = User.objects.active().filter(whose.of(), sells=True)
        plans = Plan.objects.awaiting_inspection().filter(whose.of("salesperson"))
        recaps = Recap.objects.awaiting_review().filter(whose.of("salesperson"))
        is_late = Case(When(review_due_at__lt=now(), then=Value("late")), default=Value("to_review"))
        parts = [
            _of_teams("team", Value("people"), sellers),
            _of_teams("salesperson__team", Value("to_inspect"), plans),
            _of_teams("salesperson__team", is_late, recaps),
        ]
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for what, team, count in parts[0].union(*parts[1:], all=True):
            found[what][team] = count
        return found


def _of_teams(team: str, what: Any, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """How many rows there are, by the team of whose they are, named so that several stand in one union."""
    rows = rows.filter(**{f"{team}__isnull": False}).order_by().annotate(what=what)
    return rows.values_list("what", team).annotate(count=Count("*"))
