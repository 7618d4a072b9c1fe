"""What the page of a company shows, of what its reader may see."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customers import rules, slots
from customers.forms.ledger import PromiseForm
from customers.models import Company, Contact, LedgerEntry, Opportunity
from customers.pages.happened import Happened, Question
from customers.pages.lists import new_call_address
from customers.pages.sums import sums
from customers.slots import Place, Section

if TYPE_CHECKING:
    from django.http import QueryDict

    from people.models import User

MOST = 100  # of people, opportunities, entries of one company that its page loads


class CompanyPage:
    def __init__(self, reader: User, company: Company, query: QueryDict) -> None:
        self.reader, self.company = reader, company
        self.question = Question.of(query)

    @cached_property
    def people(self) -> list[Contact]:
        return list(self.company.contacts.visible_to(self.reader).deciders_first()[:MOST])

    @property
    def people_there(self) -> list[Contact]:
        return [contact for contact in self.people if not contact.has_left]

    @property
    def people_gone(self) -> list[Contact]:
        return [contact for contact in self.people if contact.has_left]

    @property
    def person(self) -> Contact | None:
        """Whom "What happened here" is narrowed to."""
        return next((contact for contact in self.people if str(contact.pk) == self.question.person), None)

    @cached_property
    def opportunities(self) -> list[Opportunity]:
        """Open ones first, then the last that ended."""
        there = Opportunity.objects.visible_to(self.reader).filter(company=self.company).select_related("owner")
        return list(there.open_first()[:MOST])

    @cached_property
    def entries(self) -> list[LedgerEntry]:
        """The ledger of this company: what is open, then what was closed last."""
        there = LedgerEntry.objects.visible_to(self.reader).filter(company=self.company)
        if self.question.before:
            there = there.open_or_closed_before(self.question.before)
        return list(there.with_names().open_first()[:MOST])

    @property
    def current_entries(self) -> list[LedgerEntry]:
        """What is open, then what was closed just now and may be taken back."""
        return [entry for entry in self.entries if entry.is_open or entry.was_closed_lately]

    @cached_property
    def happened(self) -> Happened:
        place = Place(self.company, contact=self.person)
        entries = [entry for entry in self.entries if self.person is None or entry.contact_id == self.person.pk]
        return Happened(self.reader, place, self.question, entries=entries, opportunities=self.opportunities)

    @property
    def next_call(self) -> object:
        return next(iter(self.happened.ahead), None)

    @property
    def open_amount(self) -> str:
        return sums(opportunity for opportunity in self.opportunities if opportunity.is_open)

    @property
    def bought(self) -> str:
        return sums(self._won)

    @property
    def orders(self) -> str:
        """ "two orders since 2023"."""
        if not self._won:
            return ""
        since = min(won.state_at for won in self._won).year
        if len(self._won) == 1:
            return _("one order, %(year)s") % {"year": since}
        return _("%(n)s orders since %(year)s") % {"n": len(self._won), "year": since}

    @cached_property
    def sections(self) -> list[Section]:
        return [part for show in slots.company_sections if (part := show(self.reader, self.company))]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [
            ("", _("Everything")),
            ("calls", _("Calls")),
            ("commitments", _("Commitments and actions")),
            ("opportunities", _("Close dates and outcomes")),
        ]

    @property
    def plan_address(self) -> str:
        return new_call_address(self.reader, Place(self.company))

    @property
    def promise(self) -> PromiseForm:
        return PromiseForm(us=[self.reader], them=self.people_there)

    @property
    def may_change(self) -> bool:
        return bool(rules.may_change_company(self.reader, self.company))

    @property
    def may_begin(self) -> bool:
        return bool(rules.may_begin_opportunity(self.reader, self.reader))

    @property
    def _won(self) -> list[Opportunity]:
        return [opportunity for opportunity in self.opportunities if opportunity.state == Opportunity.State.WON]
