"""The rows behind a figure, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.models import Call
from customers.models import LedgerEntry, Opportunity
from metrics.catalogue import METRICS, Metric
from metrics.measures import MEASURES, Measure
from metrics.pages.picker import Picker
from metrics.pages.whose import asked_for
from metrics.words import short_money
from people.paging import page_of


@dataclass(frozen=True)
class Case:
    """One row: when, what, whose."""

    day: date | None
    title: str
    note: str
    person: str
    url: str


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    metric = METRICS.get(request.GET.get("metric", ""))
    if metric is None:
        raise Http404
    whose = asked_for(request.user, request.GET.get("who", str(request.user.pk)))
    picker = Picker(request.GET, request.user.today())
    is_below = metric.is_ratio and request.GET.get("of") == "all"
    measure = MEASURES[metric.denominator if is_below else metric.numerator]
    page = page_of(request, _rows(measure, metric, request.user, whose.people, picker))
    context = {
        "metric": metric,
        "measures": [(MEASURES[key], of, of == ("all" if is_below else "")) for key, of in _sides(metric)],
        "measure": measure,
        "whose": whose,
        "picker": picker,
        "page": page,
        "cases": [_case(row) for row in page],
        "at": "scorecard" if whose.person == request.user else "team",
    }
    return render(request, "metrics/cases.html", context)


def _sides(metric: Metric) -> list[tuple[str, str]]:
    """What is counted, and of what."""
    return [(metric.numerator, ""), (metric.denominator, "all")] if metric.is_ratio else [(metric.numerator, "")]


def _rows(measure: Measure, metric: Metric, reader: Any, people: Any, picker: Picker) -> Any:
    last = min(picker.last, picker.today - timedelta(days=1)) if metric.only_past else picker.last
    rows = measure.cases(reader, people, picker.period.starts_on, last)
    names = {Call: ("company", "salesperson", "call_type"), LedgerEntry: ("company", "person")}
    rows = rows.select_related(*names.get(rows.model, ("company", "owner")))
    return rows.order_by("-state_at" if rows.model is Opportunity else f"-{measure.day}", "-pk")


def _case(row: Any) -> Case:
    if isinstance(row, Call):
        return Case(row.day, row.company.name, row.call_type.name, row.salesperson.name, row.get_absolute_url())
    if isinstance(row, LedgerEntry):
        state = row.get_result_display() or _("open")
        return Case(row.due_on, row.text, f"{row.company}, {state}", row.person.name, row.company.get_absolute_url())
    amount = short_money(row.amount, row.currency)
    day = None if row.is_open else row.state_on
    return Case(day, row.name, f"{row.company}, {amount}", row.owner.name, row.get_absolute_url())
