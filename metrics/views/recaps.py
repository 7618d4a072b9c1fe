"""The recaps of a period that were sent or are due by now: which came in time, which late, which are missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls.models import Call
from metrics.pages.picker import Picker
from metrics.pages.whose import asked_for
from people.paging import page_of


@require_safe
def recaps(request: HttpRequest) -> HttpResponse:
    """What stands behind "recaps on time", as far as the reader may see the calls."""
    whose = asked_for(request.user, request.GET.get("who", str(request.user.pk)))
    picker = Picker(request.GET, request.user.today())
    calls = Call.objects.visible_to(request.user).filter(salesperson_id__in=whose.people).with_recap_counted()
    calls = calls.filter(day__range=(picker.period.starts_on, picker.last))
    page = page_of(request, calls.select_related("company", "salesperson", "recap").newest_first())
    at = "scorecard" if whose.person == request.user else "team"
    return render(request, "metrics/recaps.html", {"whose": whose, "picker": picker, "page": page, "at": at})
