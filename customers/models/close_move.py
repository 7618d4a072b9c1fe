from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CloseMoveQuerySet(models.QuerySet["CloseMove"]):
    def later(self) -> CloseMoveQuerySet:
        """Moves that put the close date off; the push count is their number."""
        return self.filter(to_day__gt=F("from_day"))

    def oldest_first(self) -> CloseMoveQuerySet:
        return self.order_by("at", "id")

    def newest_first(self) -> CloseMoveQuerySet:
        return self.order_by("-at", "-id")


class CloseMove(models.Model):
    """The expected close date moved: from which day to which, why, by whom. Append-only."""

    append_only = True

    opportunity = models.ForeignKey("customers.Opportunity", on_delete=models.PROTECT, related_name="close_moves")
    from_day = models.DateField(null=True)  # null: there was no date before
    to_day = models.DateField()
    reason = models.CharField(_("why"), max_length=500, blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = CloseMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_day=None) | ~Q(from_day=F("to_day")), name="close_move_goes_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(from_day=None) | Q(to_day__lt=F("from_day")) | ~Q(reason=""),
                name="close_move_later_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_day} to {self.to_day}"

    @property
    def is_later(self) -> bool:
        return self.from_day is not None and self.to_day > self.from_day
