"""The inspection queue: plans in the order in which their calls happen, and calls that have no plan yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Call, Clock, Plan
from calls.views.five import five_in_words, thin_in_words
from people.clock import now
from people.templatetags.shell import day, moment

if TYPE_CHECKING:
    from people.models import User

MOST = 100  # rows of one page; nobody has read the first hundred when a page is an hour old
SOON = timedelta(minutes=60)
NOON = 12


@dataclass(frozen=True)
class Waiting:
    """A plan in the queue. Made of a plan that `in_queue()` has fetched."""

    plan: Plan

    @property
    def starts_at(self) -> datetime:
        assert self.plan.needed_at is not None
        return self.plan.needed_at

    @property
    def url(self) -> str:
        return reverse("calls:inspect_plan", args=[self.plan.pk])

    @property
    def five(self) -> str:
        assert self.plan.latest is not None
        return self.plan.latest.five

    @property
    def five_in_words(self) -> str:
        return five_in_words(self.five)

    @property
    def said(self) -> tuple[str, str]:
        """The one thing to know before opening it, and its colour."""
        return next((words, look) for words, look in self._facts() if words)

    def _facts(self) -> Iterator[tuple[str, str]]:
        plan = self.plan
        minutes = int((self.starts_at - now()) / timedelta(minutes=1))
        if timedelta(minutes=minutes) < SOON:
            yield ngettext("In %(n)s minute", "In %(n)s minutes", minutes) % {"n": minutes}, "sp-text"
        yield thin_in_words(self.five), "sp-partly"
        if plan.played_on:
            yield _("Role-play done %(day)s") % {"day": day(plan.played_on)}, ""
        if plan.is_answered:
            yield _("Answered your return"), ""
        if plan.was_inspected:
            yield _("Sent again"), ""
        if plan.clock == Clock.SHORT_NOTICE:
            yield _("Short notice"), ""
        if plan.clock == Clock.BEHIND:
            yield _("Filed behind, %(moment)s") % {"moment": moment(plan.first_filed_at)}, ""
        yield " ", ""


@dataclass(frozen=True)
class Part:
    """Rows under one heading."""

    name: str
    rows: Sequence[Waiting]


class Queue:
    """What waits for one inspector: in two queries, whatever the number of plans."""

    def __init__(self, reader: User) -> None:
        self.reader = reader

    @cached_property
    def rows(self) -> list[Waiting]:
        plans = Plan.objects.in_queue().for_inspector(self.reader).by_call_time()
        return [Waiting(plan) for plan in plans[: MOST + 1]]

    @property
    def count(self) -> str:
        return f"{MOST}+" if len(self.rows) > MOST else str(len(self.rows))

    @property
    def most(self) -> int:
        return MOST

    @property
    def is_cut(self) -> bool:
        """More wait than the page shows."""
        return len(self.rows) > MOST

    @property
    def has_plans(self) -> bool:
        return bool(self.rows)

    @property
    def first(self) -> Waiting | None:
        return self.rows[0] if self.rows else None

    @property
    def parts(self) -> list[Part]:
        """Before noon, this afternoon, tomorrow, then by date; in the reader's zone."""
        return [
            Part(name, list(rows)) for name, rows in groupby(self.rows[:MOST], key=lambda row: _part(row.starts_at))
        ]

    def before(self, plan: Plan) -> Waiting | None:
        """The plan above this one."""
        earlier = [row for row in self.rows if _place(row.plan) < _place(plan)]
        return earlier[-1] if earlier else None

    def after(self, plan: Plan) -> Waiting | None:
        """The plan below this one."""
        return next((row for row in self.rows if _place(row.plan) > _place(plan)), None)

    def next_to_open(self, plan: Plan) -> Waiting | None:
        """Once this one is decided: the next below, else the first that was left out above."""
        return self.after(plan) or next((row for row in self.rows if row.plan.pk != plan.pk), None)

    @cached_property
    def unplanned(self) -> list[Call]:
        """Calls of those one leads which have no plan although it was due, or although they begin today."""
        led = Call.objects.without_plan().filter(salesperson_id__in=self.reader.reach.led)
        return list(led.planned_too_late(_end_of_today()).select_related("company", "salesperson").by_time()[:MOST])

    @property
    def unplanned_today(self) -> int:
        return sum(call.starts_at <= _end_of_today() for call in self.unplanned)

    @property
    def next_unplanned(self) -> Call | None:
        return self.unplanned[0] if self.unplanned else None


def _place(plan: Plan) -> tuple[datetime, int]:
    assert plan.needed_at is not None
    return plan.needed_at, plan.pk


def _part(starts_at: datetime) -> str:
    there, here = timezone.localtime(starts_at), timezone.localtime(now())
    if there.date() == here.date():
        return _("Before noon") if there.hour < NOON else _("This afternoon")
    words = day(there)
    return f"{words[:1].upper()}{words[1:]}"


def _end_of_today() -> datetime:
    tomorrow = timezone.localtime(now()).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, datetime.min.time()))
