from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from calls.models.plan_text import PlanText
from people.clock import now

if TYPE_CHECKING:
    from calls.models.plan import Plan
    from people.models import User


class PlanVersion(models.Model):
    """A plan as it was filed, for good: names as they stood, and the call as it was booked then. Append-only."""

    append_only = True

    plan = models.ForeignKey("calls.Plan", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    five = models.CharField(max_length=5)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_plan_version_a_number")]

    def __str__(self) -> str:
        return f"{self.plan_id}, version {self.number}"

    @classmethod
    def of(cls, plan: Plan, text: PlanText, *, by: User) -> PlanVersion:
        """Keep what a plan says, locked by the caller, as its next version."""
        body = {**text.keep(), "call": plan.call.as_booked() if plan.call else None}
        return cls.objects.create(
            plan=plan,
            number=plan.latest.number + 1 if plan.latest else 1,
            body=body,
            sha256=digest(body),
            five=plan.five,
            by=by,
            at=now(),
        )

    @cached_property
    def text(self) -> PlanText:
        return PlanText.read(self.body)

    @property
    def lacks_something(self) -> bool:
        """A required item is missing: such a plan never counts as prepared."""
        return "m" in self.five

    @property
    def is_whole(self) -> bool:
        """Does the body still say what it said when it was filed?"""
        return digest(self.body) == self.sha256


def digest(body: dict[str, Any]) -> str:
    """SHA-256 of a body in one canonical form, the same on every database."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
