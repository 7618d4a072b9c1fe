"""Where to coach: people by elements, what is practised now, decisions to take, and whether both see the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models.standing import LAST, Standing
from coaching.models import Focus, Place
from coaching.pages.words import agrees, and_list, apart_words, score_words, trend_words
from people.clock import now
from people.models import User
from people.paging import Page, page_of
from process.models import CallType, Element

if TYPE_CHECKING:
    from process.models.element import ElementQuerySet

PER_PAGE = 40
MANY = 3  # elements below the minimum from which somebody is a decision to take
TOGETHER = 2  # people below on one element from which it is trained together


@dataclass(frozen=True)
class Cell:
    """One person on one element."""

    person: User
    element: Element
    standing: Standing
    focus: Focus | None

    @property
    def is_focus(self) -> bool:
        return self.focus is not None and self.focus.element_id == self.element.pk

    @property
    def shows_score(self) -> bool:
        return self.standing.is_scored_enough and not self.standing.is_practising

    @property
    def score(self) -> str:
        return score_words(self.standing.mean)

    @property
    def is_weak(self) -> bool:
        return self.shows_score and self.standing.is_below

    @property
    def arrow(self) -> str:
        return {"rising": "arrow-up", "falling": "arrow-down"}.get(self.standing.trend, "") if self.shows_score else ""

    @property
    def label(self) -> str:
        """ "Priya Nair, Prepares: 6.2, below the minimum, rising, coaching focus"."""
        facts = {"name": self.person.name, "element": self.element.name}
        said = [_("%(name)s, %(element)s: %(now)s") % {**facts, "now": self._now}]
        said += [_("below the minimum")] if self.is_weak else []
        said += [trend_words(self.standing)] if self.arrow else []
        said += [_("coaching focus")] if self.is_focus else []
        return ", ".join(said)

    @property
    def _now(self) -> str:
        if self.standing.is_practising:
            return _("practising, not counted")
        if not self.shows_score:
            return _("%(n)s of %(all)s scores, not enough yet") % {"n": self.standing.sample, "all": LAST}
        return self.score


@dataclass(frozen=True)
class Row:
    person: User
    cells: Sequence[Cell]
    focus: Focus | None

    @property
    def weak(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_weak]

    @property
    def falling(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.shows_score and cell.standing.trend == "falling"]

    @property
    def calibration(self) -> Decimal | None:
        """How this person sees all that was scored, against the manager: over all scores that count."""
        scored = [one for cell in self.cells for one in cell.standing.last]
        if len(scored) < LAST:
            return None
        return Decimal(sum(one.own - one.managers for one in scored)) / len(scored)

    @property
    def focused(self) -> Cell | None:
        return next((cell for cell in self.cells if cell.is_focus), None)


@dataclass(frozen=True)
class Column:
    """Below, of those counted, on one element."""

    element: Element
    below: int
    counted: int


@dataclass(frozen=True)
class Practising:
    """A focus on its way to confirmed."""

    focus: Focus
    scores: Sequence[int]
    is_led: bool

    @property
    def now(self) -> str:
        return str(Place(self.focus.rung).label) if self.focus.rung else _("Just opened")

    @property
    def scores_words(self) -> str:
        return ", ".join(map(str, self.scores)) or _("none yet")

    @property
    def next(self) -> str:
        if self.focus.next_rung == Place.CONFIRMED:
            return _("Confirm it")
        return _("Next: %(rung)s") % {"rung": str(Place(self.focus.next_rung).label).lower()}

    @property
    def url(self) -> str:
        if self.is_led and self.focus.next_rung == Place.CONFIRMED:
            return reverse("coaching:confirmation", args=[self.focus.pk])
        return self.focus.get_absolute_url()


@dataclass(frozen=True)
class Decision:
    """Something the manager decides: what it is, why, and where."""

    title: str
    text: str
    url: str
    link: str
    is_bad: bool = False


class Matrix:
    """The people of one reader, at the same number of queries for one and for many, whatever their history."""

    def __init__(self, reader: User, request: HttpRequest) -> None:
        self.reader, self._request = reader, request

    # Who and what --------------------------------------------------------------------------------------

    @property
    def shows_all(self) -> bool:
        """Everybody below, not only those led directly; by choice, or where only managers are led directly."""
        return self._request.GET.get("who") == "all" or not self._has_own

    @property
    def _has_own(self) -> bool:
        return bool(self.reader.reach.led - self.reader.tree.managers)

    @property
    def offers_all(self) -> bool:
        return self._has_own and bool(self.reader.reach.below - self.reader.reach.led)

    @cached_property
    def page(self) -> Page:
        ids = self.reader.reach.below if self.shows_all else self.reader.reach.led
        people = User.objects.active().filter(pk__in=ids, sells=True).select_related("team").by_name()
        return page_of(self._request, people, per_page=PER_PAGE)

    @cached_property
    def call_types(self) -> list[CallType]:
        return list(CallType.objects.kept())

    @property
    def call_type(self) -> CallType | None:
        """The one whose scores alone are shown, if the address names one."""
        asked = self._request.GET.get("type", "")
        return next((one for one in self.call_types if str(one.pk) == asked), None)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else stands in the address, for the form that chooses the call type."""
        return [("who", "all")] if self._request.GET.get("who") == "all" else []

    @cached_property
    def elements(self) -> list[Element]:
        library: ElementQuerySet = Element.objects.in_use().in_order()
        return list(library)

    @cached_property
    def _focuses(self) -> dict[int, Focus]:
        open_ones = Focus.objects.visible_to(self.reader).open().of([person.pk for person in self.page]).with_head()
        return {focus.person_id: focus for focus in open_ones}

    @cached_property
    def rows(self) -> list[Row]:
        people = list(self.page)
        chosen = self.call_type.pk if self.call_type else None
        standings = Standing.of_people([person.pk for person in people], self.elements, chosen)
        return [
            Row(
                person,
                [
                    Cell(person, element, standings[person.pk, element.pk], self._focuses.get(person.pk))
                    for element in self.elements
                ],
                self._focuses.get(person.pk),
            )
            for person in people
        ]

    @cached_property
    def columns(self) -> list[Column]:
        found = []
        for place, element in enumerate(self.elements):
            counted = [row.cells[place] for row in self.rows if row.cells[place].shows_score]
            found.append(Column(element, sum(cell.is_weak for cell in counted), len(counted)))
        return found

    # What follows from it --------------------------------------------------------------------------------

    @cached_property
    def together(self) -> Column | None:
        """The element on which most are below, where there are enough of them."""
        worst = max(self.columns, key=lambda column: column.below, default=None)
        return worst if worst is not None and worst.below >= TOGETHER else None

    @property
    def headline(self) -> str:
        if self.together is None:
            return _("People and elements")
        return _("Start with “%(element)s”") % {"element": self.together.element.name}

    @property
    def lead(self) -> str:
        """Why to begin there, and who works on it already."""
        column = self.together
        if column is None:
            return _("On no element are two or more below the minimum. Coach one at a time.")
        facts = {"n": column.below, "all": column.counted}
        said = _("%(n)s of %(all)s with five scores are below the minimum on it.") % facts
        working = [
            row.person.first_name for row in self.rows if row.focus and row.focus.element_id == column.element.pk
        ]
        if not working:
            return f"{said} {_('Nobody has it as a focus yet. Train it together; coach the rest one at a time.')}"
        whose = ngettext("%(names)s has it as a focus.", "%(names)s have it as a focus.", len(working))
        rest = _("Train it together; coach the rest one at a time.")
        return f"{said} {whose % {'names': and_list(working)}} {rest}"

    @property
    def practising(self) -> list[Practising]:
        """Focuses on their way to confirmed, with what was scored since as practice, oldest first."""
        return [
            Practising(
                row.focus,
                [one.managers for one in reversed(row.focused.standing.practice)] if row.focused else [],
                row.person.pk in self.reader.reach.led,
            )
            for row in self.rows
            if row.focus is not None and row.focus.is_practice
        ]

    @cached_property
    def decisions(self) -> list[Decision]:
        """One a person at most, the gravest first; none of what is seen of one call type alone."""
        if self.call_type is not None:
            return []
        found = [next(self._decisions_of(row), None) for row in self.rows]
        return sorted((one for one in found if one is not None), key=lambda decision: not decision.is_bad)

    def _decisions_of(self, row: Row) -> Iterator[Decision]:
        """What there is to decide about one person; the first of it comes before the others."""
        focus, cell, name = row.focus, row.focused, row.person.first_name
        if focus is not None and cell is not None and focus.rung == Place.ACCOUNTABLE:
            yield from self._at_the_top(focus, cell, name)
        if focus is not None and focus.by_day < now().astimezone(row.person.zoneinfo).date():
            facts = {"name": name, "element": focus.words.name, "to": focus.to_value}
            yield Decision(
                _("%(name)s: the day for the focus has passed") % facts,
                _("“%(element)s” was to be at %(to)s by then. Set another day, or let it rest.") % facts,
                focus.get_absolute_url(),
                _("Open the focus"),
            )
        if len(row.weak) >= MANY or (focus is None and row.weak):
            yield self._below(row)

    def _at_the_top(self, focus: Focus, cell: Cell, name: str) -> Iterator[Decision]:
        facts = {"name": name, "element": focus.words.name, "mean": cell.score}
        if cell.standing.holds_at(focus.to_value):
            title, text = _("%(name)s has it"), _("“%(element)s” holds at %(mean)s. Finish the focus, choose the next.")
            yield Decision(title % facts, text % facts, focus.get_absolute_url(), _("Open the focus"))
        elif cell.is_weak:
            title = _("%(name)s stays below in spite of a finished ladder")
            text = _("“%(element)s”: %(mean)s over the last five. Fall back a rung, or decide what follows.")
            yield Decision(title % facts, text % facts, focus.get_absolute_url(), _("Open the focus"), is_bad=True)

    def _below(self, row: Row) -> Decision:
        n = len(row.weak)
        facts = {"name": row.person.first_name, "n": n, "element": row.focus.words.name if row.focus else ""}
        title = ngettext("%(name)s, one element below", "%(name)s, %(n)s elements below", n) % facts
        falling = ngettext("One is falling.", "%(n)s are falling.", len(row.falling)) % {"n": len(row.falling)}
        if row.focus is not None:
            text = _("One focus at a time: bring “%(element)s” to its end, then the next.") % facts
        elif row.person.pk in self.reader.reach.led:
            text = _("There is no focus. Choose the one that helps most.")
        else:
            text = _("There is no focus.")
        said = f"{falling} {text}" if row.falling else text
        url = reverse("coaching:scorecard", args=[row.person.pk])
        link = _("Open the scorecard of %(name)s") % facts
        return Decision(title, said, url, link, is_bad=n >= MANY)

    @property
    def calibrations(self) -> list[tuple[str, str, bool]]:
        """Who sees himself how: name, words, and whether it is far apart; those who agree stand in one line."""
        known = [(row.person.first_name, row.calibration) for row in self.rows if row.calibration is not None]
        apart = sorted((pair for pair in known if not agrees(pair[1])), key=lambda pair: abs(pair[1]), reverse=True)
        agreed = [name for name, calibration in known if agrees(calibration)]
        lines = [(name, apart_words(calibration), abs(calibration) >= 1) for name, calibration in apart]
        return [*lines, (", ".join(agreed), _("within 0.3"), False)] if agreed else lines

    @property
    def summary(self) -> str:
        """ "6 people who sell. The managers’ last five scores that count, by element." """
        n = self.page.count
        people = ngettext("%(n)s person who sells.", "%(n)s people who sell.", n) % {"n": n}
        return f"{capfirst(people)} {_('The managers’ last five scores that count, by element.')}"
