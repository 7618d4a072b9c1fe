from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """The company that runs this installation: one row."""

    name = models.CharField(_("company"), max_length=120)
    currency = models.CharField(_("reporting currency"), max_length=3, default="GBP")
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    country = models.CharField(_("public holidays of"), max_length=10, default="GB", blank=True)
    is_demo = models.BooleanField(default=False, editable=False)
    demo_password = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Organisation | None:
        """The company, or None before the first visit has made it."""
        return cls.objects.filter(pk=1).first()
