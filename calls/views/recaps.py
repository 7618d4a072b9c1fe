"""The recap of a call: written, saved as it is typed, sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls import rules
from calls.forms.recap import RecapForm
from calls.models import Call, NotHeld, Recap
from calls.views.decided import Decided
from calls.views.plans import reader_of
from calls.views.recap_both import RecapBoth
from calls.views.recap_editor import RecapEditor
from calls.views.recap_subject import subject_of
from calls.views.recap_words import LABELS
from people.clock import now
from people.models import User
from people.once import once
from people.rules import Refused, Stale, require
from people.templatetags.shell import clock


@require_GET
def recap(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, filled with what is saved; once it is sent, what was sent."""
    reader = reader_of(request)
    call = _own_call(reader, pk)
    if _is_sent(call):
        return redirect(call.recap)
    if not (ruling := rules.may_begin_recap(reader, call)):
        messages.info(request, ruling.why)
        return redirect(call)
    return _page(request, RecapEditor(subject_of(call, reader, came_with_recap=True), reader))


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is written so far. Scripts get the pieces of the page that changed, others the page."""
    reader = reader_of(request)
    call = _own_call(reader, pk)
    require(rules.may_begin_recap(reader, call))
    form = RecapForm(_without_removed(request.POST), subject_of(call, reader, came_with_recap=True))
    if form.is_valid():
        try:
            Recap.write(call, by=reader, **_written(form))
        except Stale:
            return _both(request, call, form)
    if "X-Draft" not in request.headers:
        return redirect("calls:recap", call.pk) if form.is_valid() else _again(request, form)
    editor = RecapEditor(subject_of(call, reader), reader, form=None if form.is_valid() else form)
    answer = render(request, "calls/_recap_saved.html", _context(editor), status=200 if form.is_valid() else 422)
    answer["X-Version"] = str(editor.recap.version if editor.recap.pk else 0)
    answer["X-Saved-At"] = clock(now())
    return answer


@require_POST
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the recap as it stands in the form; sent twice it is one."""
    reader = reader_of(request)
    call = _own_call(reader, pk)
    form = RecapForm(request.POST, subject_of(call, reader, came_with_recap=True))
    if not form.is_valid():
        require(rules.may_begin_recap(reader, call))
        return _again(request, form)
    try:
        sent = once(request, lambda: Recap.send(call, by=reader, **_written(form)))
    except ValidationError:
        return _incomplete(request, call, form)
    except Stale:
        return _both(request, call, form)
    except Refused:
        if not _is_sent(_own_call(reader, pk)):
            raise
        sent = call.recap
        messages.info(request, _("This recap was sent already. It stays as it was sent."))
    else:
        messages.success(request, _sent_words(reader, sent))
    return redirect(sent)


# What these share -------------------------------------------------------------------------------------


def _own_call(reader: User, pk: int) -> Call:
    """A call of the reader's own: nobody else has any business on this form."""
    call = get_object_or_404(Call.objects.of(reader).with_recap_form(), pk=pk)
    call.salesperson = reader
    plan, recap = getattr(call, "plan", None), getattr(call, "recap", None)
    if plan and recap and recap.plan_version_id == plan.latest_id:
        recap.plan_version = plan.latest
    return call


def _is_sent(call: Call) -> bool:
    return hasattr(call, "recap") and not call.recap.is_draft


def _written(form: RecapForm) -> dict[str, Any]:
    """What is written, as the verbs of a recap take it; nothing was read of one that is begun by it."""
    return {"version": form.version or 1, "plan_version": form.plan_version, "draft": form.draft}


def _without_removed(sent: QueryDict) -> QueryDict:
    """What was sent, without the action whose remove button sent it."""
    list_name, _dash, place = sent.get("remove", "").partition("-")
    if list_name != "action" or not (place.isascii() and place.isdigit()):
        return sent
    data = sent.copy()
    for name in ("action_text", "action_who", "action_due"):
        data.setlist(name, [value for n, value in enumerate(data.getlist(name)) if n != int(place)])
    return data


def _page(request: HttpRequest, editor: RecapEditor, status: int = 200) -> HttpResponse:
    context = {**_context(editor), "reasons": NotHeld.choices, "told": _told(editor.recap.call), "at": "today"}
    return render(request, "calls/recap_edit.html", context, status=status)


def _context(editor: RecapEditor) -> dict[str, Any]:
    return {
        "editor": editor,
        "labels": LABELS,
        "is_overdue": editor.recap.call.recap_due_at < now(),
        "recap": editor.recap,
        "call": editor.recap.call,
        "manager": editor.subject.manager,
        "version": editor.form.version if editor.form else editor.recap.version if editor.recap.pk else 0,
    }


def _told(call: Call) -> Decided | None:
    """What whoever inspected said before the call."""
    plan = getattr(call, "plan", None)
    return Decided.last_on(plan) if plan else None


def _again(request: HttpRequest, form: RecapForm, gaps: Mapping[str, str] | None = None) -> HttpResponse:
    editor = RecapEditor(form.subject, reader_of(request), form=form, gaps=gaps or {})
    return _page(request, editor, status=422)


def _incomplete(request: HttpRequest, call: Call, form: RecapForm) -> HttpResponse:
    """Something is missing: what was written is kept all the same."""
    reader = reader_of(request)
    try:
        gaps = {gap.where: gap.says for gap in Recap.write(call, by=reader, **_written(form)).gaps()}
    except Stale:
        return _both(request, call, form)
    return _page(request, RecapEditor(subject_of(call, reader), reader, gaps=gaps), status=422)


def _both(request: HttpRequest, call: Call, form: RecapForm) -> HttpResponse:
    """Another version stands: both texts, and what was typed is kept."""
    if "X-Draft" in request.headers:
        return HttpResponse(_("You changed this recap in another window."), status=409)
    reader = reader_of(request)
    fresh = _own_call(reader, call.pk)
    if _is_sent(fresh):
        messages.info(request, _("This recap was sent already. It stays as it was sent."))
        return redirect(fresh.recap)
    both = RecapBoth(subject_of(fresh, reader), form)
    return render(request, "calls/recap_both.html", {"both": both, "call": fresh, "at": "today"}, status=409)


def _sent_words(reader: User, recap: Recap) -> str:
    if reader.manager is None:
        return _("The recap is in. Nobody reviews yours: it is closed, and your scores stay your own.")
    if recap.asks_review:
        return _("Sent to %(name)s. Both scores open when the review is in.") % {"name": reader.manager.first_name}
    return _("Sent to %(name)s to read.") % {"name": reader.manager.first_name}


urlpatterns = [
    path("calls/<int:pk>/recap/", recap, name="recap"),
    path("calls/<int:pk>/recap/draft/", draft, name="recap_draft"),
    path("calls/<int:pk>/recap/filing/", filing, name="recap_filing"),
]
