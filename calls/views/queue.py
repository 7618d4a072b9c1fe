"""The inspection queue: plans in the order in which their calls happen, and calls that have no plan yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Call, Clock, Decision, Inspection, Plan
from calls.views.five import five_in_words, thin_in_words
from people.clock import now
from people.templatetags.shell import day, moment

if TYPE_CHECKING:
    from people.models import User

MOST = 100  # rows of one page; nobody has read the first hundred when a page is an hour old
SOON = timedelta(minutes=60)
NOON = 12
IN_A_ROW = (
    "pk",
    "needed_at",
    "filed_at",
    "first_filed_at",
    "clock",
    "latest__five",
    "call__company__name",
    "salesperson__name",
)
WITHOUT_PLAN = ("starts_at", "plan_due_at", "company__name", "salesperson__name")
WHAT_HAPPENED = ("plan", "decision", "undone_by", "answers__at", "role_play_done__at", "role_play_done__on_day")


@dataclass(frozen=True)
class Happened:
    """One inspection of a plan, and what the salesperson said or did after it."""

    decision: str
    undone_by: int | None
    answered_at: datetime | None
    played_at: datetime | None
    played_on: date | None

    @classmethod
    def to(cls, plans: Collection[int]) -> Mapping[int, Sequence[Happened]]:
        """By the ids of the plans; one query."""
        happened: dict[int, list[Happened]] = {}
        for plan, *facts in Inspection.objects.filter(plan__in=plans).order_by().values_list(*WHAT_HAPPENED):
            happened.setdefault(plan, []).append(cls(*facts))
        return happened

    @property
    def stands(self) -> bool:
        return self.undone_by is None and self.decision != Decision.REVOKED


@dataclass(frozen=True)
class Waiting:
    """A plan in the queue."""

    pk: int
    starts_at: datetime
    filed_at: datetime
    first_filed_at: datetime
    filed: str  # how its first filing stood to the moment when it was due
    five: str
    company: str
    salesperson: str
    before: Sequence[Happened] = ()

    @property
    def url(self) -> str:
        return _address(self.pk)

    @cached_property
    def local(self) -> datetime:
        """Its start, in the zone of the reader."""
        return timezone.localtime(self.starts_at)

    @property
    def clock(self) -> str:
        """ "10:00"."""
        return f"{self.local:%H:%M}"

    @property
    def five_in_words(self) -> str:
        return five_in_words(self.five)

    @property
    def said(self) -> tuple[str, str]:
        """The one thing to know before opening it, and its colour."""
        left = self.starts_at - now()
        if left < SOON:
            minutes = int(left / timedelta(minutes=1))
            return ngettext("In %(n)s minute", "In %(n)s minutes", minutes) % {"n": minutes}, "sp-text"
        if thin := thin_in_words(self.five):
            return thin, "sp-partly"
        if self.before and (before := self._said_before):
            return before, ""
        if self.filed == Clock.SHORT_NOTICE:
            return _("Short notice"), ""
        if self.filed == Clock.BEHIND:
            return _("Filed behind, %(moment)s") % {"moment": moment(self.first_filed_at)}, ""
        return "", ""

    @property
    def _said_before(self) -> str:
        played = [each for each in self.before if each.played_at and each.played_at >= self.filed_at]
        if played:
            last = max(played, key=lambda each: each.played_at)
            return _("Role-play done %(day)s") % {"day": day(last.played_on)}
        if any(each.answered_at and each.answered_at >= self.filed_at for each in self.before):
            return _("Answered your return")
        return _("Sent again") if any(each.stands for each in self.before) else ""


@lru_cache(maxsize=4096)  # as many as are open on many desks; an address stays the same
def _address(plan: int) -> str:
    return reverse("calls:inspect_plan", args=[plan])


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
        waiting = Plan.objects.awaiting_inspection().for_inspector(self.reader).by_call_time()
        rows = list(waiting.values_list(*IN_A_ROW)[: MOST + 1])
        before = Happened.to([pk for pk, *_facts in rows]) if rows else {}
        return [Waiting(*row, before.get(row[0], ())) for row in rows]

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
    def first(self) -> int | None:
        """The id of the plan at the top."""
        return self.rows[0].pk if self.rows else None

    @property
    def parts(self) -> list[Part]:
        """Before noon, this afternoon, tomorrow, then by date; in the reader's zone."""
        today = timezone.localtime(now()).date()
        parts = groupby(self.rows[:MOST], key=lambda row: _half_of_day(row.local, today))
        return [Part(_part(half, today), list(rows)) for half, rows in parts]

    def before(self, plan: Plan) -> Waiting | None:
        """The plan above this one."""
        earlier = [row for row in self.rows if _place(row) < _place_of(plan)]
        return earlier[-1] if earlier else None

    def after(self, plan: Plan) -> Waiting | None:
        """The plan below this one."""
        return next((row for row in self.rows if _place(row) > _place_of(plan)), None)

    def next_to_open(self, plan: Plan) -> Waiting | None:
        """Once this one is decided: the next below, else the first that was left out above."""
        return self.after(plan) or next((row for row in self.rows if row.pk != plan.pk), None)

    @cached_property
    def unplanned(self) -> list[Call]:
        """Calls of those one leads which have no plan although it was due, or although they begin today."""
        led = Call.objects.without_plan().filter(salesperson_id__in=self.reader.reach.led)
        late = led.planned_too_late(_end_of_today()).select_related("company", "salesperson").only(*WITHOUT_PLAN)
        return list(late.by_time()[:MOST])

    @cached_property
    def unplanned_today(self) -> int:
        until = _end_of_today()
        return sum(call.starts_at <= until for call in self.unplanned)

    @property
    def next_unplanned(self) -> Call | None:
        return self.unplanned[0] if self.unplanned else None


def _place(row: Waiting) -> tuple[datetime, int]:
    return row.starts_at, row.pk


def _place_of(plan: Plan) -> tuple[datetime, int]:
    assert plan.needed_at is not None
    return plan.needed_at, plan.pk


def _half_of_day(there: datetime, today: date) -> tuple[date, bool]:
    """The day, and of today alone whether it is after noon."""
    return there.date(), there.date() == today and there.hour >= NOON


def _part(half: tuple[date, bool], today: date) -> str:
    on, is_after_noon = half
    if on == today:
        return _("This afternoon") if is_after_noon else _("Before noon")
    words = day(on)
    return f"{words[:1].upper()}{words[1:]}"


def _end_of_today() -> datetime:
    tomorrow = timezone.localtime(now()).date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, datetime.min.time()))
