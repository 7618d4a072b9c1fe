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
    over_at = models.DateTimeField(null=True, editable=False)  # start and length: from then on a recap can be written
    recap_due_at = models.DateTimeField(editable=False)
    recap_missing_at = models.DateTimeField(null=True, editable=False)
    is_short_notice = models.BooleanField(default=False, editable=False)
    clocks_at = models.DateTimeField(editable=False)  # when they were set: a diary changed later sets them anew
    scheduling = models.PositiveIntegerField(default=0, editable=False)  # its number: what was told goes by it

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
        stood = self._told_by
        clocks = Clocks.of(
            self.salesperson.diary,
            self.call_type,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            known_since=self.timed_at,
        )
        self.day, self.over_at, self.clocks_at = clocks.day, self.ends_at, now()
        self.recap_due_at, self.recap_missing_at = clocks.recap_due_at, clocks.recap_missing_at
        if not self.unplanned:
            self.prompt_at, self.plan_due_at = clocks.prompt_at, clocks.plan_due_at
            self.is_short_notice = clocks.is_short_notice
        if self._told_by != stood:
            self.scheduling += 1

    @property
    def _told_by(self) -> tuple[datetime | None, ...]:
        """The moments by which something may have been told already: before the start nobody is asked for a recap."""
        return self.prompt_at, self.plan_due_at, self.recap_due_at if self.has_begun else None
