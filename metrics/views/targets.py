"""Goals and targets of a period, written by an admin, published when each level adds up."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from metrics.models import Target
from metrics.pages.goals import GoalSheet, periods_offered
from metrics.period import QUARTER, Period
from metrics.splitting import WAYS
from metrics.views.admins import for_admins
from people.rules import Refused

SPLITS = {f"split-{way}": label for way, label in WAYS.items()}


@for_admins
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest) -> HttpResponse:
    today = request.user.today()
    asked = Period.read((request.POST if request.method == "POST" else request.GET).get("period", ""))
    period = asked or Period.holding(QUARTER, today)
    sheet, refusal = GoalSheet(period), ""
    if request.method == "POST" and asked is None:
        refusal = _("Choose the week, month, quarter or year that the targets are for. Nothing was saved.")
        sheet.take(request.POST)
    elif request.method == "POST" and sheet.save(request.user, request.POST):
        for sentence in sheet.said:
            messages.info(request, sentence)
        try:
            _do(request, sheet)
            return redirect(f"{reverse('metrics:targets')}?period={period.code}")
        except Refused as refused:
            kept = _("%(refused)s What you typed is saved, as drafts.") if sheet.has_new_drafts else "%(refused)s"
            refusal = kept % {"refused": refused}
            sheet = GoalSheet(period)
    context = {"at": "metrics", "sheet": sheet, "refusal": refusal, "periods": periods_offered(today)}
    context["splits"] = SPLITS
    return render(request, "metrics/targets.html", context, status=_status(sheet, refusal))


def _do(request: HttpRequest, sheet: GoalSheet) -> None:
    """What was asked for beside saving, and what there is to say of it. Raises Refused."""
    deed = request.POST.get("deed", "")
    whose = {"by": request.user, "metric": sheet.metric.key, "period": sheet.period}
    if deed in SPLITS:
        unsplit = Target.split(**whose, way=deed.removeprefix("split-"))
        for sentence in unsplit:
            messages.warning(request, sentence)
        if not unsplit:
            messages.success(request, _("The goals are split, as drafts. Look them over, then publish."))
    elif deed == "publish":
        taken_back, n = sheet.taken_back, Target.publish(**whose)
        for sentence in _published(n - taken_back, taken_back):
            messages.success(request, sentence)
    elif sheet.has_new_drafts:
        messages.success(request, _("The goals are saved. Nobody sees them before they are published."))
    elif not sheet.said:
        messages.info(request, _("Nothing was changed."))


def _published(goals: int, taken_back: int) -> Iterator[str]:
    if goals:
        one = _("One goal is published. Its owner is told of it.")
        yield one if goals == 1 else _("%(n)s goals are published. Each is told of his own.") % {"n": goals}
    if taken_back:
        one = _("One goal is taken back.")
        yield one if taken_back == 1 else _("%(n)s goals are taken back.") % {"n": taken_back}
    if not goals and not taken_back:
        yield _("Nothing was changed since the goals were published.")


def _status(sheet: GoalSheet, refusal: str) -> int:
    if sheet.is_stale:
        return 409
    return 422 if refusal or sheet.wrong else 200
