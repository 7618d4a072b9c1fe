"""Team: what leads to sales, and the people by the help they need, for whoever leads somebody."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from metrics.pages.people import TeamList


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """For who leads somebody; for everybody else there is no such page."""
    if not request.user.manages:
        raise Http404
    return render(request, "metrics/team.html", {"team": TeamList(request.user, request), "at": "team"})
