"""The plan of a call: written, saved as it is typed, sent, answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from calls import rules
from calls.forms.person import PersonForm, contact_made
from calls.forms.plan import NAMES, PlanForm
from calls.models import Plan
from calls.slots import focus_line
from calls.views.both import Both
from calls.views.editor import Editor, and_list
from calls.views.field_view import LISTS
from calls.views.here import Here
from calls.views.words import due_words, head_words
from customers.models import Contact
from people.clock import now
from people.models import User
from people.rules import Refused, Stale, require
from people.sight import seen_or_404
from people.templatetags.shell import clock
from people.templatetags.shell import day as day_words

People = dict[int, Contact]

MOST_PEOPLE = 400  # contacts of one company that a plan can name
OF_A_PERSON = ("company", "name", "title", "buying_role", "can_decide", "last_met_at", "left_at")


def reader_of(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor; whoever only reads finds the plan on the page of its call."""
    reader = reader_of(request)
    seen = _known(seen_or_404(Plan.objects.with_form(), reader, call=pk), reader)
    ruling = rules.may_write_plan(reader, seen)
    if not ruling and reader.pk == seen.salesperson_id:
        messages.info(request, ruling.why)
        return redirect(seen.call)
    require(ruling)
    return _page(request, seen, _people(seen))


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is written so far. Scripts get the pieces of the page that changed, others the page."""
    plan = seen_plan(reader_of(request), pk)
    require(rules.may_write_plan(reader_of(request), plan))
    person = PersonForm(request.POST) if "add_person" in request.POST else None
    try:
        with transaction.atomic():
            data = _with_deed(request, plan, person)
            people = _people(plan)
            form = PlanForm(data, people, plan.call.day)
            if form.is_valid():
                plan.save_draft(by=reader_of(request), version=form.version, purpose=form.purpose, items=form.lines)
    except Stale:
        return _both(request, plan, form)
    is_kept = form.is_valid() and not (person and person.errors)
    if "X-Draft" in request.headers:
        return _pieces(request, plan, people, form, person, is_kept)
    if not is_kept:
        return _page(request, plan, people, form=form, person=person)
    added = request.POST.get("add", "")
    place = next((number for number, name in LISTS.items() if name == added), None)
    return redirect(f"{editor_of(plan)}?add={added}#f{place}" if place else editor_of(plan))


@require_POST
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the plan to whoever inspects it, as it stands in the form."""
    reader = reader_of(request)
    plan = seen_plan(reader, pk)
    people = _people(plan)
    form = PlanForm(request.POST, people, plan.call.day)
    if not form.is_valid():
        return _page(request, plan, people, form=form)
    try:
        plan.send(by=reader, version=form.version, purpose=form.purpose, items=form.lines)
    except Stale:
        return _both(request, plan, form)
    except Refused as refused:
        if not rules.may_write_plan(reader, plan):
            raise
        return _page(request, plan, people, form=form, said=str(refused))
    messages.success(request, _sent_words(plan))
    return redirect(plan.call)


# What these share -------------------------------------------------------------------------------------


def seen_plan(reader: User, pk: int) -> Plan:
    return _known(seen_or_404(Plan.objects.with_form(), reader, pk=pk, call__isnull=False), reader)


def _known(plan: Plan, reader: User) -> Plan:
    """One's own is written by oneself, who knows his manager already; the type of its call is its own."""
    if plan.salesperson_id == reader.pk:
        plan.salesperson = plan.call.salesperson = reader
    if plan.call_type_id == plan.call.call_type_id:
        plan.call.call_type = plan.call_type
    return plan


def editor_of(plan: Plan) -> str:
    return reverse("calls:plan", args=[plan.call_id])


def _people(plan: Plan) -> People:
    """People of the company, deciders first; those who left only where the plan names them."""
    everybody = plan.call.company.contacts.deciders_first().only(*OF_A_PERSON)[:MOST_PEOPLE]
    return {contact.pk: contact for contact in everybody}


def _with_deed(request: HttpRequest, plan: Plan, person: PersonForm | None) -> QueryDict:
    """What was sent, after the button that sent it: a row taken out, or a person added."""
    data = request.POST.copy()
    if row := data.get("remove", ""):
        _take_out(data, *row.rpartition("-")[::2])
    if chosen := data.get("add_contact", ""):
        _add_person(data, contact=chosen)
    if person is not None and person.is_valid():
        facts = person.cleaned_data
        if data["add_person"] == "contact":
            made = contact_made(
                by=reader_of(request),
                company=plan.call.company,
                name=facts["new_name"],
                title=facts["new_title"],
                buying_role=facts["new_role"],
            )
            _add_person(data, contact=str(made.pk))
        else:
            _add_person(data, name=facts["new_name"])
    return data


