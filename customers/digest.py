"""What the morning digest says of the ledger: what one promised, and what customers did."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.models import LedgerEntry
from customers.models.ledger_entry import LedgerEntryQuerySet
from notices.parts import first_of
from notices.slots import Line, Part
from people.models import User

MOST = 12


def promised(reader: User, day: date) -> list[Part]:
    """One's own actions and commitments that are due today or were."""
    return _part(_("What you promised"), _due(reader, day).done_by(reader), day)


def promised_by_customers(reader: User, day: date) -> list[Part]:
    """What customers in one's ledger promised for today or earlier."""
    return _part(_("What customers promised you"), _due(reader, day).of(reader).commitments().theirs(), day)


def _due(reader: User, day: date) -> LedgerEntryQuerySet:
    return LedgerEntry.objects.visible_to(reader).due_by(day).with_names().by_due()


def _part(title: str, due: LedgerEntryQuerySet, day: date) -> list[Part]:
    entries, number = first_of(due, MOST)
    lines = [
        Line(
            title=entry.text if entry.is_ours else f"{entry.who_does_it}: {entry.text}",
            meta=f"{entry.company}, {_when(entry, day)}",
            url=entry.get_absolute_url(),
            is_wanting=entry.is_overdue(day),
        )
        for entry in entries
    ]
    return [Part(title=title, lines=lines, more=number - len(lines))] if lines else []


def _when(entry: LedgerEntry, day: date) -> str:
    if not entry.is_overdue(day):
        return _("due today")
    return _("was due %(day)s") % {"day": date_format(entry.due_on, "l j F")}
