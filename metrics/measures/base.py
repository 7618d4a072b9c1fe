from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, QuerySet

from people.models import User

Counted = Mapping[tuple[int, date], Decimal]


class Measure:
    """Something that can be counted of a person on a day, straight from the facts."""

    key: ClassVar[str]
    name: ClassVar[Any]  # lazy text
    unit: ClassVar[str] = ""
    person: ClassVar[str] = "salesperson"  # the columns that say whose and when
    day: ClassVar[str] = "day"

    def rows(self) -> QuerySet[Any]:
        """Every row that counts, of whomever."""
        raise NotImplementedError

    def cases(self, reader: User, people: Collection[int], first: date, last: date) -> QuerySet[Any]:
        """The rows behind a figure, as far as this reader may see them."""
        raise NotImplementedError


class DayMeasure(Measure):
    """What happened on a day: it adds up over days."""

    def count(self, people: Collection[int], days: Collection[date]) -> Counted:
        """The value of each person and day that has one; no zeros."""
        rows = self._of(people).filter(**{f"{self.day}__in": days})
        return {
            (person, day): Decimal(value)
            for person, day, value in rows.order_by().values_list(self.person, self.day).annotate(n=self.value())
            if value
        }

    def value(self) -> Any:
        """What is added up of the rows of a day."""
        return Count("pk")

    def cases(self, reader: User, people: Collection[int], first: date, last: date) -> QuerySet[Any]:
        return self._of(people).visible_to(reader).filter(**{f"{self.day}__range": (first, last)})

    def _of(self, people: Collection[int]) -> Any:
        return self.rows().filter(**{f"{self.person}__in": people})


class Snapshot(Measure):
    """How things stand: the value of a day is kept that day, for nobody can count it afterwards."""

    person = "owner"

    def as_of(self, day: date) -> Any:
        """The rows that count, as the facts stand now, with spans of days ending on this day."""
        raise NotImplementedError

    def count(self, people: Collection[int], day: date) -> dict[int, Decimal]:
        """How it stands with each of these people; no zeros."""
        rows = self.as_of(day).filter(**{f"{self.person}__in": people}).order_by()
        return {person: Decimal(n) for person, n in Counter(rows.values_list(self.person, flat=True)).items()}

    def cases(self, reader: User, people: Collection[int], first: date, last: date) -> QuerySet[Any]:
        """How it stands now; of a period that is over nothing, for what stood then can be opened no more."""
        rows = self.as_of(last).filter(**{f"{self.person}__in": people}).visible_to(reader)
        return rows if last >= reader.today() else rows.none()
