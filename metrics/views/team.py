"""Team: what leads to sales, and the people by the help they need, for whoever leads somebody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from metrics.pages.people import TeamList
from metrics.views.figures import context_of
from metrics.views.whose import line_below


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """For who leads somebody; for everybody else there is no such page. Figures, or the people one by one."""
    whose = line_below(request.user)
    if request.GET.get("show") == "people":
        context = {"team": TeamList(request.user, request), "at": "team"}
        return render(request, "metrics/team_people.html", context)
    return render(request, "metrics/team.html", context_of(request, whose) | {"at": "team"})
