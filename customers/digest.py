"""What the morning digest says of the ledger: what one promised, and what customers did."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.models import LedgerEntry
from notices.slots import Line, Part
from people.models import User

MOST = 12


def promises(reader: User, day: date) -> list[Part]:
    """One's own actions and commitments that are due today or were, then those of the customers in one's ledger."""
    if not reader.is_in_sales:
        return []
    due = LedgerEntry.objects.visible_to(reader).due_by(day).with_names().by_due()
    own = list(due.done_by(reader)[: MOST + 1])
    theirs = list(due.of(reader).commitments().theirs()[: MOST + 1])
    return [*_part(_("What you promised"), own, day), *_part(_("What customers promised you"), theirs, day)]


def _part(title: str, entries: list[LedgerEntry], day: date) -> list[Part]:
    lines = [
        Line(
            title=entry.text if entry.is_ours else f"{entry.who_does_it}: {entry.text}",
            meta=f"{entry.company}, {_when(entry, day)}",
            url=entry.get_absolute_url(),
            is_wanting=entry.is_overdue(day),
        )
        for entry in entries[:MOST]
    ]
    return [Part(title=title, lines=lines, more=len(entries) - len(lines))] if lines else []


def _when(entry: LedgerEntry, day: date) -> str:
    if not entry.is_overdue(day):
        return _("due today")
    return _("was due %(day)s") % {"day": date_format(entry.due_on, "l j F")}
