"""Opportunities: the list, one of them, making and editing them, their close date and their end."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from customers import rules
from customers.finders import OpportunityFinder
from customers.forms.editing import sent
from customers.forms.opportunity import CloseMoveForm, NewOpportunityForm, OpportunityForm, OutcomeForm, ReopeningForm
from customers.models import Company, Opportunity
from customers.pages.opportunities import Tally, opportunity_rows
from customers.pages.opportunity import OpportunityPage
from customers.views.making import change_or_show_both, show_both
from people.fields import number_in
from people.once import once
from people.paging import page_of
from people.rules import Stale, require
from people.status import status_of


@require_safe
def opportunities(request: HttpRequest) -> HttpResponse:
    visible = Opportunity.objects.visible_to(request.user)
    finder = OpportunityFinder(request.GET, queryset=visible.with_names().with_moves(), reader=request.user)
    page = page_of(request, finder.qs)
    context = {
        "at": "opportunities",
        "finder": finder,
        "page": page,
        "rows": opportunity_rows(request.user, page),
        "tally": Tally(visible, request.user.today()),
        "may_begin": rules.may_begin_opportunity(request.user, request.user),
    }
    piece = "customers/_opportunities.html"
    return render(request, piece if request.htmx else "customers/opportunities.html", context)


@require_safe
def opportunity(request: HttpRequest, pk: int) -> HttpResponse:
    page = OpportunityPage(request.user, _visible(request, pk), request.GET)
    return _page(request, page)


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_new(request: HttpRequest) -> HttpResponse:
    require(rules.may_begin_opportunity(request.user, request.user))
    form = NewOpportunityForm(sent(request), reader=request.user, initial={"company": _asked_company(request)})
    if request.method == "POST" and form.is_valid():
        return redirect(once(request, lambda: Opportunity.begin(by=request.user, **form.facts)))
    context = {"at": "opportunities", "form": form}
    return render(request, "customers/opportunity_new.html", context, status=status_of(form))


def _asked_company(request: HttpRequest) -> Company | None:
    asked = number_in(request.GET.get("company", ""))
    return Company.objects.visible_to(request.user).filter(pk=asked).first() if asked else None


@require_http_methods(["GET", "HEAD", "POST"])
def opportunity_edit(request: HttpRequest, pk: int) -> HttpResponse:
    opportunity = _visible(request, pk)
    require(rules.may_change_opportunity(request.user, opportunity))
    form = OpportunityForm(sent(request), reader=request.user, opportunity=opportunity)
    context = {"at": "opportunities", "thing": opportunity, "form": form, "version": form.version}
    if request.method == "POST" and form.is_valid():
        return change_or_show_both(
            request,
            form,
            lambda: opportunity.change(by=request.user, version=form.version, **form.facts),
            lambda saved: OpportunityForm(reader=request.user, opportunity=saved),
            context,
        )
    return render(request, "customers/opportunity_edit.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def close_moves(request: HttpRequest, pk: int) -> HttpResponse:
    """The close date moves; what is wrong is said on the page of the opportunity."""
    opportunity = _visible(request, pk)
    require(rules.may_change_opportunity(request.user, opportunity))
    form = CloseMoveForm(sent(request), reader=request.user, opportunity=opportunity)
    if request.method == "POST" and form.is_valid():
        said = {"to_day": form.cleaned_data["to_day"], "reason": form.cleaned_data["why"]}
        try:
            opportunity.move_close(by=request.user, version=form.version, **said)
        except Stale as stale:
            saved = CloseMoveForm.as_moved_last(stale.current, reader=request.user)
            context = {"at": "opportunities", "thing": opportunity, "version": stale.current.version}
            return show_both(request, form, saved, context)
        return redirect(opportunity)
    return _page(request, OpportunityPage(request.user, opportunity, request.GET), move=form)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """It ends: won, lost, walked away from."""
    opportunity = _visible(request, pk)
    initial = {"state": request.GET.get("state", ""), "amount": opportunity.amount}
    form = OutcomeForm(sent(request), reader=request.user, opportunity=opportunity, initial=initial)
    if request.method == "POST" and form.is_valid():
        once(request, form.deed)  # asks the rule itself; what is sent twice is done once and refused never
        return redirect(opportunity)
    require(rules.may_change_opportunity(request.user, opportunity))
    context = {"at": "opportunities", "opportunity": opportunity, "form": form}
    return render(request, "customers/opportunity_outcome.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """It goes on after all."""
    opportunity = _visible(request, pk)
    form = ReopeningForm(sent(request), auto_id="again_%s")
    if request.method == "POST" and form.is_valid():
        once(request, lambda: opportunity.reopen(by=request.user, reason=form.cleaned_data["reason"]))
        return redirect(opportunity)
    require(rules.may_reopen(request.user, opportunity))
    return _page(request, OpportunityPage(request.user, opportunity, request.GET), again=form)


def _visible(request: HttpRequest, pk: int) -> Opportunity:
    visible = Opportunity.objects.visible_to(request.user).with_names()
    return get_object_or_404(visible, pk=pk)


def _page(request: HttpRequest, page: OpportunityPage, **forms: Any) -> HttpResponse:
    context = {"at": "opportunities", "page": page, "opportunity": page.opportunity, **page.forms, **forms}
    template = "customers/_happenings.html" if request.htmx else "customers/opportunity_page.html"
    return render(request, template, context, status=status_of(*forms.values()))
