from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from calls.models.inspection import Inspection
from calls.models.plan_state import PlanState
from people.clock import now

if TYPE_CHECKING:
    from people.models import User


IN_ITS_FORM = (
    "call__salesperson",
    "call__company__name",
    "call__call_type",
    "call__starts_at",
    "call__day",
    "call__minutes",
    "call__how",
    "call__place",
    "call__state",
    "call__plan_due_at",
    "call__is_short_notice",
    "call_type__name",
    "call_type__needs_purpose",
    "call_type__needs_who",
    "call_type__needs_learn",
    "call_type__needs_give",
    "call_type__needs_commitments",
    "call_type__needs_best_and_minimum",
    "call_type__also_ask",
    "call_type__also_ask_under",
)


class PlanQuerySet(models.QuerySet["Plan"]):
    def in_line_of(self, reader: User) -> PlanQuerySet:
        """One's own and those of everybody below: a part of `visible_to`."""
        return self.filter(_in_line(reader))

    def visible_to(self, reader: User) -> PlanQuerySet:
        """One's own and those of everybody below; what one decided on; as a delegate, what waits today.

        Of another's plan only what was filed shows, and to a former manager only what he decided: `version_for`.
        """
        seen = _in_line(reader)
        if reader.reach.delegated:
            seen |= self._waiting & Q(salesperson_id__in=reader.reach.delegated)
        return self.filter(seen | Q(pk__in=Inspection.objects.by_right_of(reader).values("plan")))

    def awaiting_inspection(self) -> PlanQuerySet:
        return self.filter(self._waiting)

    def for_inspector(self, reader: User) -> PlanQuerySet:
        """Those of the people whom the reader leads, or for whose manager he stands in today."""
        return self.filter(salesperson_id__in=reader.reach.led | reader.reach.delegated)

    def overtaken(self) -> PlanQuerySet:
        """Still waiting although the call has begun."""
        return self.filter(state=PlanState.FILED, needed_at__lte=now())

    def by_call_time(self) -> PlanQuerySet:
        return self.order_by("needed_at", "pk")

    def with_header(self) -> PlanQuerySet:
        """Together with the version that stands and what a line in a list says of the call."""
        return self.select_related(
            "salesperson", "latest", "call__company", "call__call_type", "call__opportunity", "call__salesperson"
        )

    def with_form(self) -> PlanQuerySet:
        """Together with what its form says of the call, the company and the type, and no more."""
        whole = [field.name for field in self.model._meta.concrete_fields]
        return self.select_related("call__company", "call_type").only(*whole, *IN_ITS_FORM)

    @property
    def _waiting(self) -> Q:
        return Q(state=PlanState.FILED, needed_at__gt=now())


def _in_line(reader: User) -> Q:
    return Q(salesperson_id__in={reader.pk, *reader.reach.below})
