"""Teams: who leads whom."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import rules
from people.forms.team import TeamForm
from people.models import Team, User
from people.once import once
from people.paging import page_of
from people.status import status_of
from people.views.admins import for_admins


@for_admins
@require_http_methods(["GET"])
def teams(request: HttpRequest) -> HttpResponse:
    """All teams by name, those that are retired last."""
    listed = (
        Team.objects.select_related("manager", "parent")
        .annotate(people_in=Count("people", filter=Q(people__is_active=True)))
        .order_by("-is_active", "name", "id")
    )
    return render(request, "people/team_list.html", {"page": page_of(request, listed, 50), "at": "people"})


@for_admins
@require_http_methods(["GET", "POST"])
def new_team(request: HttpRequest) -> HttpResponse:
    """Found a team."""
    form = TeamForm(None, request.POST or None, initial=_asked_for(request))
    made: list[Team] = []
    if form.is_bound and form.tries(lambda: made.append(once(request, lambda: _make(request, form.cleaned_data)))):
        messages.success(request, _("%(team)s is made.") % {"team": made[0].name})
        return redirect(made[0])
    context = {"form": form, "team": None, "at": "people"}
    return render(request, "people/team_page.html", context, status=status_of(form))


def _make(request: HttpRequest, facts: dict[str, Any]) -> Team:
    return Team.make(by=request.user, name=facts["name"], parent=facts["parent"], manager=facts["manager"])


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """Whom the new team is for, where the address says so."""
    wanted = request.GET.get("manager", "")
    manager = User.objects.active().filter(pk=wanted).first() if wanted.isascii() and wanted.isdigit() else None
    return {"manager": manager, "parent": manager.team} if manager else {}


@for_admins
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a team, move it with all below it, or give it another manager."""
    found = get_object_or_404(Team.objects.select_related("manager", "parent"), pk=pk)
    form = TeamForm(found, request.POST or None)
    if form.is_bound and form.tries(lambda: found.change(by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(found)
    return team_page(request, found, form)


def team_page(request: HttpRequest, found: Team, form: TeamForm) -> HttpResponse:
    people = User.objects.active().filter(team=found).by_name()
    children = found.children.filter(is_active=True).select_related("manager").order_by("name", "id")
    page = page_of(request, people)
    context = {
        "team": found,
        "may_change": rules.may_change_team(request.user, found),
        "may_retire": rules.may_retire_team(request.user, found, people=page.count, teams=len(children)),
        "form": form,
        "people": page,
        "children": children,
        "at": "people",
    }
    return render(request, "people/team_page.html", context, status=status_of(form))


@for_admins
@require_POST
def retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a team in which nobody is left."""
    found = get_object_or_404(Team.objects.select_related("manager", "parent"), pk=pk)
    found.retire(by=request.user)
    messages.success(request, _("%(team)s is retired. What was done there stays.") % {"team": found.name})
    return redirect("people:teams")
