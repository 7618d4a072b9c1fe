"""Calls: by day, by week, one call, and what is done to one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from calls import rules
from calls.forms.call import CallForm, ChangeForm
from calls.forms.end import EndForm
from calls.models import Call, NotHeld
from calls.views.plans import reader_of
from calls.views.prefill import Prefill
from calls.views.record import Record
from calls.views.rows import where_words
from calls.views.week import Week
from calls.views.words import head_words, zone_words
from people.clock import now
from people.fields import number_in
from people.models import User
from people.once import once
from people.rules import Refused, Stale, require
from people.sight import seen_or_404
from people.status import status_of


@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """A week of calls by day."""
    return render(request, "calls/calls_list.html", _week(request))


@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """The same week in columns; on a phone one day of it."""
    return render(request, "calls/calls_week.html", _week(request))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Schedule a call; its plan opens next."""
    reader = reader_of(request)
    require(rules.may_schedule(reader, reader, now() + timedelta(days=1)))
    if request.method == "POST":
        form = CallForm(request.POST, reader=reader)
        if form.is_valid() and (call := _made(request, form, _schedule)):
            messages.success(request, _("The call is in your diary. Now its plan."))
            return redirect("calls:plan", pk=call.pk)
    else:
        form = Prefill(reader, request.GET).form()
    return render(request, _page_or_piece(request, "call_new"), _form_context(request, form), status=status_of(form))


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """Write down a call that had no plan; its short recap comes next."""
    reader = reader_of(request)
    require(rules.may_log(reader, now()))
    if request.method == "POST":
        form = CallForm(request.POST, reader=reader)
        if form.is_valid() and (call := _made(request, form, _log)):
            return redirect("calls:recap", pk=call.pk)
    else:
        form = Prefill(reader, request.GET).form(is_over=True)
    return render(request, _page_or_piece(request, "call_log"), _form_context(request, form), status=status_of(form))


@require_GET
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one call that the reader may see."""
    reader = reader_of(request)
    seen = seen_or_404(Record.fetched(Call.objects.all()), reader, pk=pk)
    record = Record(seen, reader, request.GET.get("version", ""))
    return render(request, "calls/call_page.html", {"record": record, "call": seen, "at": "calls"})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time for a call, or other facts about it."""
    reader = reader_of(request)
    seen = _seen(reader, pk)
    require(rules.may_change_call(reader, seen))
    form = ChangeForm(request.POST if request.method == "POST" else None, reader=reader, call=seen)
    if form.is_valid():
        try:
            _change(seen, form, by=reader)
        except Refused as refused:
            form.add_error("day", str(refused))
        except Stale:
            return _stale(request, form, pk)
        else:
            messages.success(request, _("The call is changed."))
            return redirect(seen)
    context = {"call": seen, "head": head_words(seen), "zone": zone_words(seen.salesperson)}
    return render(request, "calls/call_edit.html", {**_choices(form), **context}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off before it begins."""
    reader = reader_of(request)
    seen = _seen(reader, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        once(request, lambda: seen.cancel(by=reader, reason=form.cleaned_data["because"]))
        messages.success(request, _("The call is cancelled. It stays in your list, with the reason."))
        return redirect(seen)
    require(rules.may_cancel(reader, seen, "…"))
    return render(request, "calls/call_cancel.html", _end_context(seen, form), status=status_of(form))


@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """It should have begun, and did not take place: two taps, and nothing more is asked."""
    reader = reader_of(request)
    seen = _seen(reader, pk)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        once(request, lambda: seen.mark_not_held(by=reader, reason=form.cleaned_data["because"]))
        messages.success(request, _("Noted: it was not held. No recap is asked."))
        return redirect(seen)
    require(rules.may_mark_not_held(reader, seen, "…"))
    return render(request, "calls/call_absence.html", _end_context(seen, form), status=status_of(form))


@require_POST
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """It takes place after all."""
    seen = _seen(reader_of(request), pk)
    once(request, lambda: seen.reopen(by=reader_of(request)))
    messages.success(request, _("The call stands again."))
    return redirect(seen)


# What these share -------------------------------------------------------------------------------------


def _seen(reader: User, pk: int) -> Call:
    return seen_or_404(Call.objects.with_header(), reader, pk=pk)


def _week(request: HttpRequest) -> dict[str, Any]:
    reader = reader_of(request)
    person = reader
    if asked := number_in(request.GET.get("person", "")):
        people = User.objects.filter(pk__in={reader.pk, *reader.reach.below})
        person = get_object_or_404(people, pk=asked)
    shown = Week.read(request.GET, reader, person)
    return {"week": shown, "person": person, "at": "calls" if person == reader else "people"}


def _made(request: HttpRequest, form: CallForm, make: Any) -> Call | None:
    """The call this form makes, once; what a rule refuses stands beside the day."""
    try:
        return once(request, lambda: make(form, reader_of(request)))
    except Refused as refused:
        form.add_error("day", str(refused))
        return None


def _schedule(form: CallForm, by: User) -> Call:
    return Call.schedule(by=by, salesperson=by, contacts=form.people_made(by), **form.facts())


def _log(form: CallForm, by: User) -> Call:
    return Call.log(by=by, contacts=form.people_made(by), **form.facts())


@transaction.atomic
def _change(seen: Call, form: ChangeForm, *, by: User) -> None:
    facts = form.cleaned_data
    version = facts["version"] or 0
    if form.is_moved:
        moved = seen.reschedule(
            by=by, starts_at=facts["starts_at"], minutes=facts["minutes"], reason=facts["reason"], version=version
        )
        version = moved.version
    names = ("call_type", "how", "place", "opportunity", "companions")
    seen.change(by=by, version=version, **{name: facts[name] for name in names})


def _stale(request: HttpRequest, form: ChangeForm, pk: int) -> HttpResponse:
    """Somebody changed the call meanwhile: what stands now beside what was just typed, which is kept."""
    stands = _seen(reader_of(request), pk)
    context = {
        **_choices(form),
        "call": stands,
        "head": head_words(stands),
        "zone": zone_words(stands.salesperson),
        "stands": ChangeForm(reader=reader_of(request), call=stands),
        "version": stands.version,
    }
    return render(request, "calls/call_edit.html", context, status=409)


def _page_or_piece(request: HttpRequest, page: str) -> str:
    is_piece = request.headers.get("HX-Target") == "about-company"
    return "calls/_call_company.html" if is_piece else f"calls/{page}.html"


def _form_context(request: HttpRequest, form: CallForm) -> dict[str, Any]:
    reader = reader_of(request)
    booked = Prefill.booked_near(reader, form.chosen_company) if request.resolver_match.url_name == "log" else None
    return {**_choices(form), "booked": booked, "days": Prefill.days_ahead(reader), "zone": zone_words(reader)}


def _choices(form: CallForm | ChangeForm) -> dict[str, Any]:
    return {"form": form, "at": "calls"}


def _end_context(seen: Call, form: EndForm) -> dict[str, Any]:
    return {
        "call": seen,
        "form": form,
        "head": head_words(seen),
        "where": where_words(seen),
        "reasons": NotHeld.choices,
        "at": "calls",
        "back": reverse("calls:call", args=[seen.pk]),
    }