def _take_out(data: QueryDict, which: str, index: str) -> None:
    number = next((number for number, name in LISTS.items() if name == which), None)
    if number is None or not index.isascii() or not index.isdigit():
        return
    for name in NAMES[number]:
        data.setlist(name, [value for place, value in enumerate(data.getlist(name)) if place != int(index)])


def _add_person(data: QueryDict, *, contact: str = "", name: str = "") -> None:
    there = data.getlist("who_contact"), data.getlist("who_name")
    if contact and contact in there[0]:
        return
    data.setlist("who_contact", [*there[0], contact])
    data.setlist("who_name", [*there[1], name])


def _context(
    request: HttpRequest, plan: Plan, people: People, form: PlanForm | None, person: PersonForm | None
) -> dict[str, Any]:
    reader = reader_of(request)
    extra = request.GET.get("add", "")
    editor = Editor(plan, reader, people, form=form, extra=extra, person=person)
    return {
        "plan": plan,
        "editor": editor,
        "version": form.version if form and not form.is_valid() else plan.version,
        "head": head_words(plan.call, plan),
        "due": due_words(plan),
        "may_change": bool(rules.may_change_call(reader, plan.call)),
        "may_withdraw": bool(rules.may_withdraw_changes(reader, plan)),
        "changed_words": _changed_words(plan, editor),
        "person_form": person,
        "roles": Contact.Role.choices,
        "days_ahead": _days_ahead(reader),
        "at": "calls",
    }


def _page(
    request: HttpRequest,
    plan: Plan,
    people: People,
    *,
    form: PlanForm | None = None,
    person: PersonForm | None = None,
    said: str = "",
) -> HttpResponse:
    reader = reader_of(request)
    context = _context(request, plan, people, form, person)
    beside = {"here": Here.of(plan.call, reader), "focus": focus_line(reader, reader.pk)}
    return render(
        request,
        "calls/plan_edit.html",
        {**context, **beside, "said": said, "today": reader.today()},
        status=422 if form or said else 200,
    )


def _pieces(
    request: HttpRequest, plan: Plan, people: People, form: PlanForm, person: PersonForm | None, is_kept: bool
) -> HttpResponse:
    """What a draft changes on its page; see static/js/draft.js."""
    with_people = any(name in request.POST for name in ("add_contact", "add_person", "remove"))
    context = _context(request, plan, people, form, person)
    answer = render(
        request, "calls/_plan_saved.html", {**context, "with_people": with_people}, status=200 if is_kept else 422
    )
    answer["X-Version"] = str(plan.version)
    answer["X-Saved-At"] = clock(now())
    return answer


def _both(request: HttpRequest, plan: Plan, form: PlanForm) -> HttpResponse:
    """Another version stands: both texts, and what was typed is kept."""
    plan = seen_plan(reader_of(request), plan.pk)
    if "X-Draft" in request.headers:
        return HttpResponse(_("You changed this plan in another window."), status=409)
    both = Both(plan, form)
    editor = Editor(plan, reader_of(request), _people(plan), form=both.merged(_people(plan)))
    context = {
        "plan": plan,
        "both": both,
        "editor": editor,
        "head": head_words(plan.call, plan),
        "days_ahead": _days_ahead(reader_of(request)),
        "roles": Contact.Role.choices,
        "at": "calls",
    }
    return render(request, "calls/plan_both.html", context, status=409)


def _sent_words(plan: Plan) -> str:
    """What filing came to, and who is next."""
    if plan.state == Plan.State.WAIVED:
        return _("The plan is in. Nobody inspects yours: go.")
    inspector = plan.salesperson.inspector()
    if plan.has_begun or inspector is None:
        return _("The plan is in. It came after the call began, and counts as late.")
    return _("Sent to %(name)s.") % {"name": inspector.first_name}


def _changed_words(plan: Plan, editor: Editor) -> str:
    """ "Changed since you sent it: 3 and 5." """
    if not plan.has_unfiled_changes:
        return ""
    fields = editor.draft.changed_fields(plan.latest.text)
    editor.changed = [int(field) for field in fields]
    return _("Changed since you sent it: field %(which)s. What you sent stands until you send this.") % {
        "which": and_list([str(int(field)) for field in fields])
    }


def _days_ahead(reader: User) -> list[tuple[str, str]]:
    """Days that commitments are often due on, as suggestions: the calendar has all others."""
    today = reader.today()
    days = [today + timedelta(days=n) for n in range(1, 8)]
    days = [day for day in days if day.isoweekday() in reader.work_days]
    days += [today + timedelta(days=n) for n in (14, 21, 28)]
    return [(each.isoformat(), day_words(each)) for each in dict.fromkeys(days)]
