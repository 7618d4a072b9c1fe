from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from metrics.catalogue import METRICS, Metric
from notices.models import Notice
from people.clock import now
from people.models import User


class EarlyWarningQuerySet(models.QuerySet["EarlyWarning"]):
    def open(self) -> EarlyWarningQuerySet:
        return self.filter(closed_at__isnull=True)

    def visible_to(self, reader: User) -> EarlyWarningQuerySet:
        """One's own, and those of everybody below."""
        return self.filter(person_id__in={reader.pk, *reader.reach.below})

    def newest_first(self) -> EarlyWarningQuerySet:
        return self.order_by("-opened_at", "-id")


class EarlyWarning(models.Model):
    """One metric of one person was below 85% of pace two weeks running. Opens and closes by itself."""

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    metric = models.CharField(max_length=24)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)  # value, needed, period: figures only

    objects = EarlyWarningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "metric"], condition=Q(closed_at=None), name="one_open_warning_a_person_and_metric"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("opened_at")), name="a_warning_opens_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} of {self.person_id}"

    def get_absolute_url(self) -> str:
        """The cases behind it."""
        query = f"metric={self.metric}&who={self.person_id}&period={self.facts['period']}"
        return f"{reverse('metrics:cases')}?{query}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def of(self) -> Metric:
        return METRICS[self.metric]

    @property
    def says(self) -> str:
        """The sentence with its figures: "Plan-ahead rate: 44%, 90% needed. Below 85% of pace two weeks running."."""
        return _("%(metric)s: %(value)s, %(needed)s needed. Below 85%% of pace two weeks running.") % {
            "metric": self.of.name, "value": self.facts["value"], "needed": self.facts["needed"],
        }  # fmt: skip

    @classmethod
    @transaction.atomic
    def settle(cls, person: User, metric: Metric, short: dict[str, Any] | None) -> None:
        """Open it, bring its figures up to date, or close it, as `short` says: the figures, or None."""
        warning = cls.objects.select_for_update().open().filter(person=person, metric=metric.key).first()
        if short is None:
            if warning is not None:
                cls.objects.filter(pk=warning.pk).update(closed_at=now())
                Notice.withdraw(about=warning, kind="early_warning", because=_("Back on pace."))
            return
        if warning is None:
            warning = cls.objects.create(person=person, metric=metric.key, opened_at=now(), facts=short)
        else:
            cls.objects.filter(pk=warning.pk).update(facts=short)
        facts = short | {"warning": warning.pk, "metric": metric.key, "person": person.pk, "name": person.first_name}
        Notice.tell(person, "early_warning", about=warning, facts=facts)
        Notice.tell(person.manager, "early_warning", about=warning, role="manager", facts=facts)
