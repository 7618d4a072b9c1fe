from django.conf import settings
from django.db import models


class Companion(models.Model):
    """Somebody of ours who comes along; with the direct manager it is a joint call. Sees nothing more by it."""

    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="companions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="comes_along_once")]

    def __str__(self) -> str:
        return str(self.person)


class CallMove(models.Model):
    """A call was moved to another time. Append-only."""

    append_only = True

    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="moves")
    from_starts_at = models.DateTimeField()
    to_starts_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.call}: {self.from_starts_at} to {self.to_starts_at}"
