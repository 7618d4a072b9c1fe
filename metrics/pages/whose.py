"""Whose figures are asked for. What the reader may not see does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User

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
    return Whose(LINE, _("your teams"), frozenset(reader.reach.below), teams=reader.tree.topmost(reader.pk))


def team_below(reader: User, pk: int) -> Whose:
    """A team the reader leads or that is below him. Raises Http404 else."""
    if pk not in reader.tree.below(reader.pk):
        raise Http404
    people = reader.reach.below_in(reader.tree.within(pk))
    return Whose(f"{TEAM}{pk}", reader.tree.name_of(pk), people, teams=[pk])


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
