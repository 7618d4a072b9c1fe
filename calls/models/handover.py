"""Somebody leaves: what of his calls is open, and who takes it over. Fills the slots of people."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import ngettext

from calls import rules
from calls.models.call import Call
from customers.models import LedgerEntry
from people.models import AuditEntry, User
from people.rules import require


def open_calls(leaver: User) -> list[str]:
    """What waits to be taken over, counted, in sentences."""
    ahead = Call.objects.of(leaver).upcoming()
    count = ahead.count()
    if not count:
        return []
    filed = ahead.filter(plan__latest__isnull=False).count()
    calls = ngettext("%(n)s call ahead", "%(n)s calls ahead", count) % {"n": count}
    plans = ngettext("%(n)s with a plan that was sent", "%(n)s with a plan that was sent", filed) % {"n": filed}
    return [f"{calls}, {plans}" if filed else calls]


def touch_call_of(entry: LedgerEntry) -> None:
    """An advance counts as long as its promise is not broken: count the day of the call in which it was given."""
    given = Q(recap__items__entry=entry) | Q(recap__actions__entry=entry)
    for call in Call.objects.filter(given).distinct():
        call.touch_day()


@transaction.atomic
def hand_over_calls(leaver: User, successor: User, by: User) -> list[str]:
    """Give the calls ahead, with their plans, to who takes over; says what was given, counted.

    What has begun stays with who was there. Each counts as known since now: the successor could not plan it before.
    """
    ahead = list(Call.objects.of(leaver).upcoming().select_for_update(of=("self",)))
    require(rules.may_take_over_calls(successor, len(ahead)))
    for call in ahead:
        call.take_over(successor)
        AuditEntry.write(by, "handed over", call, {"salesperson": [str(leaver), str(successor)]})
    return [ngettext("%(n)s call ahead", "%(n)s calls ahead", len(ahead)) % {"n": len(ahead)}] if ahead else []
