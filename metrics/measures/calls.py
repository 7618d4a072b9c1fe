from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from calls.models import Call, Outcome, PlanVersion, Recap, RecapAction, RecapItem
from calls.models.plan_state import Clock
from metrics.measures.base import Counted, DayMeasure
from people.models import User

WHO, COMMITMENTS = 2, 5
SEEN = ("got", "partly")


class Held(DayMeasure):
    """Calls that were held, planned or not."""

    key = "held"
    name = _("Calls held")

    def rows(self) -> Any:
        return Call.objects.held()


class Prepared(Held):
    """Held, a plan in which nothing required was missing sent before the start, and the recap sent.

    It is the version last sent before the start that counts: what was sent afterwards prepared nothing. A call that was
    booked is held by its recap, and one that was logged has no plan: so nobody asks for the recap here, which a
    planner would look for among all there are.
    """

    key = "prepared"
    name = _("Prepared calls")

    def rows(self) -> Any:
        before = PlanVersion.objects.filter(plan__call=OuterRef("pk"), at__lt=OuterRef("starts_at"))
        last = Subquery(before.order_by("-number").values("five")[:1])
        calls = super().rows().filter(unplanned=False).annotate(five_at_start=last)
        return calls.filter(five_at_start__isnull=False).exclude(five_at_start__contains="m")


class PlannedAhead(Held):
    """Held, its plan first sent before it was due."""

    key = "planned_ahead"
    name = _("Calls planned ahead")

    def rows(self) -> Any:
        return super().rows().filter(is_short_notice=False, plan__clock=Clock.AHEAD)


class NotShortNotice(Held):
    """Held, and not booked at short notice. A call that nobody had planned is one of these: it had no plan."""

    key = "not_short_notice"
    name = _("Calls not booked at short notice")

    def rows(self) -> Any:
        return super().rows().filter(is_short_notice=False)


class MinutesHeld(Held):
    """How long the calls that were held were booked for."""

    key = "minutes"
    name = _("Minutes with customers")
    unit = "min"

    def value(self) -> Any:
        return Sum("minutes")


class Advances(Held):
    """Held, and ended in an order, or in an advance of which not every promise was broken since."""

    key = "advances"
    name = _("Calls that ended in an order or an advance")

    def rows(self) -> Any:
        advance = Q(recap__outcome=Outcome.ADVANCE)
        order = Q(recap__outcome=Outcome.ORDER)
        ended = super().rows().exclude(recap__state=Recap.State.DRAFT).filter(advance | order)
        taken_back = advance & promised(broken=True) & ~promised(broken=False)
        return ended.exclude(taken_back)


class PeopleSeen(Held):
    """People of the customer who were met, each once a call."""

    key = "people_seen"
    name = _("Customer people seen")
    unit = "people"

    def count(self, people: Collection[int], days: Collection[date]) -> Counted:
        seen: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
        for (person, day, _call), contacts in people_met(self._of(people).filter(day__in=days)).items():
            seen[person, day] += len(contacts)
        return seen

    def cases(self, reader: User, people: Collection[int], first: date, last: date) -> Any:
        """The calls in which anybody was met."""
        met = RecapItem.objects.filter(recap__call=OuterRef("pk"), field=WHO, result__in=SEEN)
        calls = super().cases(reader, people, first, last)
        anybody = Q(Exists(met)) | Q(recap__also_met__isnull=False)
        filed = Q(recap__isnull=False) & ~Q(recap__state=Recap.State.DRAFT)
        return calls.filter(Q(attendees__isnull=False) | (filed & anybody)).distinct()


def people_met(calls: Any) -> Mapping[tuple[int, date, int], set[Any]]:
    """Who of the customer was met in each of these calls, by salesperson, day and call. Three queries."""
    met: dict[tuple[int, date, int], set[Any]] = defaultdict(set)
    calls = calls.order_by()
    head = ("salesperson", "day", "pk")
    filed = calls.exclude(recap__state=Recap.State.DRAFT)
    planned = RecapItem.objects.filter(recap__call__in=filed.values("pk"), field=WHO, result__in=SEEN)
    rows = [
        *filed.filter(recap__also_met__isnull=False).values_list(*head, "recap__also_met"),
        *calls.filter(attendees__isnull=False).values_list(*head, "attendees"),
    ]
    for *call, contact in rows:
        met[tuple(call)].add(contact)
    facts = ("recap__call__salesperson", "recap__call__day", "recap__call", "contact", "position")
    for *call, contact, position in planned.order_by().values_list(*facts):
        met[tuple(call)].add(contact or f"unknown {position}")
    return met


def promised(*, broken: bool) -> Q:
    """The customer gave a dated commitment in this call that was broken since, or was not."""
    is_broken = Q(entry__result="broken")
    told = is_broken if broken else ~is_broken
    items = RecapItem.objects.filter(recap__call=OuterRef("pk"), field=COMMITMENTS, due_on__isnull=False)
    actions = RecapAction.objects.filter(recap__call=OuterRef("pk"), doer=None, due_on__isnull=False)
    return Q(Exists(items.filter(told, entry__isnull=False))) | Q(Exists(actions.filter(told, entry__isnull=False)))
