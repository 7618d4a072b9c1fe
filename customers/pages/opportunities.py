"""What the list of opportunities shows: each with who decides and what comes next, and the figures around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from customers.models import Contact, LedgerEntry, Opportunity
from customers.pages.lists import next_calls
from customers.pages.sums import in_words
from customers.slots import NextCall
from people.clock import now

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class OpportunityRow:
    opportunity: Opportunity
    deciders: list[Contact]
    entry: LedgerEntry | None  # the soonest that has a date
    next_call: NextCall | None
    today: date  # where the reader is

    @property
    def decider(self) -> Contact | None:
        """Whom to name: somebody not met, while one is; else the first that was met."""
        return next((one for one in self.deciders if not one.was_met), None) or next(iter(self.deciders), None)

    @property
    def is_decider_met(self) -> bool:
        return any(one.was_met for one in self.deciders)

    @property
    def call_comes_first(self) -> bool:
        """Whether the next call is the next step: unless something is due between today and then."""
        if self.next_call is None or self.entry is None or self.entry.due_on is None:
            return self.next_call is not None
        return not self.today <= self.entry.due_on < timezone.localtime(self.next_call.at).date()


def opportunity_rows(reader: User, opportunities: Iterable[Opportunity]) -> list[OpportunityRow]:
    """Everything for all rows at once: two queries, and what the slot takes."""
    shown = list(opportunities)
    deciders = defaultdict(list)
    there = {opportunity.company_id for opportunity in shown}
    for contact in Contact.objects.still_there().who_decide().filter(company__in=there).deciders_first():
        deciders[contact.company_id].append(contact)
    today = reader.today()
    soonest: dict[int | None, LedgerEntry] = {}
    open_ones = LedgerEntry.objects.visible_to(reader).open().dated().filter(opportunity__in=shown)
    for entry in sorted(open_ones.with_names().by_due(), key=lambda one: one.is_overdue(today)):
        soonest.setdefault(entry.opportunity_id, entry)  # what is to come before what is overdue
    calls = next_calls(reader, "opportunity", [opportunity.pk for opportunity in shown])
    return [
        OpportunityRow(one, deciders[one.company_id], soonest.get(one.pk), calls.get(one.pk), today) for one in shown
    ]


class Tally:
    """The figures of the reader's opportunities, in one query: what is open, and what ended this quarter."""

    def __init__(self, visible: QuerySet[Opportunity], today: date) -> None:
        self.visible, self.today = visible, today

    @property
    def quarter(self) -> datetime:
        """When this quarter began, in the reader's zone."""
        local = timezone.localtime(now())
        first = date(self.today.year, (self.today.month - 1) // 3 * 3 + 1, 1)
        return local.replace(year=first.year, month=first.month, day=1, hour=0, minute=0, second=0, microsecond=0)

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        since = Q(state=Opportunity.State.OPEN) | Q(state_at__gte=self.quarter)
        figures = self.visible.filter(since).order_by().values("state", "currency")
        return list(figures.annotate(n=Count("pk"), total=Sum("amount"), freed=Sum("hours_freed")))

    def _count(self, state: str) -> int:
        return sum(row["n"] for row in self._rows if row["state"] == state)

    def _total(self, state: str) -> str:
        return in_words([(row["currency"], row["total"]) for row in self._rows if row["state"] == state])

    @property
    def open(self) -> int:
        return self._count(Opportunity.State.OPEN)

    @property
    def open_amount(self) -> str:
        return self._total(Opportunity.State.OPEN)

    @property
    def won(self) -> int:
        return self._count(Opportunity.State.WON)

    @property
    def won_amount(self) -> str:
        return self._total(Opportunity.State.WON)

    @property
    def lost(self) -> int:
        return self._count(Opportunity.State.LOST)

    @property
    def walked_away(self) -> int:
        return self._count(Opportunity.State.WALKED_AWAY)

    @property
    def hours_freed(self) -> int:
        """A week."""
        return sum(row["freed"] or 0 for row in self._rows)
