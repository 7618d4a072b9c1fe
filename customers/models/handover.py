"""Somebody leaves: what he looks after goes to his successor, in the one deed that deactivates him.

Fills the slots `hand_over` and `open_work` of people/slots.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F
from django.utils.translation import ngettext

from customers.models.company import Company
from customers.models.ledger_entry import LedgerEntry
from customers.models.opportunity import Opportunity
from people.models import DayTouched

if TYPE_CHECKING:
    from people.models import User


def open_work(person: User) -> list[str]:
    """What of customers waits for somebody, in counted sentences; nothing is said of what there is none of."""
    return _told(*(rows.count() for rows, _column in _work(person)))


def hand_over(leaver: User, successor: User, by: User) -> list[str]:
    """Give all of it to the successor; to be called inside the transaction of `User.deactivate`."""
    _touch_days(leaver, successor)
    counts = [rows.update(**{column: successor, "version": F("version") + 1}) for rows, column in _work(leaver)]
    LedgerEntry.objects.open().done_by(leaver).update(doer=successor, version=F("version") + 1)
    return _told(*counts)


def _touch_days(leaver: User, successor: User) -> None:
    """What is counted of both changes: how they stand today, and what falls due later."""
    due = LedgerEntry.objects.open().of(leaver).filter(due_on__isnull=False).order_by()
    days = set(due.values_list("due_on", flat=True))
    for person in (leaver, successor):
        DayTouched.mark(person.pk, person.today(), *days)


def _work(person: User) -> list[tuple[models.QuerySet, str]]:
    return [
        (Company.objects.owned_by(person), "owner"),
        (Opportunity.objects.open().owned_by(person), "owner"),
        (LedgerEntry.objects.open().of(person), "person"),
    ]


def _told(companies: int, opportunities: int, entries: int) -> list[str]:
    sentences = [
        (companies, ngettext("%(n)s company", "%(n)s companies", companies)),
        (opportunities, ngettext("%(n)s open opportunity", "%(n)s open opportunities", opportunities)),
        (entries, ngettext("%(n)s open commitment or action", "%(n)s open commitments and actions", entries)),
    ]
    return [sentence % {"n": count} for count, sentence in sentences if count]
