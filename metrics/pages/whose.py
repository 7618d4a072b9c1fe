"""Whose figures are asked for. What the reader may not see does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User

MOST = 200  # people whose figures are looked at one by one; more of them by their teams
LINE = "line"  # everybody below the reader
TEAM = "team-"  # everybody of a team below the reader


@dataclass(frozen=True)
class Whose:
    """Figures of one person, or of everybody below the reader, or of everybody in one team below him."""

    key: str
    name: str
    people: frozenset[int]
    person: User | None = None
    teams: Sequence[int] = ()  # the topmost ones that hold these people: theirs are the goals
    within: frozenset[int] = frozenset()  # these and all below them
    but: int | None = None  # the reader, who may be in such a team himself

    @property
    def is_line(self) -> bool:
        """Everybody below the reader?"""
        return self.key == LINE

    @property
    def is_many(self) -> bool:
        return bool(self.within) and len(self.people) > MOST

    def of(self, column: str = "") -> Q:
        """Which rows are of these people by a column, or which people they are; of many by their teams."""
        path = f"{column}__" if column else ""
        if not self.is_many:
            return Q(**{f"{path}pk__in": self.people})
        return Q(**{f"{path}team__pk__in": self.within}) & ~Q(**{f"{path}pk": self.but})

    @property
    def address(self) -> str:
        """Their page of figures."""
        if self.person is not None:
            return reverse("metrics:person", args=[self.person.pk])
        return reverse("metrics:team") if self.key == LINE else reverse("metrics:team_of", args=self.teams)


def line_below(reader: User) -> Whose:
    """For who leads somebody. Raises Http404 for everybody else."""
    if not reader.manages:
        raise Http404
    tree = reader.tree
    teams, within = tree.topmost(reader.pk), frozenset(tree.below(reader.pk))
    return Whose(LINE, _("your teams"), reader.reach.below, teams=teams, within=within, but=reader.pk)


def team_below(reader: User, pk: int) -> Whose:
    """A team the reader leads or that is below him. Raises Http404 else."""
    if pk not in reader.tree.below(reader.pk):
        raise Http404
    within = frozenset(reader.tree.within(pk))
    people, name = reader.reach.below_in(within), reader.tree.name_of(pk)
    return Whose(f"{TEAM}{pk}", name, people, teams=[pk], within=within, but=reader.pk)


def one_person(reader: User, pk: int) -> Whose:
    """Oneself or somebody below, who sells. Raises Http404 else: an admin leads nobody by being one."""
    if pk != reader.pk and pk not in reader.reach.below:
        raise Http404
    person = reader if pk == reader.pk else User.objects.filter(pk=pk).first()
    if person is None or not person.sells:
        raise Http404
    return Whose(str(person.pk), person.name, frozenset({person.pk}), person)


def asked_for(reader: User, who: str) -> Whose:
    """What an address asks for: `line`, `team-` and the number of a team, or the number of a person."""
    if who == LINE:
        return line_below(reader)
    number = who.removeprefix(TEAM)
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    return team_below(reader, int(number)) if who.startswith(TEAM) else one_person(reader, int(number))
