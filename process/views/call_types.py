"""Call types: what a plan must have, when it is asked for, and what is scored."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.both import differences
from people.once import once
from people.paging import page_of
from people.rules import Refused, Stale
from people.status import status_of
from process.forms import CallTypeForm
from process.models import CallType
from process.trace import states_of, trace_of
from process.views.admins import for_admins


def _page(request: HttpRequest, status: int = 200, **context: object) -> HttpResponse:
    """The list beside what is open."""
    call_types = list(CallType.objects.kept())
    context |= {
        "at": "process",
        "view": "call_types",
        "call_types": call_types,
        "on": sum(call_type.is_on for call_type in call_types),
        "retired": CallType.objects.retired(),
    }
    return render(request, "process/call_type_list.html", context, status=status)


@for_admins
@require_safe
def call_types(request: HttpRequest) -> HttpResponse:
    """The list with its first call type open."""
    first = CallType.objects.kept().first()
    return (
        _page(request, form=CallTypeForm(initial=CallTypeForm.facts_of(first)), open=first) if first else _page(request)
    )


@for_admins
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = CallTypeForm(request.POST or None)
    if form.is_valid():
        try:
            call_type = once(request, lambda: CallType.add(by=request.user, **form.facts))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(name)s is on the list.") % {"name": call_type})
            return redirect(call_type)
    return _page(request, status=status_of(form), form=form, is_new=True)


@for_admins
@require_http_methods(["GET", "HEAD", "POST"])
def call_type(request: HttpRequest, pk: int) -> HttpResponse:
    call_type = get_object_or_404(CallType, pk=pk)
    form = CallTypeForm(request.POST or None, initial=CallTypeForm.facts_of(call_type))
    if form.is_valid():
        try:
            call_type.revise(by=request.user, version=form.seen, **form.facts)
        except Refused as refused:
            form.refuse(refused)
        except Stale as stale:
            apart = differences(form, CallTypeForm.facts_of(stale.current))
            data = request.POST.copy()
            data["version"] = str(stale.current.version)
            return _page(request, status=409, form=CallTypeForm(data), open=call_type, apart=apart)
        else:
            messages.success(request, _("Saved. Calls already planned keep the rules they were planned under."))
            return redirect(call_type)
    return _page(request, status=status_of(form), form=form, open=call_type)


@for_admins
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed what of it, newest first."""
    call_type = get_object_or_404(CallType, pk=pk)
    page = page_of(request, states_of(call_type))
    steps = trace_of(call_type, page.rows)
    context = {"at": "process", "view": "call_types", "call_type": call_type, "page": page, "steps": steps}
    return render(request, "process/call_type_history.html", context)


@for_admins
@require_POST
def retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire it, or end its retirement."""
    call_type = get_object_or_404(CallType, pk=pk)
    if request.POST.get("end"):
        call_type.restore(by=request.user)
        messages.success(request, _("%(name)s is back.") % {"name": call_type})
        return redirect(call_type)
    call_type.retire(by=request.user)
    messages.success(
        request, _("%(name)s is retired: no new call has it. Calls that have it go on.") % {"name": call_type}
    )
    return redirect("process:call_types")
