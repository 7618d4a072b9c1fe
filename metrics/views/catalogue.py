"""Which metrics everybody is shown: an admin chooses one that counts in the end, and at most five that lead to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from metrics.catalogue import PRECURSORS, ULTIMATE
from metrics.models import ShownMetric
from metrics.views.admins import for_admins
from people.rules import Refused


@for_admins
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue(request: HttpRequest) -> HttpResponse:
    choice = ShownMetric.chosen()
    ultimate, chosen, wrong = choice.ultimate.key, [metric.key for metric in choice.precursors], ""
    if request.method == "POST":
        ultimate, chosen = request.POST.get("ultimate", ""), request.POST.getlist("metric")
        try:
            ShownMetric.choose(by=request.user, ultimate=ultimate, precursors=chosen)
        except Refused as refused:
            wrong = str(refused)
        else:
            messages.success(request, _("These are shown from now on."))
            return redirect("metrics:catalogue")
    context = {
        "at": "metrics",
        "ultimates": [(metric, metric.key == ultimate) for metric in ULTIMATE],
        "precursors": [(metric, metric.key in chosen) for metric in PRECURSORS],
        "wrong": wrong,
    }
    return render(request, "metrics/catalogue.html", context, status=422 if wrong else 200)
