"""What the pages of customers show of calls: what happened there, what comes next, what one learnt there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Literal

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from calls.models import Call, Field, Lesson, Outcome, PlanItem, PlanText
from calls.models.call_words import CallQuerySet
from calls.models.lesson import LessonQuerySet
from customers.models import Company, Contact, Opportunity
from customers.slots import Happening, NextCall, Place, Section
from people.models import User

LONGEST_TITLE = 90
MOST_LESSONS = 5


def calls_at(reader: User, place: Place, before: datetime | None, limit: int) -> list[Happening]:
    """The calls of a place that the reader may see, newest first; one query."""
    calls = Call.objects.visible_to(reader).filter(company=place.company)
    if place.opportunity is not None:
        calls = calls.filter(opportunity=place.opportunity)
    if place.contact is not None:
        calls = _with(calls, place.contact)
    if before is not None:
        calls = calls.filter(starts_at__lt=before)
    found = calls.with_header().select_related("plan__latest").newest_first()[:limit]
    return [_happening(call, reader) for call in found]


def next_calls(reader: User, about: Literal["company", "opportunity"], ids: Collection[int]) -> Mapping[int, NextCall]:
    """The next call ahead of each, in one query."""
    ahead = Call.objects.visible_to(reader).upcoming().filter(**{f"{about}__in": ids}).with_header().by_time()
    found: dict[int, NextCall] = {}
    for call in ahead:
        found.setdefault(getattr(call, f"{about}_id"), _next(call))
    return found


def new_call_at(reader: User, place: Place) -> str:
    """Where the reader books a call there; nobody but who sells does."""
    if not reader.sells:
        return ""
    asked = {"company": place.company, "contact": place.contact, "opportunity": place.opportunity}
    return f"{reverse('calls:new')}?{urlencode({name: record.pk for name, record in asked.items() if record})}"


def lessons_at(reader: User, company: Company) -> Section | None:
    """What the reader took from calls at this company."""
    return _lessons(Lesson.objects.visible_to(reader).of(reader).at_company(company))


def lessons_with(reader: User, contact: Contact) -> Section | None:
    """What the reader took from calls with this person."""
    return _lessons(Lesson.objects.visible_to(reader).of(reader).filter(contact=contact))


def lessons_about(reader: User, opportunity: Opportunity) -> Section | None:
    """What the reader took from the calls that were about this opportunity."""
    return _lessons(Lesson.objects.visible_to(reader).of(reader).filter(recap__call__opportunity=opportunity))


def _lessons(lessons: LessonQuerySet) -> Section | None:
    found = list(lessons.newest_first()[:MOST_LESSONS])
    return Section("calls/_lessons_here.html", {"lessons": found}) if found else None


def _with(calls: CallQuerySet, contact: Contact) -> CallQuerySet:
    """Those for which this person was planned, or whom one met without a plan."""
    planned = PlanItem.objects.filter(field=Field.WHO, contact=contact).values("plan")
    return calls.filter(Q(plan__in=planned) | Q(attendees=contact)).distinct()


def _happening(call: Call, reader: User) -> Happening:
    loop = call.loop_for(reader)
    return Happening(
        at=call.starts_at,
        title=_title(call, reader),
        meta=" ".join(part for part in (_whom(call, reader), _result(call, reader)) if part),
        url=reverse("calls:call", args=[call.pk]),
        states=loop.states,
        label=loop.label,
    )


def _title(call: Call, reader: User) -> str:
    """The purpose as it was sent; a draft is its writer's own."""
    text = _sent(call, reader)
    return Truncator(text.purpose).chars(LONGEST_TITLE) if text and text.purpose else str(call.call_type)


def _whom(call: Call, reader: User) -> str:
    text = _sent(call, reader)
    names = [line.who for line in text.of(Field.WHO)] if text else []
    parts = [", ".join(names), "" if call.salesperson_id == reader.pk else call.salesperson.name]
    return " ".join(f"{part}." for part in parts if part)


def _sent(call: Call, reader: User) -> PlanText | None:
    plan = getattr(call, "plan", None)
    is_open = call.salesperson_id in {reader.pk, *reader.reach.below, *reader.reach.delegated}
    return plan.latest.text if plan is not None and plan.latest is not None and is_open else None


def _result(call: Call, reader: User) -> str:
    """ "10 of 12, advance.", for the line; whoever led there once keeps what he decided, and no more."""
    recap = getattr(call, "recap", None)
    if recap is None or recap.filed_at is None or call.salesperson_id not in {reader.pk, *reader.reach.below}:
        return ""
    outcome = str(Outcome(recap.outcome).label)
    return f"{recap.adherence}, {outcome[:1].lower()}{outcome[1:]}." if recap.planned else f"{outcome}."


def _next(call: Call) -> NextCall:
    plan = getattr(call, "plan", None)
    is_wanting = plan is not None and not plan.is_filed
    return NextCall(
        at=call.starts_at,
        title=str(call.call_type),
        note=_("No plan yet") if is_wanting else "",
        is_wanting=is_wanting,
        url=reverse("calls:call", args=[call.pk]),
    )
