"""Inviting, one or many: by letter where there is a mail server, else by links to hand over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from people import slots
from people.forms.roll import RollForm
from people.letters import mail_is_configured
from people.models import EntryLink, User
from people.once import once
from people.rules import may_issue_entry_link, require
from people.status import status_of
from people.views.admins import for_admins


@for_admins
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Invite many people by a pasted list: all of them, or on demand the good lines alone."""
    form = RollForm(request.POST or None)
    if form.is_bound:
        invited: list[User] = []

        def invite() -> User:
            invited.extend(form.roll.invite(by=request.user))
            return invited[0]

        if form.tries(lambda: once(request, invite)):
            rest = RollForm(initial={"people": form.roll.bad_text}) if form.roll.bad else None
            return let_in(request, invited, rest=rest)
    is_setting_up = not User.objects.exclude(pk=request.user.pk).exists()
    context = {"form": form, "is_setting_up": is_setting_up, "at": "people"}
    return render(request, "people/invitations.html", context, status=status_of(form))


@for_admins
@never_cache
@require_POST
def entry_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new letter for somebody who was invited, or to a new password; without mail, the link itself."""
    person = get_object_or_404(User, pk=pk)
    if not mail_is_configured():
        return let_in(request, [person])
    _write_to(person, asked_by=request.user)
    messages.success(request, _("A link goes to %(email)s. It works once, for 72 hours.") % {"email": person.email})
    return redirect(person)


def let_in(request: HttpRequest, people: list[User], *, rest: RollForm | None = None) -> HttpResponse:
    """Send these people their way in, or show their links, once, where letters lie in a folder only."""
    context = {"rest": rest, "at": "people", "mailed": [], "invited": []}
    if mail_is_configured():
        for person in people:
            _write_to(person, asked_by=request.user)
        context["mailed"] = people
    else:
        context["invited"] = [(person, EntryLink.issue(by=request.user, person=person)) for person in people]
    response = render(request, "people/invitation_links.html", context)
    add_never_cache_headers(response)
    return response


def _write_to(person: User, *, asked_by: User) -> None:
    require(may_issue_entry_link(asked_by, person))
    for write in slots.entry_letters:
        write(person, "password_reset" if person.entered_at else "invitation", asked_by)
