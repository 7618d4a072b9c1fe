"""Whose figures are asked for. What the reader may not see does not exist."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from people.models import User

LINE = "line"  # everybody below the reader


@dataclass(frozen=True)
class Whose:
    """Figures of one person, or of everybody below the reader."""

    key: str
    name: str
    people: frozenset[int]
    person: User | None = None


def line_below(reader: User) -> Whose:
    """For who leads somebody. Raises Http404 for everybody else."""
    if not reader.manages:
        raise Http404
    return Whose(LINE, _("your teams"), frozenset(reader.reach.below))


def one_person(reader: User, pk: int) -> Whose:
    """Oneself or somebody below, who sells. Raises Http404 else: an admin leads nobody by being one."""
    if pk != reader.pk and pk not in reader.reach.below:
        raise Http404
    person = reader if pk == reader.pk else User.objects.filter(pk=pk).first()
    if person is None or not person.sells:
        raise Http404
    return Whose(str(person.pk), person.name, frozenset({person.pk}), person)


def asked_for(reader: User, who: str) -> Whose:
    """What an address asks for: `line` or the number of a person."""
    if who == LINE:
        return line_below(reader)
    if not (who.isascii() and who.isdigit() and len(who) < 19):
        raise Http404
    return one_person(reader, int(who))
