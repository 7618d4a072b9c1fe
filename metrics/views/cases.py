"""The rows behind a figure, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from calls.models import Call
from customers.models import LedgerEntry, Opportunity
from metrics.catalogue import METRICS, Metric
from metrics.measures import MEASURES, Measure
from metrics.pages.board import Board
from metrics.pages.picker import Picker
from metrics.pages.shares import HEADS, shares_of, total_words
from metrics.pages.whose import asked_for
from people.paging import page_of
from people.templatetags.shell import money


@dataclass(frozen=True)
class Case:
    """One row: when, what, whose, and what it adds where that is not simply one."""

    day: date | None
    title: str
    note: str
    person: str
    url: str
    adds: str


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    metric = METRICS.get(request.GET.get("metric", ""))
    if metric is None:
        raise Http404
    whose = asked_for(request.user, request.GET.get("who", str(request.user.pk)))
    picker = Picker(request.GET, request.user.today())
    is_below = metric.is_ratio and request.GET.get("of") == "all"
    measure = MEASURES[metric.denominator if is_below else metric.numerator]
    board = Board(request.user, whose, picker)
    row = board.row(metric)
    page = page_of(request, _rows(measure, metric, board))
    shares = shares_of(measure, page.rows)
    total = row.figure.denominator if is_below else row.figure.numerator * metric.divisor
    context = {
        "metric": metric,
        "measures": [(MEASURES[key], of, of == ("all" if is_below else "")) for key, of in _sides(metric)],
        "measure": measure,
        "whose": whose,
        "picker": picker,
        "page": page,
        "figure": row,
        "total": total_words(measure, total or Decimal(0), board.currency, page.total),
        "adds": HEADS.get(measure.unit, ""),
        "cases": [_case(row, shares) for row in page],
        "at": "scorecard" if whose.person == request.user else "team",
    }
    return render(request, "metrics/cases.html", context)


def _sides(metric: Metric) -> list[tuple[str, str]]:
    """What is counted, and of what."""
    return [(metric.numerator, ""), (metric.denominator, "all")] if metric.is_ratio else [(metric.numerator, "")]


def _rows(measure: Measure, metric: Metric, board: Board) -> Any:
    rows = measure.cases(board.reader, board.people, board.period.starts_on, board.last_day_of(metric))
    names = {Call: ("company", "salesperson", "call_type"), LedgerEntry: ("company", "person")}
    rows = rows.select_related(*names.get(rows.model, ("company", "owner")))
    return rows.order_by("-state_at" if rows.model is Opportunity else f"-{measure.day}", "-pk")


def _case(row: Any, shares: Mapping[int, str]) -> Case:
    adds = shares.get(row.pk, "")
    if isinstance(row, Call):
        return Case(row.day, row.company.name, row.call_type.name, row.salesperson.name, row.get_absolute_url(), adds)
    if isinstance(row, LedgerEntry):
        note = f"{row.company}, {row.get_result_display() or _('open')}"
        return Case(row.due_on, row.text, note, row.person.name, row.company.get_absolute_url(), adds)
    company, amount = row.company.name, money(row.amount, row.currency)
    note = company if adds or not amount else f"{company}, {amount}"
    return Case(None if row.is_open else row.state_on, row.name, note, row.owner.name, row.get_absolute_url(), adds)
