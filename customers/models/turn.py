from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class TurnQuerySet(models.QuerySet["Turn"]):
    def newest_first(self) -> TurnQuerySet:
        return self.order_by("-at", "-id")


class Turn(models.Model):
    """An opportunity was won, lost, walked away from, or opened again: when, why, by whom. Append-only."""

    append_only = True

    opportunity = models.ForeignKey("customers.Opportunity", on_delete=models.PROTECT, related_name="turns")
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    look_again_on = models.DateField(null=True)
    hours_freed = models.PositiveSmallIntegerField(null=True)  # hours a week
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_state=F("to_state")), name="turn_goes_somewhere"),
            models.CheckConstraint(condition=Q(to_state="won") | ~Q(reason=""), name="turn_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"

    @property
    def is_reopening(self) -> bool:
        return self.to_state == "open"
