"""The teams directly below a line: what they won, and what waits for their managers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DecimalField, F, QuerySet, Sum, Value
from django.db.models.functions import Cast
from django.urls import reverse

from calls.models import Plan, Recap
from metrics.catalogue import METRICS
from metrics.figures import ZERO, Figure, worked_out
from metrics.models import Reading
from metrics.pages.whose import TEAM
from people.clock import now
from people.models import User

if TYPE_CHECKING:
    from metrics.pages.board import Board

WON = METRICS["amount_won"]
SUMS = ("people", "won", "to_inspect", "to_review", "reviews_late")


@dataclass(frozen=True)
class TeamBelow:
    """A team directly below, with what it won and what waits for its manager."""

    pk: int
    name: str
    manager: str
    won: Figure
    to_inspect: int
    to_review: int
    reviews_late: int

    @property
    def key(self) -> str:
        return f"{TEAM}{self.pk}"

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
        return int(sum(self._sums["people"].values()))

    @cached_property
    def rows(self) -> list[TeamBelow]:
        """The teams directly below those that are shown where anybody sells; what is below them counts in them."""
        children = self.reader.tree.children(self.board.whose.teams)
        found = [self._team(pk) for pk in children] if children else []
        return sorted((team for team in found if team is not None), key=lambda team: team.name.casefold())

    def _team(self, pk: int) -> TeamBelow | None:
        branch, within = self.reader.tree.branches[pk], self.reader.tree.within(pk)
        sums = {what: sum((self._sums[what].get(team, ZERO) for team in within), ZERO) for what in SUMS}
        if not sums["people"]:
            return None
        goal = self.board.goal_together(WON, [pk], sorted(self.reader.reach.below_in(within)))
        return TeamBelow(
            pk=pk,
            name=branch.name,
            manager=branch.manager,
            won=worked_out(WON, sums["won"], ZERO, goal, self.board.share_gone),
            to_inspect=int(sums["to_inspect"]),
            to_review=int(sums["to_review"]),
            reviews_late=int(sums["reviews_late"]),
        )

    @cached_property
    def _sums(self) -> Mapping[str, Mapping[int, Decimal]]:
        """Of everybody: how many sell, what was won, and what waits for the manager, by the team they are in."""
        people, period = self.board.people, self.board.period
        readings = Reading.objects.of(people).filter(measure=WON.numerator)
        plans = Plan.objects.awaiting_inspection().filter(salesperson_id__in=people)
        recaps = Recap.objects.awaiting_review().filter(salesperson_id__in=people)
        parts = [
            _of_teams("people", User.objects.active().filter(pk__in=people, sells=True), "team", Count("pk")),
            _of_teams(
                "won", readings.between(period.starts_on, self.board.last_day_of(WON)), "person__team", Sum("value")
            ),
            _of_teams("to_inspect", plans, "salesperson__team", Count("pk")),
            _of_teams("to_review", recaps, "salesperson__team", Count("pk")),
            _of_teams("reviews_late", recaps.filter(review_due_at__lt=now()), "salesperson__team", Count("pk")),
        ]
        found: dict[str, dict[int, Decimal]] = {what: {} for what in SUMS}
        for what, team, figure in parts[0].union(*parts[1:], all=True):
            found[what][team] = figure
        return found


def _of_teams(what: str, rows: QuerySet[Any, Any], team: str, figure: Any) -> QuerySet[Any, Any]:
    """One aggregate of rows, by the team of whose they are, named so that several stand in one union."""
    rows = rows.filter(**{f"{team}__isnull": False}).order_by().annotate(what=Value(what), of=F(team))
    return rows.values_list("what", "of").annotate(figure=Cast(figure, DecimalField(max_digits=18, decimal_places=2)))
