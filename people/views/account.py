"""One's own account; leave and delegations, one's own or as an admin anybody's."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import rules
from people.forms.person import MOST_SUGGESTED, DelegationForm, LeaveForm, WorkingTimeForm
from people.models import Delegation, Leave, User
from people.once import once
from people.sessions import sessions_of
from people.status import status_of
from people.views.people import person_page


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, when one works, how one signs in."""
    form = WorkingTimeForm(request.user, request.POST or None)
    if form.is_bound and form.tries(lambda: request.user.change(by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("people:account")
    return account_page(request, form=form)


def account_page(request: HttpRequest, **forms: Any) -> HttpResponse:
    """One's own page; a form that was refused stands in the place of its empty one."""
    person = request.user
    context = {
        "form": WorkingTimeForm(person),
        "leave_form": LeaveForm(),
        "delegation_form": DelegationForm(person),
        **forms,
    }
    context |= {
        "at": "account",
        "person": person,
        "leaves": person.leaves.not_over(person.today()),
        "delegations": person.delegations.not_over(person.today()).select_related("delegate"),
        "delegated_work": person.delegated_work(),
        "delegates": _delegates(person) if person.manages else [],
        "taken": person.delegations_taken.not_over(person.today()).select_related("manager"),
        "sessions": sessions_of(person, request),
        "has_second_factor": is_mfa_enabled(person),
    }
    return render(request, "people/account.html", context, status=status_of(*forms.values()))


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter days away."""
    person = _whose(request, pk, rules.may_plan_leave_of)
    form = LeaveForm(request.POST)
    if form.tries(lambda: once(request, lambda: Leave.take(by=request.user, person=person, **form.cleaned_data))):
        messages.success(request, _("The leave is entered. Open deadlines move with it."))
        return _back(request, person)
    return _page(request, person, leave_form=form)


@require_POST
def leave_cancellation(request: HttpRequest, pk: int, leave: int) -> HttpResponse:
    person = _whose(request, pk, rules.may_plan_leave_of)
    get_object_or_404(Leave, pk=leave, person=person).cancel(by=request.user)
    messages.success(request, _("The leave is cancelled."))
    return _back(request, person)


@require_POST
def delegations(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who inspects in a manager's place."""
    person = _whose(request, pk, rules.may_delegate_for)
    form = DelegationForm(person, request.POST)
    if form.tries(
        lambda: once(request, lambda: Delegation.begin(by=request.user, manager=person, **form.cleaned_data))
    ):
        words = {"name": form.cleaned_data["delegate"].name}
        messages.success(request, _("%(name)s inspects on these days.") % words)
        return _back(request, person)
    return _page(request, person, delegation_form=form)


@require_POST
def delegation_end(request: HttpRequest, pk: int, delegation: int) -> HttpResponse:
    person = _whose(request, pk, rules.may_delegate_for)
    get_object_or_404(Delegation, pk=delegation, manager=person).end(by=request.user)
    messages.success(request, _("The delegation has ended."))
    return _back(request, person)


def _delegates(person: User) -> list[User]:
    managers = User.objects.active().filter(pk__in=person.tree.managers).exclude(pk=person.pk)
    return list(managers.by_name()[:MOST_SUGGESTED])


def _whose(request: HttpRequest, pk: int, rule: Any) -> User:
    """The person these days belong to, for those who may enter them; for others there is no such page."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if not rule(request.user, person):
        raise Http404
    return person


def _page(request: HttpRequest, person: User, **forms: Any) -> HttpResponse:
    return account_page(request, **forms) if person == request.user else person_page(request, person, **forms)


def _back(request: HttpRequest, person: User) -> HttpResponse:
    return redirect("people:account" if person == request.user else person)
