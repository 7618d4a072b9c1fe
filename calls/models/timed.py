from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from calls.models.clocks import Clocks
from people.clock import now


class Timed(models.Model):
    """When a call is, and the clocks that follow from it. All moments in UTC, `day` local to the salesperson."""

    starts_at = models.DateTimeField(_("starts"))
    day = models.DateField(editable=False)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    booked_at = models.DateTimeField(editable=False)
    timed_at = models.DateTimeField(editable=False)  # since when this start is known: short notice goes by it
    prompt_at = models.DateTimeField(null=True, editable=False)
    plan_due_at = models.DateTimeField(null=True, editable=False)
    recap_due_at = models.DateTimeField(editable=False)
    is_short_notice = models.BooleanField(default=False, editable=False)
    clocks_at = models.DateTimeField(editable=False)  # when they were set: a diary changed later sets them anew

    class Meta:
        abstract = True

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= now()

    @property
    def is_plan_overdue(self) -> bool:
        """Its plan was due by now, whether or not it came."""
        return self.plan_due_at is not None and self.plan_due_at <= now()

    def set_clocks(self) -> None:
        """Work them out anew; the caller saves. An unplanned call is asked for its recap alone."""
        clocks = Clocks.of(
            self.salesperson.diary,
            self.call_type,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            known_since=self.timed_at,
        )
        self.day, self.recap_due_at, self.clocks_at = clocks.day, clocks.recap_due_at, now()
        if not self.unplanned:
            self.prompt_at, self.plan_due_at = clocks.prompt_at, clocks.plan_due_at
            self.is_short_notice = clocks.is_short_notice
