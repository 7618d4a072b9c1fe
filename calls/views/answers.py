"""What a salesperson says to an inspection in place of a new version: an answer, a role-play done, or nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calls import rules
from calls.forms.answer import AnswerForm, RolePlayForm
from calls.models import Plan
from calls.views.plans import editor_of, reader_of, seen_plan
from calls.views.words import head_words
from people.once import once
from people.rules import Refused, require
from people.status import status_of


@require_POST
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop what was changed since the plan was sent."""
    plan = seen_plan(reader_of(request), pk)
    once(request, lambda: plan.withdraw_changes(by=reader_of(request)))
    messages.success(request, _("The changes are dropped. What you sent stands."))
    return redirect(editor_of(plan))


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The salesperson's answer to a return, in place of changing the plan."""
    plan = seen_plan(reader_of(request), pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        once(request, lambda: plan.answer(by=reader_of(request), text=form.cleaned_data["text"]))
        messages.success(request, _("Your answer is sent."))
        return redirect(plan.call)
    require(rules.may_answer(reader_of(request), plan, "…"))
    return render(request, "calls/plan_answer.html", _reply(request, plan, form), status=status_of(form))


@require_http_methods(["GET", "POST"])
def role_play(request: HttpRequest, pk: int) -> HttpResponse:
    """The role-play that was asked for is done; either of the two says so."""
    reader = reader_of(request)
    plan = seen_plan(reader, pk)
    form = RolePlayForm(request.POST if request.method == "POST" else None, initial={"on_day": reader.today()})
    if form.is_valid():
        try:
            once(request, lambda: plan.mark_role_play_done(by=reader, **form.cleaned_data))
        except Refused as refused:
            require(rules.may_mark_role_play_done(reader, plan, reader.today(), "…"))
            form.add_error("on_day", str(refused))
        else:
            messages.success(request, _("The role-play is noted. The plan waits for inspection again."))
            return redirect(plan.call if reader.pk == plan.salesperson_id else plan)
    require(rules.may_mark_role_play_done(reader, plan, reader.today(), "…"))
    return render(request, "calls/plan_role_play.html", _reply(request, plan, form), status=status_of(form))


def _reply(request: HttpRequest, plan: Plan, form: Any) -> dict[str, Any]:
    return {
        "plan": plan,
        "form": form,
        "inspection": plan.last_inspection,
        "head": head_words(plan.call, plan),
        "at": "calls",
    }
