"""What each row behind a figure adds to it: most count as one, a call also people or minutes, an order its amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls.models import Call
from metrics.measures import Measure
from metrics.measures.calls import people_met
from people.templatetags.shell import money

HEADS = {"money": gettext_lazy("Amount"), "min": gettext_lazy("Minutes"), "people": gettext_lazy("People")}


def shares_of(measure: Measure, rows: Sequence[Any]) -> Mapping[int, str]:
    """What each of these rows adds, in words, by its key; nothing where each of them counts as one."""
    if measure.unit == "money":
        return {row.pk: money(row.amount, row.currency) for row in rows}
    if measure.unit == "min":
        return {row.pk: f"{row.minutes:,}" for row in rows}
    if measure.unit == "people":
        calls = people_met(Call.objects.filter(pk__in=[row.pk for row in rows]))
        met = {call: len(contacts) for (_person, _day, call), contacts in calls.items()}
        return {row.pk: f"{met.get(row.pk, 0):,}" for row in rows}
    return {}


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
