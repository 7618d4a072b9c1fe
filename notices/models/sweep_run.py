from __future__ import annotations

from datetime import timedelta

from django.db import models

from people.clock import now
from people.purging import purge

KEPT_DAYS = 7


class SweepRun(models.Model):
    """What one sweep did. Counts alone: for whoever looks after the machine."""

    at = models.DateTimeField(db_index=True)
    told = models.PositiveIntegerField()
    dropped = models.PositiveIntegerField()  # fell due while nothing ran, and came too late to be of use
    withdrawn = models.PositiveIntegerField()
    took_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.told} told, {self.dropped} dropped, {self.withdrawn} withdrawn"

    @classmethod
    def purge(cls) -> int:
        """Delete what is older than a week; say how many."""
        return purge(cls.objects.filter(at__lt=now() - timedelta(days=KEPT_DAYS)))
