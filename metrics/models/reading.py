from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Max, Sum


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of(self, people: Collection[int]) -> ReadingQuerySet:
        return self.filter(person_id__in=people)

    def between(self, first: date, last: date) -> ReadingQuerySet:
        """On local days of their people, both included."""
        return self.filter(day__range=(first, last))

    def added_up(self) -> dict[tuple[int, str], Decimal]:
        """The sum of each person and measure."""
        rows = self.order_by().values_list("person", "measure").annotate(total=Sum("value"))
        return {(person, measure): total for person, measure, total in rows}

    def last_day(self) -> date | None:
        return self.aggregate(last=Max("day"))["last"]


class Reading(models.Model):
    """The value of one measure of one person on one local day. Sparse: what is nothing has no row.

    Counted from the facts and never written otherwise; `Recount` replaces the rows of a day whole.
    """

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=24)
    day = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=2)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "measure", "day"], name="one_reading_a_person_measure_and_day"),
            models.CheckConstraint(condition=models.Q(value__gt=0), name="a_reading_of_nothing_has_no_row"),
        ]
        indexes = [
            models.Index(fields=["person", "day"], name="reading_of_a_day"),
            models.Index(fields=["measure", "day"], name="reading_of_a_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.person_id} on {self.day}: {self.value}"
