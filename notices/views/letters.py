"""What leaves the house: the queue as an admin sees it, the hold switch, and letters that lie in the folder."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices.folder import file_of
from notices.forms import InsideForm
from notices.models import Delivery, PostOffice
from people.letters import mail_is_configured
from people.models import AuditEntry
from people.paging import page_of
from people.rules import Refused
from people.status import status_of
from people.views.admins import for_admins


@for_admins
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Newest first, or those that were given up."""
    deliveries = Delivery.objects.with_names().newest_first()
    choices = {"": _("All letters"), "waiting": _("Those that wait"), "dead": _("Those given up")}
    shown = request.GET.get("show", "")
    if shown == "dead":
        deliveries = deliveries.dead()
    elif shown == "waiting":
        deliveries = deliveries.pending()
    context = {
        "page": page_of(request, deliveries),
        "shown": shown,
        "choices": choices.items(),
        "office": PostOffice.the(),
        "folder": None if mail_is_configured() else settings.EMAIL_FILE_PATH,
        "at": "settings",
    }
    return render(request, "notices/letters.html", context)


@for_admins
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter in the folder that carries nothing of anybody's calls. Reading it is traced."""
    delivery = get_object_or_404(Delivery.objects.sent().with_names(), pk=pk)
    file = file_of(delivery.message_id)
    if mail_is_configured() or not delivery.is_for_admins_eyes or not file.exists():
        raise Http404
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    AuditEntry.write(request.user, "letter read", delivery.person, {"letter": [None, delivery.what]})
    body = message.get_body(("plain",))
    context = {"delivery": delivery, "message": message, "text": body.get_content() if body else "", "at": "settings"}
    response = render(request, "notices/letter.html", context)
    add_never_cache_headers(response)
    return response


@for_admins
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one again that was given up."""
    delivery = get_object_or_404(Delivery, pk=pk)
    return _done(request, lambda: delivery.retry(by=request.user), _("It is tried again now."))


@for_admins
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one to nobody."""
    delivery = get_object_or_404(Delivery, pk=pk)
    return _done(request, lambda: delivery.call_off(by=request.user), _("It goes to nobody."))


@for_admins
@require_http_methods(["GET", "POST"])
def inside(request: HttpRequest) -> HttpResponse:
    """Which names inside our own network chat messages may go to."""
    form = InsideForm(PostOffice.the(), request.POST or None)
    if form.is_bound and form.tries(lambda: PostOffice.allow(by=request.user, **form.facts)):
        messages.success(request, _("Saved."))
        return redirect("notices:inside")
    return render(request, "notices/inside.html", {"form": form, "at": "settings"}, status=status_of(form))


@for_admins
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Send nothing until further notice, or send again."""
    if request.POST.get("held") == "1":
        PostOffice.hold(by=request.user)
        messages.success(request, _("Nothing leaves the house until you release it."))
    else:
        PostOffice.release(by=request.user)
        messages.success(request, _("Letters go out again. What is past its use is dropped."))
    return redirect("notices:letters")


def _done(request: HttpRequest, deed: Callable[[], object], said: str) -> HttpResponse:
    """Back to the letters, with what came of it: meanwhile a worker, or a second click, may have been quicker."""
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("notices:letters")
