from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models

from people.clock import now


class DayTouched(models.Model):
    """Something that is counted changed on this day of this person: whoever counts must count that day again.

    Plain rows without a unique key, on purpose: with one, the count could delete the mark on which a deed that is not
    committed yet relies, and the change would be lost. Days are local to the person.
    """

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} on {self.day}"

    @classmethod
    def mark(cls, person_id: int | None, *days: date | None) -> None:
        """Write these days down, in the transaction of the deed that changed them; without a person, nothing."""
        cls.mark_all((person_id, day) for day in days)

    @classmethod
    def mark_all(cls, touched: Iterable[tuple[int | None, date | None]]) -> None:
        """Write down days of several people, each once."""
        known = {(person_id, day) for person_id, day in touched if person_id is not None and day is not None}
        moment = now()
        cls.objects.bulk_create(cls(person_id=person_id, day=day, at=moment) for person_id, day in sorted(known))
