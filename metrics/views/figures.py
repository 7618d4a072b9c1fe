"""The figures of one person: his own page, and the same one for those who lead him; the file of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from metrics.pages.board import Board
from metrics.pages.course import week_words
from metrics.pages.export import csv_file, figures_table
from metrics.pages.picker import Picker
from metrics.pages.whose import LINE, Whose, asked_for, one_person
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
    person, reader = whose.person, request.user
    is_own = person == reader
    is_between_the_two = is_own or (person is not None and person.pk in reader.reach.led)
    context = context_of(request, whose)
    context |= {
        "card": {"is_own": is_own, "is_between_the_two": is_between_the_two},
        "at": "scorecard" if is_own else "team",
    }
    return render(request, "metrics/person.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The figures of a page as a file: exact values, not the rounded ones of the page."""
    reader = request.user
    whose = asked_for(reader, request.GET.get("who", str(reader.pk)))
    picker = Picker(request.GET, reader.today())
    board = board_of(reader, whose, picker)
    name = _("Teams of %(name)s") % {"name": reader.name} if whose.key == LINE else whose.name
    return csv_file(f"{name} {board.period}", *figures_table(board, _board_before(board), name))


def _board_before(board: Board) -> Board | None:
    """The period before; none before the first."""
    picker = Picker(QueryDict(f"period={board.before.code}"), board.picker.today)
    return board_of(board.reader, board.whose, picker) if picker.period == board.before else None
