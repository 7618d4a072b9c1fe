"""Inspection: the queue, one plan, a decision on it, and taking that back within eight seconds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from calls.forms.inspection import InspectionForm
from calls.models import Decision, Inspection, Plan
from calls.views.difference import Difference
from calls.views.inspecting import PlanToInspect
from calls.views.plans import reader_of
from calls.views.queue import Queue
from people.fields import number_in
from people.models import User
from people.once import once
from people.rules import Refused, Stale
from people.sight import seen_or_404


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """All that waits, in the order in which the calls happen."""
    reader = reader_of(request)
    waiting = Queue(reader)
    context = {"queue": waiting, "open": None, "at_key": waiting.first, "done": _done(request), "at": "inspect"}
    return render(request, "calls/inspection_queue.html", context)


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan as it was sent. Who may not decide reads it; where nothing was sent there is only the call."""
    seen = _seen(reader_of(request), pk)
    if seen.salesperson_id == request.user.pk or seen.version_for(reader_of(request)) is None:
        return redirect("calls:call", pk=seen.call_id)
    return _page(request, seen)


@require_POST
def inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on the version that was read, and go on to the next plan."""
    reader = reader_of(request)
    if (made := Inspection.objects.just_made(reader, pk)) and not Plan.objects.visible_to(reader).filter(pk=pk):
        return _go_on(reader, made)  # sent twice by somebody who stands in: what he decided is out of his sight
    seen = _seen(reader, pk)
    form = InspectionForm(request.POST)
    if not form.is_valid():
        return _page(request, seen, form)
    try:
        made = once(request, lambda: _decide(seen, form, by=reader))
    except Stale:
        return _both(request, _seen(reader, pk), form)
    return _go_on(reader, made)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back, and open its plan again with what was written."""
    own = get_object_or_404(Inspection.objects.filter(by=reader_of(request)).exclude(decision=Decision.REVOKED), pk=pk)
    try:
        own.undo(by=reader_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("calls:inspect")
    messages.success(request, _("Taken back. The plan waits again, with what you wrote."))
    return redirect("calls:inspect_plan", pk=own.plan_id)


# What these share -------------------------------------------------------------------------------------


def _seen(reader: User, pk: int) -> Plan:
    return seen_or_404(Plan.objects.with_header(), reader, pk=pk, call__isnull=False)


def _page(request: HttpRequest, seen: Plan, form: InspectionForm | None = None) -> HttpResponse:
    reader = reader_of(request)
    version = seen.version_for(reader)
    assert version is not None
    waiting = Queue(reader)
    context = {
        "queue": waiting,
        "open": seen.pk,
        "at_key": None,
        "plan": seen,
        "sheet": PlanToInspect(seen, version, reader, form),
        "next": waiting.after(seen),
        "previous": waiting.before(seen),
        "done": _done(request),
        "at": "inspect",
    }
    return render(request, "calls/inspection_plan.html", context, status=422 if form else 200)


def _decide(seen: Plan, form: InspectionForm, *, by: User) -> Inspection:
    facts = form.cleaned_data
    read = {"by": by, "version_number": facts["version_number"], "comments": form.comments}
    if facts["decision"] == Decision.APPROVED:
        return seen.approve(**read, comment=facts["comment"])
    if facts["decision"] == Decision.RETURNED:
        return seen.send_back(**read, comment=facts["comment"])
    if facts["decision"] == Decision.ROLE_PLAY:
        return seen.ask_role_play(**read, comment=facts["comment"])
    return seen.call_off(**read, reason=facts["comment"])


def _go_on(reader: User, made: Inspection) -> HttpResponseRedirect:
    """To the next plan, or to the queue where nothing is left; it says there what was decided."""
    next_up = Queue(reader).next_to_open(made.plan)
    return redirect(f"{next_up.url if next_up else reverse('calls:inspect')}?done={made.pk}")


def _done(request: HttpRequest) -> dict[str, Any] | None:
    """The decision just made: what it was, who is told, and how to take it back while that is possible."""
    asked = number_in(request.GET.get("done", ""))
    if not asked:
        return None
    own = Inspection.objects.standing().filter(by=reader_of(request), pk=asked)
    made = own.with_notes().select_related("plan__call__company", "salesperson").first()
    return {"inspection": made, "words": _done_words(made)} if made and made.may_be_undone else None


def _done_words(made: Inspection) -> str:
    facts = {"company": made.plan.call.company, "name": made.salesperson.first_name}
    words = {
        Decision.APPROVED: _("%(company)s approved. %(name)s is told."),
        Decision.RETURNED: _("%(company)s returned. %(name)s is told."),
        Decision.ROLE_PLAY: _("%(company)s: role-play first. %(name)s is told."),
        Decision.NOT_WORTH: _("%(company)s is not worth going. %(name)s is told."),
    }
    if made.decision == Decision.APPROVED and (notes := made.notes):
        with_notes = ngettext(
            "%(company)s approved with %(n)s comment. %(name)s is told.",
            "%(company)s approved with %(n)s comments. %(name)s is told.",
            notes,
        )
        return with_notes % {**facts, "n": notes}
    return words[Decision(made.decision)] % facts


def _both(request: HttpRequest, seen: Plan, form: InspectionForm) -> HttpResponse:
    """Another version was sent while this one was read: both texts, and what was written is kept."""
    reader = reader_of(request)
    stands = seen.version_for(reader)
    read = get_object_or_404(seen.versions, number=form.cleaned_data["version_number"])
    context = {
        "plan": seen,
        "read": read,
        "stands": stands,
        "difference": Difference(read.text, stands.text),
        "sheet": PlanToInspect(seen, stands, reader, form),
        "decision": form.cleaned_data["decision"],
        "again": _again_words(form.cleaned_data["decision"], stands.number),
        "at": "inspect",
    }
    return render(request, "calls/inspection_conflict.html", context, status=409)


def _again_words(decision: str, number: int) -> str:
    """What the button says that decides the same about the version that stands now."""
    words = {
        Decision.APPROVED: _("Approve version %(n)s"),
        Decision.RETURNED: _("Return version %(n)s"),
        Decision.ROLE_PLAY: _("Role-play version %(n)s first"),
        Decision.NOT_WORTH: _("Version %(n)s is not worth going either"),
    }
    return words[Decision(decision)] % {"n": number}


urlpatterns = [
    path("inspect/", queue, name="inspect"),
    path("inspect/<int:pk>/", plan, name="inspect_plan"),
    path("calls/plans/<int:pk>/inspection/", inspection, name="inspection"),
    path("calls/inspections/<int:pk>/undo/", undo, name="undo"),
]
