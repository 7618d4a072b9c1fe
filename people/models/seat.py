from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from people.models.team import Team
    from people.models.user import User


class SeatQuerySet(models.QuerySet["Seat"]):
    def open(self) -> SeatQuerySet:
        return self.filter(until_day__isnull=True)


class Seat(models.Model):
    """In which team somebody was managed, from which day on and until which: the history of `User.team`."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="seats")
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="seats")
    from_day = models.DateField()
    until_day = models.DateField(null=True)  # the last day in that team

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["-from_day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_day__isnull=True), name="one_open_seat_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"

    @classmethod
    def take(cls, person: User, team: Team | None, on: date) -> None:
        """Leave the seat he has and sit down in that team, or nowhere; part of the verbs of User."""
        cls.objects.open().filter(person=person).update(until_day=on)
        if team is not None:
            cls.objects.create(person=person, team=team, from_day=on)
