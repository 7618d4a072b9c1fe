"""What the page of an opportunity shows: the three questions, as far as facts answer them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customers import rules, slots
from customers.forms.ledger import PromiseForm
from customers.forms.opportunity import CloseMoveForm, ReopeningForm
from customers.models import CloseMove, Contact, LedgerEntry, Opportunity
from customers.pages.happened import Happened, Question
from customers.pages.lists import new_call_address
from customers.slots import Happening, Place, Section
from customers.templatetags.customers import plain_day as in_words
from customers.templatetags.customers import times

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import QueryDict

    from people.models import User

MOST = 100


@dataclass(frozen=True)
class Obstacle:
    """A fact that holds it back, and what stands behind it."""

    claim: str
    fact: str = ""


class OpportunityPage:
    def __init__(self, reader: User, opportunity: Opportunity, query: QueryDict) -> None:
        self.reader, self.opportunity = reader, opportunity
        self.question = Question("", "", Question.of(query).before)

    # Are we with the people who decide? ---------------------------------------------------------

    @cached_property
    def people(self) -> list[Contact]:
        there = self.opportunity.company.contacts.visible_to(self.reader)
        return list(there.still_there().deciders_first()[:MOST])

    @property
    def deciders(self) -> list[Contact]:
        return [contact for contact in self.people if contact.can_decide]

    # When does it close? ------------------------------------------------------------------------

    @cached_property
    def moves(self) -> list[CloseMove]:
        """Each move of the close date, the oldest first."""
        return list(self.opportunity.close_moves.select_related("by").oldest_first())

    @property
    def pushes(self) -> list[CloseMove]:
        return [move for move in self.moves if move.is_later]

    @property
    def first_day(self) -> object:
        """The close date that was expected first, where it is another one now."""
        return next((move.from_day for move in self.moves if move.from_day), None)

    # What holds it back? ------------------------------------------------------------------------

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """Facts, each with what stands behind it; the salesperson's own words stand beside them."""
        today = self.reader.today()
        found = [self._of_deciders(), self._of_close_date(), *map(self._of_entry, self.entries)]
        if not any(entry.due_on for entry in self.open_entries) and not self.happened.ahead:
            found.append(Obstacle(_("No dated next step."), _("No call ahead, and nothing in the ledger has a date.")))
        if self.opportunity.expected_close_on and self.opportunity.expected_close_on < today:
            fact = _("It was expected %(day)s.") % {"day": in_words(self.opportunity.expected_close_on)}
            found.append(Obstacle(_("Close date past."), fact))
        return [obstacle for obstacle in found if obstacle]

    def _of_deciders(self) -> Obstacle | None:
        if not self.deciders:
            return Obstacle(_("Nobody named who decides."), _("Mark on a contact's page who can decide."))
        if any(contact.was_met for contact in self.deciders):
            return None
        names = ", ".join(contact.name for contact in self.deciders)
        return Obstacle(_("%(names)s not met.") % {"names": names}, _("Nobody who can decide was met."))

    def _of_close_date(self) -> Obstacle | None:
        if len(self.pushes) < 2:
            return None
        days = [in_words(move.from_day) for move in self.pushes] + [in_words(self.pushes[-1].to_day)]
        claim = _("Close date moved later %(times)s.") % {"times": times(len(self.pushes))}
        return Obstacle(claim, _(", then ").join(days) + ".")

    def _of_entry(self, entry: LedgerEntry) -> Obstacle | None:
        if not entry.is_commitment or entry.is_ours or not entry.is_overdue(self.reader.today()):
            return None
        fact = _("%(who)s, due %(day)s.") % {"who": entry.who_does_it, "day": in_words(entry.due_on)}
        return Obstacle(_("Their commitment is overdue: %(what)s") % {"what": entry.text}, fact)

    # Actions, calls, outcome ----------------------------------------------------------------------

    @cached_property
    def entries(self) -> list[LedgerEntry]:
        of_it = LedgerEntry.objects.visible_to(self.reader).filter(opportunity=self.opportunity)
        if self.question.before:
            of_it = of_it.open_or_closed_before(self.question.before)
        return list(of_it.with_names().open_first()[:MOST])

    @property
    def current_entries(self) -> list[LedgerEntry]:
        """What is open, then what was closed just now and may be taken back."""
        return [entry for entry in self.entries if entry.is_open or entry.was_closed_lately]

    @property
    def open_entries(self) -> list[LedgerEntry]:
        return [entry for entry in self.entries if entry.is_open]

    @cached_property
    def happened(self) -> Happened:
        place = Place(self.opportunity.company, opportunity=self.opportunity)
        entries, own = self.entries, [self.opportunity]
        return Happened(self.reader, place, self.question, entries=entries, opportunities=own)

    @property
    def next_call(self) -> Happening | None:
        return next(iter(self.happened.ahead), None)

    @cached_property
    def sections(self) -> list[Section]:
        return [part for show in slots.opportunity_sections if (part := show(self.reader, self.opportunity))]

    @property
    def plan_address(self) -> str:
        place = Place(self.opportunity.company, opportunity=self.opportunity)
        return new_call_address(self.reader, place) if self.opportunity.is_open else ""

    @property
    def may_change(self) -> bool:
        return bool(rules.may_change_opportunity(self.reader, self.opportunity))

    @property
    def may_reopen(self) -> bool:
        return bool(rules.may_reopen(self.reader, self.opportunity))

    @property
    def forms(self) -> dict[str, Form]:
        return {
            "move": CloseMoveForm(reader=self.reader, opportunity=self.opportunity),
            "again": ReopeningForm(auto_id="again_%s"),
            "promise": PromiseForm(
                us={self.reader.pk: self.reader, self.opportunity.owner_id: self.opportunity.owner}.values(),
                them=self.people,
            ),
        }
