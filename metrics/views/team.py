"""Team: what leads to sales, and the people by the help they need, for whoever leads somebody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from metrics.pages.members import Members
from metrics.pages.whose import LINE, Whose, line_below, team_below
from metrics.views.figures import context_of
from process.models.element import MINIMUM


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Everybody below the reader; for who leads nobody there is no such page."""
    return _page(request, line_below(request.user))


@require_safe
def team_of(request: HttpRequest, pk: int) -> HttpResponse:
    """One team that the reader leads or that is below him."""
    return _page(request, team_below(request.user, pk))


def _page(request: HttpRequest, whose: Whose) -> HttpResponse:
    context = context_of(request, whose)
    members = Members(context["board"], request)
    context |= {"members": members, "is_whole": whose.key == LINE, "minimum": MINIMUM, "at": "team"}
    return render(request, "metrics/team.html", context)
