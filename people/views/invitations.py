"""Inviting, one or many, and the links to hand over."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from people.forms.roll import RollForm
from people.letters import mail_is_configured
from people.models import EntryLink, User
from people.once import once
from people.status import status_of
from people.views.admins import for_admins

log = logging.getLogger(__name__)


@for_admins
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Invite many people by a pasted list: all of them, or on demand the good lines alone."""
    form = RollForm(request.POST or None)
    if form.is_bound:
        invited: list[tuple[User, str]] = []

        def invite() -> User:
            invited.extend(form.roll.invite(by=request.user))
            return invited[0][0]

        if form.tries(lambda: once(request, invite)):
            rest = RollForm(initial={"people": form.roll.bad_text}) if form.roll.bad else None
            return _links_page(request, invited, rest=rest)
    is_setting_up = not User.objects.exclude(pk=request.user.pk).exists()
    context = {"form": form, "is_setting_up": is_setting_up, "at": "people"}
    return render(request, "people/invitations.html", context, status=status_of(form))


@for_admins
@never_cache
@require_POST
@sensitive_variables("address")
def entry_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for somebody who was invited, or to a new password; earlier ones stop working."""
    person = get_object_or_404(User, pk=pk)
    address = EntryLink.issue(by=request.user, person=person)
    if person.entered_at is not None and mail_is_configured():
        return _mail_reset(request, person, address)
    return _links_page(request, [(person, address)])


def show_links(request: HttpRequest, people: list[User]) -> HttpResponse:
    """The page that shows the links of people just invited, once."""
    return _links_page(request, [(person, EntryLink.issue(by=request.user, person=person)) for person in people])


def _links_page(request: HttpRequest, invited: list[tuple[User, str]], *, rest: RollForm | None = None) -> HttpResponse:
    response = render(request, "people/invitation_links.html", {"invited": invited, "rest": rest, "at": "people"})
    add_never_cache_headers(response)
    return response


@sensitive_variables("address", "letter")
def _mail_reset(request: HttpRequest, person: User, address: str) -> HttpResponse:
    letter = render_to_string("people/reset_letter.txt", {"person": person, "address": address, "by": request.user})
    try:
        send_mail(_("A new password for Salesproc"), letter, None, [person.email])
    except (OSError, SMTPException):
        log.exception("the letter with a reset link was not sent to person %s", person.pk)
        messages.error(request, _("The mail server did not take the letter. Try again in a few minutes."))
    else:
        messages.success(request, _("A link went to %(email)s. It works once, for 72 hours.") % {"email": person.email})
    return redirect(person)
