from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models.organisation import Organisation
from people.models.team import Team
from people.models.user import User, clean_email
from people.rules import may_use_address

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_LINES = 300  # one transaction; more are pasted in parts
LONGEST_NAME = 120
LONGEST_TEAM = 80


@dataclass
class RollLine:
    """One line of the list: what it says, and in one sentence each what is wrong with it."""

    number: int  # in the pasted text, counted from 1
    text: str
    name: str = ""
    email: str = ""
    under: str = ""  # a team by its name, or a manager by his address
    problems: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def names_manager(self) -> bool:
        return "@" in self.under


class InvitationRoll:
    """A pasted list of people to invite: name, e-mail and, where known, team or manager's e-mail, one person a line.

    Commas, semicolons and tabs separate alike, so a block of a spreadsheet will do. A manager who is named by address
    may stand in the same list, above or below; he is given a team if he leads none.
    """

    def __init__(self, text: str, *, makes_teams: bool = False) -> None:
        self.makes_teams = makes_teams
        self.lines = [line for line in map(_read, count(1), text.split("\n")) if line is not None]
        self._check()

    @property
    def good(self) -> list[RollLine]:
        return [line for line in self.lines if line.is_good]

    @property
    def bad(self) -> list[RollLine]:
        return [line for line in self.lines if not line.is_good]

    @property
    def bad_text(self) -> str:
        """The lines that are not right yet, as they were typed."""
        return "\n".join(line.text for line in self.bad)

    @transaction.atomic
    def invite(self, *, by: User) -> list[User]:
        """Invite everybody on the good lines, managers before their people."""
        Organisation.lock()
        invited = []
        for line in self._managers_first():
            invited.append(User.invite(by=by, email=line.email, name=line.name, team=self._team_for(line, by)))
        return invited

    # What is wrong --------------------------------------------------------------------------------

    def _check(self) -> None:
        seen: dict[str, int] = {}
        for line in self.lines:
            if line.is_good:
                self._check_address(line, seen)
            if line.is_good and line.under:
                self._check_place(line)
        self._check_circles()
        self._check_managers_are_good()

    def _check_address(self, line: RollLine, seen: dict[str, int]) -> None:
        try:
            validate_email(line.email)
        except ValidationError:
            line.problems.append(
                _("“%(text)s” is no e-mail address. Write it like name@example.com.") % {"text": line.email[:80]}
            )
            return
        if line.email in seen:
            line.problems.append(
                _("The same address stands in line %(n)s. Delete one of them.") % {"n": seen[line.email]}
            )
            return
        seen[line.email] = line.number
        if line.email in self._known and not self._known[line.email].is_active:
            line.problems.append(_("This person was here and is deactivated. Reactivate the account instead."))
        elif ruling := may_use_address(line.email, is_demo=self._is_demo, taken=line.email in self._known):
            return
        else:
            line.problems.append(ruling.why)

    def _check_place(self, line: RollLine) -> None:
        if line.names_manager:
            if line.under == line.email:
                line.problems.append(_("Nobody is his own manager. Name another one, or leave it out."))
            elif line.under not in self._by_address and not self._is_active(line.under):
                words = {
                    "text": line.under[:80],
                    "hint": _did_you_mean(line.under, [*self._by_address, *self._addresses]),
                }
                line.problems.append(_("The manager %(text)s is nobody here or in this list.%(hint)s") % words)
        elif line.under.casefold() not in self._teams and not self.makes_teams:
            words = {"text": line.under[:80], "hint": _did_you_mean(line.under, [t.name for t in self._teams.values()])}
            sentence = _("There is no team “%(text)s”.%(hint)s Correct it, or tick that new teams are made.")
            line.problems.append(sentence % words)

    def _check_circles(self) -> None:
        for line in self.lines:
            chain, above = {line.email}, self._by_address.get(line.under)
            while above is not None and above.email not in chain:
                chain.add(above.email)
                above = self._by_address.get(above.under)
            if above is not None and above is line and line.under != line.email:
                line.problems.append(_("Here people are each other’s managers. Say who stands at the top."))

    def _check_managers_are_good(self) -> None:
        """Whose manager stands on a bad line must wait for that line."""
        found = True
        while found:
            found = False
            for line in self.good:
                above = self._by_address.get(line.under)
                if above is not None and not above.is_good:
                    line.problems.append(
                        _("The manager is in line %(n)s, which is not right yet.") % {"n": above.number}
                    )
                    found = True

    # What is known --------------------------------------------------------------------------------

    @cached_property
    def _by_address(self) -> dict[str, RollLine]:
        return {line.email: line for line in reversed(self.lines) if line.email}

    @cached_property
    def _known(self) -> dict[str, User]:
        asked = {line.email for line in self.lines} | {line.under for line in self.lines if line.names_manager}
        return {person.email: person for person in User.objects.filter(email__in=asked)}

    @cached_property
    def _addresses(self) -> list[str]:
        return list(User.objects.active().by_name().values_list("email", flat=True)[:2000])

    @cached_property
    def _teams(self) -> dict[str, Team]:
        return {team.name.casefold(): team for team in Team.objects.active().order_by("name", "id")}

    @cached_property
    def _is_demo(self) -> bool:
        organisation = Organisation.current()
        return organisation is not None and organisation.is_demo

    def _is_active(self, email: str) -> bool:
        return email in self._known and self._known[email].is_active

    # Making ---------------------------------------------------------------------------------------

    def _managers_first(self) -> Iterable[RollLine]:
        waiting, done = self.good, set()
        while waiting:
            ready = [line for line in waiting if line.under not in self._by_address or line.under in done]
            yield from ready
            done |= {line.email for line in ready}
            waiting = [line for line in waiting if line.email not in done]

    def _team_for(self, line: RollLine, by: User) -> Team | None:
        if not line.under:
            return None
        if line.names_manager:
            manager = User.objects.get(email=line.under)
            led = manager.teams_led.filter(is_active=True).order_by("id").first()
            return led or Team.make(by=by, name=_free_name(manager), parent=manager.team, manager=manager)
        name = line.under
        return Team.objects.named(name).first() or Team.make(by=by, name=name)


