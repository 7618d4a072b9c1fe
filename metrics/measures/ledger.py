from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from customers.models import LedgerEntry
from metrics.measures.base import DayMeasure


class CommitmentsDue(DayMeasure):
    """Commitments of the customer, on the day by which they were promised. What is wanted no longer is not due."""

    key = "commitments_due"
    name = _("Customer commitments due")
    person = "person"
    day = "due_on"

    def rows(self) -> Any:
        theirs = LedgerEntry.objects.commitments().theirs()
        return theirs.filter(due_on__isnull=False).exclude(result=LedgerEntry.Result.DROPPED)


class CommitmentsKept(CommitmentsDue):
    """Those that were kept by that day, on the calendar of whose ledger it was."""

    key = "commitments_kept"
    name = _("Customer commitments kept by their date")

    def rows(self) -> Any:
        return super().rows().filter(result=LedgerEntry.Result.KEPT, closed_on__lte=F("due_on"))
