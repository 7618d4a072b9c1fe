from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people import rules
from people.clock import now
from people.models.audit import AuditEntry
from people.rules import require

if TYPE_CHECKING:
    from people.models.user import User


class LeaveQuerySet(models.QuerySet["Leave"]):
    def standing(self) -> LeaveQuerySet:
        """Leave that was not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def covering(self, day: date) -> LeaveQuerySet:
        return self.standing().filter(from_day__lte=day, until_day__gte=day)

    def touching(self, from_day: date, until_day: date) -> LeaveQuerySet:
        """Leave that shares a day with this span, both days included."""
        return self.standing().filter(from_day__lte=until_day, until_day__gte=from_day)

    def not_over(self, day: date) -> LeaveQuerySet:
        return self.standing().filter(until_day__gte=day).order_by("from_day", "id")


class Leave(models.Model):
    """Days on which somebody does not work; they are no working days for any clock. Both days included."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="leaves")
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until, this day included"))
    cancelled_at = models.DateTimeField(null=True, editable=False)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["-from_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="leave_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.from_day} to {self.until_day}"

    @classmethod
    @transaction.atomic
    def take(cls, *, by: User, person: User, from_day: date, until_day: date) -> Leave:
        """Be away from one day to another, both included; every open clock of the person moves."""
        person = person.locked()
        taken = cls.objects.filter(person=person).touching(from_day, until_day).first()
        require(rules.may_take_leave(by, person, from_day, until_day, taken=taken))
        leave = cls.objects.create(person=person, from_day=from_day, until_day=until_day)
        person.touch_diary()
        AuditEntry.write(by, "leave taken", person, {"leave": [None, f"{from_day} to {until_day}"]})
        return leave

    @transaction.atomic
    def cancel(self, *, by: User) -> None:
        """Take it back; leave that has begun ends with yesterday."""
        person = self.person.locked()
        leave = Leave.objects.select_for_update(of=("self",)).get(pk=self.pk)
        today = person.today()
        require(rules.may_cancel_leave(by, leave, today))
        before = f"{leave.from_day} to {leave.until_day}"
        if leave.from_day < today:
            leave.until_day = today - timedelta(days=1)
            after = f"{leave.from_day} to {leave.until_day}"
        else:
            leave.cancelled_at = now()
            after = ""
        leave.save(update_fields=["until_day", "cancelled_at"])
        person.touch_diary()
        AuditEntry.write(by, "leave cancelled", person, {"leave": [before, after or None]})
        self.refresh_from_db()
