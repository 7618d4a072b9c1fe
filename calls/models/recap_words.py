from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from calls.models.call import Call
from calls.models.call_state import CallState
from calls.models.companion import Companion
from calls.models.recap_item import RecapAction
from calls.models.recap_state import RecapState
from customers.models import Contact

if TYPE_CHECKING:
    from people.models import User


ON_ITS_PAGE = (
    "salesperson__name",
    "plan_version__body",
    "call__salesperson",
    "call__starts_at",
    "call__minutes",
    "call__state",
    "call__unplanned",
    "call__plan_due_at",
    "call__recap_due_at",
    "call__opportunity",
    "call__company__name",
    "call__call_type__name",
    "call__plan__state",
    "call__plan__clock",
    "call__plan__latest",
)
IS_FILED = ~Q(state=RecapState.DRAFT)
IN_AN_ACTION = ("recap", "position", "text", "due_on", "doer__name", "contact__name")


def answers() -> list[str | Prefetch[Any]]:
    """Every line of a recap."""
    return ["items", Prefetch("actions", RecapAction.objects.select_related("contact", "doer")), "also_met"]


def answers_to_read() -> list[str | Prefetch[Any]]:
    """Every line of a recap, and of the people in it only their names."""
    actions = RecapAction.objects.select_related("contact", "doer").only(*IN_AN_ACTION)
    return ["items", Prefetch("actions", actions), Prefetch("also_met", Contact.objects.only("name"))]


class RecapQuerySet(models.QuerySet["Recap"]):
    def in_line_of(self, reader: User) -> RecapQuerySet:
        """One's own, and what is filed of everybody below: a part of `visible_to`."""
        return self.filter(_in_line(reader))

    def visible_to(self, reader: User) -> RecapQuerySet:
        """One's own; what is filed of everybody below; and what one has reviewed oneself. Texts: `shows_texts_to`."""
        from calls.models.review import Review  # which is made of recaps

        return self.filter(_in_line(reader) | Q(pk__in=Review.objects.by_person(reader).values("recap")) & IS_FILED)

    def filed(self) -> RecapQuerySet:
        return self.filter(IS_FILED)

    def awaiting_review(self) -> RecapQuerySet:
        return self.filter(state=RecapState.FILED, asks_review=True)

    def awaiting_reading(self) -> RecapQuerySet:
        return self.filter(state=RecapState.FILED, asks_review=False)

    def to_review(self, reader: User) -> RecapQuerySet:
        """What waits for the review of this direct manager; a delegate reviews nothing."""
        return self.awaiting_review().filter(salesperson_id__in=reader.reach.led)

    def to_read(self, reader: User) -> RecapQuerySet:
        """Recaps of unplanned calls, which this direct manager only reads and closes."""
        return self.awaiting_reading().filter(salesperson_id__in=reader.reach.led)

    def reviewed(self) -> RecapQuerySet:
        return self.filter(state=RecapState.REVIEWED)

    def with_next_call(self) -> RecapQuerySet:
        """`next_call_at`: when the salesperson is there again, after the recap was sent; None if nothing is booked."""
        there = Call.objects.filter(
            salesperson=OuterRef("salesperson"),
            company=OuterRef("call__company"),
            starts_at__gt=OuterRef("filed_at"),
            state=CallState.SCHEDULED,
        ).order_by("starts_at")
        return self.annotate(next_call_at=Subquery(there.values("starts_at")[:1]))

    def by_due(self) -> RecapQuerySet:
        return self.order_by("review_due_at", "closes_at", "id")

    def newest_first(self) -> RecapQuerySet:
        return self.order_by("-filed_at", "-id")

    def with_answers(self) -> RecapQuerySet:
        """Together with every line of it, to be read; three queries more, however many there are."""
        return self.prefetch_related(*answers_to_read())

    def with_plan_and_items(self) -> RecapQuerySet:
        """Together with what a line of the queue looks at."""
        return self.select_related("call__plan").prefetch_related("items")

    def saying_who_came_along(self, reader: User) -> RecapQuerySet:
        """`came_along`: whether the reader was in the call himself."""
        along = Companion.objects.filter(call=OuterRef("call"), person=reader)
        return self.annotate(came_along=Exists(along))

    def with_head(self) -> RecapQuerySet:
        """Together with what the head of a page or a row says of the call."""
        return self.select_related("call__company", "call__call_type", "call__opportunity", "salesperson")

    def with_page(self) -> RecapQuerySet:
        """Together with what its page says of the call, the plan that was sent and the salesperson, and no more."""
        related = ("salesperson", "plan_version", "call__company", "call__call_type", "call__plan")
        whole = [field.name for field in self.model._meta.concrete_fields]
        return self.select_related(*related).only(*whole, *ON_ITS_PAGE)


def _in_line(reader: User) -> Q:
    return Q(salesperson=reader) | Q(salesperson_id__in=reader.reach.below) & IS_FILED
