from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from calls.models.call_state import CallState
from calls.models.inspection import Inspection
from calls.models.plan import Plan
from people.clock import now

if TYPE_CHECKING:
    from people.models import User

IN_A_RECAP_FORM = (
    "salesperson",
    "starts_at",
    "day",
    "minutes",
    "state",
    "unplanned",
    "recap_due_at",
    "opportunity",
    "company__name",
    "call_type__name",
    "plan__latest__body",
)
RECAP_OPEN = Q(state=CallState.SCHEDULED) | Q(unplanned=True)  # of those only a recap may be missing


class CallQuerySet(models.QuerySet["Call"]):
    def in_line_of(self, reader: User) -> CallQuerySet:
        """One's own and those of everybody below: a part of `visible_to`."""
        return self.filter(_in_line(reader))

    def visible_to(self, reader: User) -> CallQuerySet:
        """One's own and those of everybody below; what one decided on; as a delegate, those whose plan waits."""
        seen = _in_line(reader)
        if reader.reach.delegated:
            waiting = Plan.objects.awaiting_inspection().filter(salesperson_id__in=reader.reach.delegated)
            seen |= Q(pk__in=waiting.values("call"))
        return self.filter(seen | Q(pk__in=Inspection.objects.by_right_of(reader).values("plan__call")))

    def of(self, person: User) -> CallQuerySet:
        return self.filter(salesperson=person)

    def scheduled(self) -> CallQuerySet:
        return self.filter(state=CallState.SCHEDULED)

    def held(self) -> CallQuerySet:
        return self.filter(state=CallState.HELD)

    def upcoming(self) -> CallQuerySet:
        """Scheduled and not begun yet."""
        return self.scheduled().filter(starts_at__gt=now())

    def begun(self) -> CallQuerySet:
        """Their start has come, whatever became of them."""
        return self.filter(starts_at__lte=now())

    def on_day(self, day: date) -> CallQuerySet:
        """On a local day of their salespeople."""
        return self.filter(day=day)

    def between(self, first: date, last: date) -> CallQuerySet:
        """On local days of their salespeople, both included."""
        return self.filter(day__range=(first, last))

    def without_plan(self) -> CallQuerySet:
        """Ahead, and nothing was filed yet."""
        return self.upcoming().filter(plan__latest__isnull=True)

    def with_plan_overdue(self) -> CallQuerySet:
        """Ahead without a plan, although it was due."""
        return self.without_plan().filter(plan_due_at__lte=now())

    def planned_too_late(self, moment: datetime) -> CallQuerySet:
        """Their plan was due, or they begin before this moment."""
        return self.filter(Q(plan_due_at__lte=now()) | Q(starts_at__lt=moment))

    def lacking_plan(self) -> CallQuerySet:
        """Scheduled, and nothing was filed, whether or not it has begun."""
        return self.scheduled().filter(plan__latest__isnull=True)

    def lacking_recap(self) -> CallQuerySet:
        """Nobody has said yet what came of them, begun or not."""
        return self.filter(RECAP_OPEN, Q(recap__isnull=True) | Q(recap__filed_at__isnull=True))

    def with_recap_counted(self) -> CallQuerySet:
        """Those whose recap was sent, or is due by now."""
        may_have_one = self.filter(state__in=(CallState.SCHEDULED, CallState.HELD))
        return may_have_one.filter(Q(recap__filed_at__isnull=False) | Q(recap_due_at__lte=now()))

    def needing_recap(self) -> CallQuerySet:
        """They began, and nobody has said yet what came of them."""
        logged = Q(unplanned=True) & (Q(recap__isnull=True) | Q(recap__filed_at__isnull=True))
        return self.filter(Q(state=CallState.SCHEDULED, starts_at__lte=now()) | logged)

    def with_recap_overdue(self) -> CallQuerySet:
        return self.needing_recap().filter(recap_due_at__lte=now())

    def to_time_anew(self) -> CallQuerySet:
        """Ahead, with clocks from before their salesperson's diary changed."""
        return self.upcoming().filter(salesperson__diary_changed_at__gt=F("clocks_at"))

    def by_time(self) -> CallQuerySet:
        return self.order_by("starts_at", "id")

    def newest_first(self) -> CallQuerySet:
        return self.order_by("-starts_at", "-id")

    def with_header(self) -> CallQuerySet:
        """Together with all that a line in a list says of a call."""
        return self.select_related("salesperson", "company", "call_type", "opportunity", "plan", "recap")

    def with_recap_form(self) -> CallQuerySet:
        """Together with what the form of its recap says: of the recap everything, of the rest what is shown."""
        recap = self.model._meta.get_field("recap").related_model
        whole = [f"recap__{field.name}" for field in recap._meta.concrete_fields]
        related = ("company", "call_type", "plan__latest", "recap")
        return self.select_related(*related).only(*IN_A_RECAP_FORM, *whole)


def _in_line(reader: User) -> Q:
    return Q(salesperson_id__in={reader.pk, *reader.reach.below})