def _read(number: int, text: str) -> RollLine | None:
    """A line of the pasted text in its parts; nothing for an empty one or the headings of a spreadsheet."""
    if not text.strip():
        return None
    parts = [" ".join(part.split()) for part in re.split(r"[\t;,]", re.sub(r"<([^<>]*)>", r",\1,", text))]
    parts = [part for n, part in enumerate(parts) if part or n == 0]
    if number == 1 and "@" not in text and any("mail" in part.casefold() for part in parts):
        return None
    line = RollLine(number, text)
    if len(parts) < 2:
        line.problems.append(_("An e-mail address is missing. Write name, e-mail and team, with commas between."))
    elif len(parts) > 3:
        line.problems.append(_("There are more than three parts. Write name, e-mail and team, one person a line."))
    else:
        line.name, line.email = parts[0], clean_email(parts[1])
        line.under = parts[2] if len(parts) == 3 else ""
        if "@" in line.under:
            line.under = clean_email(line.under)
        line.problems += _too_long(line)
    return line


def _too_long(line: RollLine) -> list[str]:
    problems = []
    if not line.name:
        problems.append(_("The name is missing. Write it before the e-mail address."))
    if (over := len(line.name) - LONGEST_NAME) > 0:
        problems.append(
            ngettext(
                "The name is %(n)s character too long. Shorten it.",
                "The name is %(n)s characters too long. Shorten it.",
                over,
            )
            % {"n": over}
        )
    if not line.names_manager and len(line.under) > LONGEST_TEAM:
        problems.append(_("The team’s name is longer than %(n)s characters. Shorten it.") % {"n": LONGEST_TEAM})
    return problems


def _did_you_mean(text: str, known: list[str]) -> str:
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.75)
    return _(" Did you mean %(near)s?") % {"near": near[0]} if near else ""


def _free_name(manager: User) -> str:
    """A name for the team of somebody who leads none yet."""
    wanted = _("%(name)s’s team") % {"name": manager.name[: LONGEST_TEAM - 12]}
    name, number = wanted, 2
    while Team.objects.named(name).exists():
        name, number = f"{wanted} {number}", number + 1
    return name
