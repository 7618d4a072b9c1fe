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
from people.models import Team, User
from people.once import once
from people.rules import require
from people.sessions import sessions_of
from people.status import status_of
from people.views.admins import for_admins
from people.views.directory import Directory
from people.views.invitations import let_in
from people.views.standing import role_of


@for_admins
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Everybody in the tree of teams, or found by name; a POST invites one more."""
    form = InvitationForm(request.POST or None)
    made: list[User] = []
    if form.is_bound and form.tries(lambda: made.append(once(request, lambda: _invite(request, form.cleaned_data)))):
        return let_in(request, made)
    directory = Directory(request)
    form.fields["team"].offer(directory.teams)
    context = {"directory": directory, "form": form, "at": "people"}
    return render(request, "people/people_list.html", context, status=status_of(form))


def _invite(request: HttpRequest, facts: dict[str, Any]) -> User:
    return User.invite(by=request.user, **facts)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What an admin changes about somebody; for others of the line, what they may know of him."""
    somebody = get_object_or_404(User.objects.visible_to(request.user).select_related("team__manager"), pk=pk)
    if not (ruling := rules.may_configure_people(request.user)):
        if request.method == "POST":
            require(ruling)
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
    somebody.share_tree(request.user)
    teams, today = list(Team.objects.active().with_managers()), somebody.today()
    context = {
        "form": PersonForm(somebody),
        "leave_form": LeaveForm(),
        "delegation_form": DelegationForm(somebody),
        **forms,
    }
    context["form"].fields["team"].offer(teams)
    leaves = list(somebody.leaves.not_over(today))
    context |= {
        "at": "people",
        "person": somebody,
        "leave": next((leave for leave in leaves if leave.from_day <= today), None),
        "leaves": leaves,
        "delegations": somebody.delegations.not_over(today).select_related("delegate"),
        "delegates": managers_of(teams, besides=somebody),
        "delegated_work": somebody.delegated_work(),
        "teams_led": [team for team in teams if team.manager_id == somebody.pk],
        **_how_he_comes_in(request, somebody),
    }
    return render(request, "people/person_page.html", context, status=status_of(*forms.values()))


def _how_he_comes_in(request: HttpRequest, somebody: User) -> dict[str, Any]:
    """By a link as long as he is invited, afterwards by the devices he is signed in on."""
    if somebody.is_invited:
        return {"link": somebody.entry_links.unspent().first()}
    return {"has_second_factor": is_mfa_enabled(somebody), "sessions": sessions_of(somebody, request)}


def managers_of(teams: list[Team], *, besides: User) -> list[User]:
    """Who leads these teams, by name."""
    managers = {team.manager for team in teams if team.manager and team.manager.is_active}
    return sorted(managers - {besides}, key=lambda manager: (manager.name, manager.pk))


@for_admins
@require_http_methods(["GET", "POST"])
def deactivation(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody go: what is open, and who takes it over."""
    somebody = get_object_or_404(User, pk=pk)
    form = DeactivationForm(somebody, request.POST or None)
    if request.method == "POST" and form.tries(
        lambda: somebody.deactivate(by=request.user, successor=form.cleaned_data["successor"])
    ):
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": somebody.name})
        return redirect(somebody)
    somebody.share_tree(request.user)
    context = {
        "at": "people",
        "person": somebody,
        "form": form,
        "may": rules.may_deactivate(request.user, somebody, others=somebody.other_admins()),
        "open_work": somebody.open_work(),
    }
    return render(request, "people/deactivation.html", context, status=status_of(form))


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
