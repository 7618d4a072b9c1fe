"""The directory of people as an admin reads it: the tree of teams, or a list found by name and state.

A thousand people are as quick as ten: beyond `SHOWN_WHOLE` only the branch that is asked for unfolds.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.clock import now
from people.models import Team, User
from people.paging import Page, page_of
from people.views.standing import Row, rows_of

SHOWN_WHOLE = 60  # people; the tree unfolds wholly up to here
MOST_IN_A_BRANCH = 100
WAITING_SHOWN = 8
STATES = ("invited", "leave", "deactivated")


@dataclass
class Node:
    """A team in the tree, with whoever leads it, its people and the teams below; without a team, all others."""

    team: Team | None
    count: int  # people who are shown nowhere else
    is_open: bool
    head: Row | None = None
    rows: list[Row] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        """How many of an open team are not shown, because they are too many."""
        return max(0, self.count - len(self.rows)) if self.is_open else 0

    @property
    def address(self) -> str:
        return f"?team={self.team.pk if self.team else 0}"


class Directory:
    """What the page of people shows for one address."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.words = request.GET.get("q", "").replace("\0", "").strip()[:120]
        shown, team = request.GET.get("show", ""), request.GET.get("team", "")
        self.state = shown if shown in STATES else ""
        self.open_team = int(team) if team.isascii() and team.isdigit() and len(team) < 10 else None

    @property
    def is_list(self) -> bool:
        return bool(self.words or self.state)

    # Figures --------------------------------------------------------------------------------------

    @cached_property
    def figures(self) -> dict[str, int]:
        """How many there are in every state, in one question."""
        day = now().date()
        away = Q(leaves__cancelled_at=None, leaves__from_day__lte=day, leaves__until_day__gte=day)
        return User.objects.aggregate(
            everybody=Count("pk", filter=Q(is_active=True), distinct=True),
            invited=Count("pk", filter=Q(is_active=True, entered_at=None), distinct=True),
            leave=Count("pk", filter=Q(is_active=True) & away, distinct=True),
            deactivated=Count("pk", filter=Q(is_active=False), distinct=True),
        )

    @property
    def summary(self) -> str:
        """ "13 people in two teams. One is on leave, one has not come in yet." """
        figures, teams = self.figures, len(self.teams)
        people = ngettext("%(n)s person", "%(n)s people", figures["everybody"]) % {"n": f"{figures['everybody']:,}"}
        words = ngettext("%(people)s in %(n)s team.", "%(people)s in %(n)s teams.", teams)
        more = []
        if figures["leave"]:
            more.append(
                ngettext("%(n)s is on leave.", "%(n)s are on leave.", figures["leave"]) % {"n": figures["leave"]}
            )
        if figures["invited"]:
            sentence = ngettext("%(n)s has not come in yet.", "%(n)s have not come in yet.", figures["invited"])
            more.append(sentence % {"n": figures["invited"]})
        return " ".join([words % {"people": people, "n": teams}, *more])

    @property
    def filters(self) -> list[tuple[str, str, int]]:
        """Value, name and figure of every choice of the filter."""
        return [
            ("", _("Everybody"), self.figures["everybody"]),
            ("invited", _("Invited"), self.figures["invited"]),
            ("leave", _("On leave"), self.figures["leave"]),
            ("deactivated", _("Deactivated"), self.figures["deactivated"]),
        ]

    # The list -------------------------------------------------------------------------------------

    @cached_property
    def page(self) -> Page:
        """Who was found, a page at a time."""
        people = User.objects.select_related("team")
        if self.state == "deactivated":
            people = people.filter(is_active=False)
        elif self.state == "invited":
            people = people.invited()
        else:
            people = people.active()
        if self.state == "leave":
            people = people.away_on(now().date())
        return page_of(self.request, people.search(self.words).by_name())

    @property
    def found(self) -> list[Row]:
        return [self._rows[person.pk] for person in self.page]

    @property
    def waiting(self) -> list[Row]:
        """Invited people who have not come in yet, longest first."""
        return [self._rows[person.pk] for person in self._waiting]

    @property
    def waiting_more(self) -> int:
        return max(0, self.figures["invited"] - WAITING_SHOWN)

    # The tree -------------------------------------------------------------------------------------

    @cached_property
    def tree(self) -> list[Node]:
        """The teams at the top with everything below, then those in no team."""
        nodes = {team.pk: self._node(team) for team in self.teams}
        tops = []
        for team in self.teams:
            above = nodes.get(team.parent_id)
            (above.children if above else tops).append(nodes[team.pk])
        alone = self._node(None)
        return [*tops, alone] if alone.count else tops

    @cached_property
    def teams(self) -> list[Team]:
        return list(Team.objects.active().select_related("manager__team").order_by("name", "id"))

    @cached_property
    def _led(self) -> dict[int, list[Team]]:
        """The teams that somebody leads, by his id."""
        led = defaultdict(list)
        for team in self.teams:
            if team.manager_id is not None:
                led[team.manager_id].append(team)
        return led

    @cached_property
    def _sizes(self) -> dict[int | None, int]:
        """How many people each team has beside those who stand at the head of a team of their own."""
        counted = User.objects.active().exclude(pk__in=self._led).order_by().values_list("team_id")
        sizes: dict[int | None, int] = defaultdict(int)
        known = {team.pk for team in self.teams}
        for team, size in counted.annotate(size=Count("pk")):
            sizes[team if team in known else None] += size
        return sizes

    def _is_open(self, team: Team | None) -> bool:
        return self.figures["everybody"] <= SHOWN_WHOLE or self.open_team == (team.pk if team else 0)

    @cached_property
    def _people_by_team(self) -> dict[int | None, list[User]]:
        """The people of the branches that are open; each read once, whatever the number of teams."""
        people = User.objects.active().exclude(pk__in=self._led).select_related("team").by_name()
        if self.figures["everybody"] > SHOWN_WHOLE:
            of = {"team__isnull": True} if not self.open_team else {"team_id": self.open_team}
            people = people.filter(**of) if self.open_team is not None else people.none()
        grouped: dict[int | None, list[User]] = defaultdict(list)
        known = {team.pk for team in self.teams}
        for person in people[: SHOWN_WHOLE + MOST_IN_A_BRANCH]:
            grouped[person.team_id if person.team_id in known else None].append(person)
        return {team: found[:MOST_IN_A_BRANCH] for team, found in grouped.items()}

    def _node(self, team: Team | None) -> Node:
        key = team.pk if team else None
        return Node(
            team=team,
            count=self._sizes[key],
            is_open=self._is_open(team),
            head=self._rows.get(team.manager_id) if team and team.manager_id else None,
            rows=[self._rows[person.pk] for person in self._people_by_team.get(key, [])],
        )

    # Everybody who is on the page -----------------------------------------------------------------

    @cached_property
    def _waiting(self) -> list[User]:
        return list(User.objects.invited().select_related("team").order_by("joined_at", "id")[:WAITING_SHOWN])

    @cached_property
    def _rows(self) -> dict[int, Row]:
        """How each person on the page stands, by his id: three questions for all of them."""
        people = [*self._waiting, *(self.page if self.is_list else self._people_of_the_tree)]
        return {row.person.pk: row for row in rows_of(list({one.pk: one for one in people}.values()), self._led)}

    @property
    def _people_of_the_tree(self) -> list[User]:
        heads = [team.manager for team in self.teams if team.manager and team.manager.is_active]
        return [*heads, *(person for group in self._people_by_team.values() for person in group)]
