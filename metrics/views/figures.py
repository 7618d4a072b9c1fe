"""The figures of one person: his own page, and the same one for those who lead him; the file of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from metrics.pages.board import Board
from metrics.pages.course import week_words
from metrics.pages.export import csv_file
from metrics.pages.picker import Picker
from metrics.pages.whose import Whose, asked_for, one_person
from people.models import User


def board_of(reader: User, whose: Whose, picker: Picker) -> Board:
    return Board(reader, whose, picker)


def context_of(request: HttpRequest, whose: Whose) -> dict[str, Any]:
    """What every page of figures needs."""
    picker = Picker(request.GET, request.user.today())
    return {
        "board": board_of(request.user, whose, picker),
        "picker": picker,
        "whose": whose,
        "week": week_words(picker),
        "export": f"{reverse('metrics:export')}?who={whose.key}&period={picker.period.code}",
    }


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    return _page(request, one_person(request.user, request.user.pk))


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, one_person(request.user, pk))


def _page(request: HttpRequest, whose: Whose) -> HttpResponse:
    context = context_of(request, whose)
    is_own = whose.person == request.user
    return render(request, "metrics/person.html", context | {"is_own": is_own, "at": "scorecard" if is_own else "team"})


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The figures of a page as a file: exact values, not the rounded ones of the page."""
    whose = asked_for(request.user, request.GET.get("who", str(request.user.pk)))
    board = board_of(request.user, whose, Picker(request.GET, request.user.today()))
    head = [_("Figure"), _("What it counts"), _("Value"), _("Cases"), _("Period before"), _("Target")]
    rows = [
        [
            str(row.metric.name),
            str(row.metric.formula),
            _exact(row.figure.value if row.figure.is_enough else None),
            row.sample,
            row.before,
            row.target,
        ]
        for row in dict.fromkeys([board.first, board.won, *board.rows])
    ]
    return csv_file(f"{whose.name} {board.period}", head, rows)


def _exact(value: Any) -> Any:
    return None if value is None else round(value, 4)
