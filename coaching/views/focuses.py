"""A focus: choose one, its page, the deeds on its ladder."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from calls.models.standing import Standing
from coaching import rules
from coaching.forms import (
    BeginForm,
    CoachingForm,
    ConfirmationForm,
    FallBackForm,
    GoalForm,
    ReasonForm,
    RungForm,
    SkipForm,
)
from coaching.models import Closing, Focus, Place, Rung
from coaching.pages.focus import FocusPage
from coaching.pages.scorecard import ElementRow
from coaching.views.scorecards import person_below, reader_of
from people.models import User
from people.once import once
from people.rules import Refused, Stale, require
from process.models import Element


@require_GET
def focus(request: HttpRequest, pk: int) -> HttpResponse:
    """The same page for both; whoever stands above sees element, rungs and dates."""
    return _page(request, _seen(request, pk))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose on what somebody works from now on. One at a time: where there is one, it opens instead of the form.

    What was chosen meanwhile stays on the page, beside the way to the focus that stands.
    """
    reader = reader_of(request)
    person = person_below(reader, pk)
    require(rules.may_open_for(reader, person))
    form = BeginForm(request.POST if request.method == "POST" else None, person=person)
    begun: list[Focus] = []
    begin = partial(Focus.begin, person=person, by=reader)
    if form.tries(lambda: begun.append(once(request, lambda: begin(**form.cleaned_data)))):
        messages.success(request, _("%(name)s has a focus, and is told.") % {"name": person.first_name})
        return redirect(begun[0])
    stands = Focus.objects.open().of([person.pk]).with_head().first()
    if stands and not form.is_bound:
        messages.info(request, rules.one_focus_a_person(person))
        return redirect(stands)
    context = {"form": form, "person": person, "rows": _choices(person, form), "stands": stands, "at": "coaching"}
    return render(request, "coaching/focus_new.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """Does somebody have it: said back, role-played, or seen on a joint call."""
    reader, focus = reader_of(request), _seen(request, pk)
    form = ConfirmationForm(
        request.POST if request.method == "POST" else None, initial={"from_day": focus.person.today()}
    )
    if form.tries(lambda: once(request, lambda: focus.confirm(by=reader, **form.facts))):
        words = _("Confirmed. From the next call on, scores of it count.")
        messages.success(request, words if form.is_confirmed else _("Noted. It stays practice."))
        return redirect(focus)
    require(rules.may_confirm(reader, focus) if not form.is_bound else rules.may_write_on(reader, focus))
    context = {"focus": focus, "page": FocusPage(focus, reader), "form": form, "at": "coaching"}
    return render(request, "coaching/confirmation.html", context, status=_status(form))


@require_POST
def rungs(request: HttpRequest, pk: int) -> HttpResponse:
    """One rung up, or left out with a reason. `rung` is the one which the page offered."""
    reader, focus, rung = reader_of(request), _seen(request, pk), request.POST.get("rung", "")
    require(rules.may_write_on(reader, focus))
    if rung == Place.ACCOUNTABLE:
        answers = CoachingForm(request.POST)
        if answers.tries(lambda: once(request, lambda: focus.hold_accountable(by=reader))):
            return _noted(request, focus)
        return _page(request, focus, accountable=answers)
    if "skip" in request.POST:
        left_out = SkipForm(request.POST)
        deed = {"by": reader, "rung": rung}
        if left_out.tries(lambda: once(request, lambda: focus.skip(**deed, **left_out.cleaned_data))):
            return _noted(request, focus)
        return _page(request, focus, skip=left_out)
    form = RungForm(request.POST)
    if form.tries(lambda: once(request, lambda: _climb(focus, rung, reader, form.cleaned_data))):
        return _noted(request, focus)
    return _page(request, focus, rung=form)


@require_POST
def fall_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to a rung below, with what was seen."""
    reader, focus = reader_of(request), _seen(request, pk)
    require(rules.may_write_on(reader, focus))
    form = FallBackForm(request.POST, places=FocusPage(focus, reader).ladder.below)
    if form.tries(lambda: once(request, lambda: focus.fall_back(by=reader, **form.cleaned_data))):
        messages.success(request, _("Back a step. What was confirmed stays readable."))
        return redirect(focus)
    return _page(request, focus, fall_back=form)


@require_POST
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """It rests where it stands, so that another one can begin."""
    reader, focus = reader_of(request), _seen(request, pk)
    require(rules.may_write_on(reader, focus))
    form = ReasonForm(request.POST)
    if form.tries(lambda: _let_rest(focus, reader, form.cleaned_data["reason"])):
        messages.success(request, _("It rests, with its evidence. Choose the next when you are ready."))
        return redirect("coaching:scorecard", focus.person_id)
    return _page(request, focus, rest=form)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Reached: five scored calls hold it."""
    reader, focus = reader_of(request), _seen(request, pk)
    try:
        focus.finish(by=reader)
    except Refused:  # sent twice: it is finished already, which is what was asked for
        if not rules.may_write_on(reader, focus) or not _is_closed(focus, Closing.FINISHED):
            raise
    messages.success(request, _("Finished. Choose the next when you are ready."))
    return redirect("coaching:scorecard", focus.person_id)


@require_POST
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """Another score to reach, or another day."""
    reader, focus = reader_of(request), _seen(request, pk)
    require(rules.may_write_on(reader, focus))
    form = GoalForm(request.POST, focus=focus)
    if form.tries(lambda: _aim(focus, reader, form.cleaned_data)):
        messages.success(request, _("The goal is changed."))
        return redirect(focus)
    return _page(request, focus, goal=form)


# What these share -------------------------------------------------------------------------------------


def _seen(request: HttpRequest, pk: int) -> Focus:
    reader = reader_of(request)
    focus = get_object_or_404(Focus.objects.visible_to(reader).with_head(), pk=pk)
    focus.person.share_tree(reader)
    return focus


def _page(request: HttpRequest, focus: Focus, **forms: CoachingForm) -> HttpResponse:
    page = FocusPage(focus, reader_of(request), forms)
    context = {"page": page, "focus": focus, "ladder": page.ladder, "at": "scorecard" if page.is_own else "coaching"}
    return render(request, "coaching/focus.html", context, status=max(map(_status, forms.values()), default=200))


def _status(form: CoachingForm) -> int:
    if not form.is_bound:
        return 200
    return 409 if form.is_stale else 422


def _noted(request: HttpRequest, focus: Focus) -> HttpResponse:
    messages.success(request, _("Noted on the ladder. %(name)s sees it too.") % {"name": focus.person.first_name})
    return redirect(focus)


def _climb(focus: Focus, rung: str, by: User, facts: dict[str, Any]) -> Rung:
    climbs = {Place.TAUGHT: focus.teach, Place.COACHED: focus.coach, Place.MENTORED: focus.mentor}
    if rung not in climbs:
        raise Refused(_("There is no such rung here. Load the page again."))
    return climbs[Place(rung)](by=by, **facts)


def _let_rest(focus: Focus, by: User, reason: str) -> None:
    """Sent twice it rests all the same; who gives another reason is told that it was closed before."""
    try:
        focus.rest(by=by, reason=reason)
    except Refused:
        if not _is_closed(focus, Closing.RESTED, reason.strip()):
            raise


def _is_closed(focus: Focus, how: Closing, because: str = "") -> bool:
    return Focus.objects.filter(pk=focus.pk, closed_as=how, closed_because=because).exists()


def _aim(focus: Focus, by: User, facts: dict[str, Any]) -> None:
    """Sent twice it leads there already; what somebody else changed is still asked."""
    try:
        focus.change(by=by, **facts)
    except Stale as stale:
        if (stale.current.to_value, stale.current.by_day) != (facts["to_value"], facts["by_day"]):
            raise


def _choices(person: User, form: BeginForm) -> list[ElementRow]:
    """Elements in use, those furthest below first, with where the person stands on each."""
    elements = list(Element.objects.in_use().in_order())
    standings = Standing.of_people([person.pk], elements)
    rows = [ElementRow(element, standings[person.pk, element.pk], "") for element in elements]
    return sorted(rows, key=lambda row: row.standing.mean - row.standing.minimum if row.standing.is_below else 0)
