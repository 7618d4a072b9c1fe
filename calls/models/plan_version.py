from __future__ import annotations


from django.conf import settings
from django.db import models


class PlanVersion(models.Model):
    """A plan as it was filed, for good: names as they stood, and the call as it was booked then."""

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
