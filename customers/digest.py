"""What the morning digest says of the ledger: what one promised, and what customers did."""

from __future__ import annotations

from datetime import date

from django.db.models import BooleanField, Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.models import LedgerEntry
from customers.models.ledger_entry import LedgerEntryQuerySet
from notices.models import MAIL, Wishes
from notices.slots import Line, Part
from people.models import User

MOST = 12
OURS, THEIRS = ("action_due", "action_overdue"), ("commitment_due", "commitment_broken")  # the kinds this tells of


def promised(reader: User, day: date) -> list[Part]:
    """What is due that day or was, in one query: one's own actions and commitments, and what customers in one's ledger
    promised. Each is left out where no letters of its kinds are wanted."""
    wishes = Wishes.as_read(reader)
    titles = {True: _("What you promised"), False: _("What customers promised you")}
    kinds = {True: OURS, False: THEIRS}
    wanted = [ours for ours in titles if any(wishes.wants(kind, MAIL) for kind in kinds[ours])]
    found: dict[bool, list[LedgerEntry]] = {ours: [] for ours in wanted}
    for entry in _due(reader, day):
        if entry.done_by_reader in found:  # type: ignore[attr-defined]
            found[entry.done_by_reader].append(entry)  # type: ignore[attr-defined]
    return [_part(titles[ours], entries, day) for ours, entries in found.items() if entries]


def _due(reader: User, day: date) -> LedgerEntryQuerySet:
    """The first of each of the two, and how many there are."""
    own = Q(doer=reader)
    theirs = Q(doer=None, person=reader, kind=LedgerEntry.Kind.COMMITMENT)
    whose = Case(When(own, then=Value(True)), default=Value(False), output_field=BooleanField())
    due = LedgerEntry.objects.visible_to(reader).due_by(day).filter(own | theirs).annotate(done_by_reader=whose)
    each = {"partition_by": F("done_by_reader")}
    place = Window(RowNumber(), order_by=[F("due_on").asc(), F("pk").asc()], **each)
    return due.annotate(number=Window(Count("pk"), **each), place=place).filter(place__lte=MOST).with_names().by_due()


def _part(title: str, entries: list[LedgerEntry], day: date) -> Part:
    lines = [
        Line(
            title=entry.text if entry.is_ours else f"{entry.who_does_it}: {entry.text}",
            meta=f"{entry.company}, {_when(entry, day)}",
            url=entry.get_absolute_url(),
            is_wanting=entry.is_overdue(day),
        )
        for entry in entries
    ]
    more = entries[0].number - len(lines)  # type: ignore[attr-defined]
    return Part(title=title, lines=lines, more=more, url=reverse("notices:list"))


def _when(entry: LedgerEntry, day: date) -> str:
    if not entry.is_overdue(day):
        return _("due today")
    return _("was due %(day)s") % {"day": date_format(entry.due_on, "l j F")}
