"""The directory, and the page of one person."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import rules
from people.forms.person import DeactivationForm, DelegationForm, InvitationForm, LeaveForm, PersonForm
from people.models import User
from people.once import once
from people.sessions import sessions_of
from people.views.admins import for_admins
from people.views.directory import Directory
from people.views.invitations import show_links
from people.views.standing import role_of


@for_admins
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the tree of teams, or found by name; a POST invites one more."""
    form = InvitationForm(request.POST or None)
    made: list[User] = []
    if form.is_bound and form.tries(lambda: made.append(once(request, lambda: _invite(request, form.cleaned_data)))):
        return show_links(request, made)
    directory = Directory(request)
    return render(request, "people/people_list.html", {"directory": directory, "form": form, "at": "people"})


def _invite(request: HttpRequest, facts: dict[str, Any]) -> User:
    return User.invite(by=request.user, **facts)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What an admin changes about somebody; for others of the line, what they may know of him."""
    somebody = get_object_or_404(User.objects.visible_to(request.user).select_related("team__manager"), pk=pk)
    if not rules.may_configure_people(request.user):
        led = list(somebody.teams_led.filter(is_active=True))
        context = {"person": somebody, "role": role_of(somebody, led), "leave": somebody.leave_now()}
        return render(request, "people/person_card.html", context)
    form = PersonForm(somebody, request.POST or None)
    if form.is_bound and form.tries(lambda: _change(request, somebody, form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(somebody)
    return person_page(request, somebody, form=form)


def _change(request: HttpRequest, somebody: User, facts: dict[str, Any]) -> None:
    somebody.change(by=request.user, **facts)


def person_page(request: HttpRequest, somebody: User, **forms: Any) -> HttpResponse:
    """The page of a person as an admin sees it; a form that was refused stands in the place of its empty one."""
    context = {
        "form": PersonForm(somebody),
        "leave_form": LeaveForm(),
        "delegation_form": DelegationForm(somebody),
        "deactivation_form": DeactivationForm(somebody),
        **forms,
    }
    status = max((form.status for form in forms.values()), default=200)
    context |= {
        "at": "people",
        "person": somebody,
        "leave": somebody.leave_now(),
        "leaves": somebody.leaves.not_over(somebody.today()),
        "delegations": somebody.delegations.not_over(somebody.today()).select_related("delegate"),
        "delegated_work": somebody.delegated_work(),
        "teams_led": somebody.teams_led.filter(is_active=True),
        "link": somebody.entry_links.unspent().first(),
        "has_second_factor": is_mfa_enabled(somebody),
        "sessions": sessions_of(somebody, request),
        "open_work": somebody.open_work() if somebody.is_active else [],
        "may_deactivate": rules.may_deactivate(request.user, somebody, others=somebody.other_admins()),
    }
    return render(request, "people/person_page.html", context, status=status)


@for_admins
@require_POST
def deactivation(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody go and name who takes over."""
    somebody = get_object_or_404(User, pk=pk)
    form = DeactivationForm(somebody, request.POST)
    if not form.tries(lambda: somebody.deactivate(by=request.user, successor=form.cleaned_data["successor"])):
        return person_page(request, somebody, deactivation_form=form)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": somebody.name})
    return redirect(somebody)


@for_admins
@require_POST
def reactivation(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody back in; he comes by a new link."""
    somebody = get_object_or_404(User, pk=pk)
    somebody.reactivate(by=request.user)
    messages.success(request, _("%(name)s is back and needs a link to come in.") % {"name": somebody.name})
    return redirect(somebody)


@for_admins
@require_POST
def second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second step off for somebody who lost his phone."""
    somebody = get_object_or_404(User, pk=pk)
    somebody.drop_second_factor(by=request.user)
    messages.success(
        request, _("The second step is off for %(name)s. The password still counts.") % {"name": somebody.name}
    )
    return redirect(somebody)


@require_POST
def session(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """Sign one device out: one's own, or as an admin anybody's."""
    somebody = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    ended = somebody.end_session(by=request.user, session_id=session)
    messages.success(request, _("That device is signed out.") if ended else _("That session was over already."))
    return redirect("people:account" if somebody == request.user else somebody)
