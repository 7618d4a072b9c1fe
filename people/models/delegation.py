from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def covering(self, day: date) -> DelegationQuerySet:
        """Delegations in force on a local day of the manager."""
        return self.filter(from_day__lte=day, until_day__gte=day, ended_at__isnull=True)


class Delegation(models.Model):
    """Between two dates, both included, a delegate inspects the plans of a manager's people."""

    manager = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="delegations_taken")
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until, this day included"))
    ended_at = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-from_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(manager=F("delegate")), name="nobody_is_his_own_delegate"),
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="delegation_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} for {self.manager}"


class Leave(models.Model):
    """Days on which somebody does not work; they are no working days for any clock. Both days included."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="leaves")
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until, this day included"))

    class Meta:
        ordering = ["-from_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="leave_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.from_day} to {self.until_day}"
