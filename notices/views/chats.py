"""The chat of a team."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notices import rules
from notices.forms import TeamChatForm
from notices.models import Delivery, TeamChat
from people.models import Team, User
from people.once import once
from people.status import status_of


@require_http_methods(["GET", "POST"])
def team_chat(request: HttpRequest, pk: int) -> HttpResponse:
    """Connect a team's chat, or change what it hears of. For an admin and whoever leads the team."""
    team = _seen(request, pk)
    chat = TeamChat.objects.filter(team=team).first()
    form = TeamChatForm(chat, request.POST or None)
    if form.is_bound and form.tries(lambda: _keep(request, team, chat, form)):
        messages.success(request, _("Saved."))
        return redirect("notices:team_chat", team.pk)
    context = {"form": form, "chat": chat, "team": team, "at": "people"}
    return render(request, "notices/team_chat.html", context, status=status_of(form))


@require_POST
def test_message(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to see whether the chat hears us."""
    chat = get_object_or_404(TeamChat, team=_seen(request, pk))
    once(request, lambda: Delivery.test_message(chat))
    messages.success(request, _("A message is on its way. Its outcome stands here in a minute."))
    return redirect("notices:team_chat", pk)


def _seen(request: HttpRequest, pk: int) -> Team:
    team = get_object_or_404(Team, pk=pk)
    if not rules.may_set_chat(cast(User, request.user), team):
        raise Http404
    return team


def _keep(request: HttpRequest, team: Team, chat: TeamChat | None, form: TeamChatForm) -> None:
    facts = dict(form.cleaned_data)
    version = facts.pop("version")
    if chat is None:
        TeamChat.connect(by=cast(User, request.user), team=team, **facts)
    else:
        chat.change(by=cast(User, request.user), version=version or 0, **facts)
