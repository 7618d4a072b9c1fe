"""What each row behind a figure adds to it: most count as one, a call also people or minutes, an order its amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.models import Call, Recap, RecapItem
from metrics.measures import Measure
from metrics.measures.calls import SEEN, WHO
from people.templatetags.shell import money

HEADS = {"money": gettext_lazy("Amount"), "min": gettext_lazy("Minutes"), "people": gettext_lazy("People")}


def shares_of(measure: Measure, rows: Sequence[Any]) -> Mapping[int, str]:
    """What each of these rows adds, in words, by its key; nothing where each of them counts as one."""
    if measure.unit == "money":
        return {row.pk: money(row.amount, row.currency) for row in rows}
    if measure.unit == "min":
        return {row.pk: f"{row.minutes:,}" for row in rows}
    if measure.unit == "people":
        met = people_met([row.pk for row in rows])
        return {row.pk: f"{met.get(row.pk, 0):,}" for row in rows}
    return {}


def people_met(calls: Sequence[int]) -> Mapping[int, int]:
    """How many people of the customer were met in each of these calls, as `PeopleSeen` counts them. Three queries."""
    found = Call.objects.filter(pk__in=calls).order_by()
    filed = found.exclude(recap__state=Recap.State.DRAFT)
    items = RecapItem.objects.filter(recap__call__in=filed.values("pk"), field=WHO, result__in=SEEN).order_by()
    met: dict[int, set[Any]] = defaultdict(set)
    for call, contact in filed.filter(recap__also_met__isnull=False).values_list("pk", "recap__also_met"):
        met[call].add(contact)
    for call, contact in found.filter(attendees__isnull=False).values_list("pk", "attendees"):
        met[call].add(contact)
    for call, contact, position in items.values_list("recap__call", "contact", "position"):
        met[call].add(contact or f"unknown {position}")
    return {call: len(contacts) for call, contacts in met.items()}


def total_words(measure: Measure, total: Decimal, currency: str, rows: str) -> str:
    """ "20 people, calls: 11", "£312,500, opportunities: 7", "23". The total is the one that pages of figures show."""
    number = round(total)  # minutes that were hours leave a crumb
    if measure.unit == "money":
        return _("%(amount)s, opportunities: %(rows)s") % {"amount": money(total, currency), "rows": rows}
    if measure.unit == "min":
        said = ngettext("%(n)s minute, calls: %(rows)s", "%(n)s minutes, calls: %(rows)s", number)
    elif measure.unit == "people":
        said = ngettext("%(n)s person, calls: %(rows)s", "%(n)s people, calls: %(rows)s", number)
    else:
        said = "%(n)s"
    return said % {"n": f"{number:,}", "rows": rows}
