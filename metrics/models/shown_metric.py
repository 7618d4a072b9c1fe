from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Q

from metrics import rules
from metrics.catalogue import METRICS, PRECURSORS, START_SHOWN, START_ULTIMATE, ULTIMATE, Metric
from people.models import AuditEntry, Organisation, User
from people.rules import require

ULTIMATE_PLACE = 0


@dataclass(frozen=True)
class Choice:
    """What everybody is shown: one ultimate metric, and what leads to it, in order."""

    ultimate: Metric
    precursors: list[Metric]

    @property
    def all(self) -> list[Metric]:
        return [self.ultimate, *self.precursors]


class ShownMetric(models.Model):
    """A metric that an admin chose to be shown; the one in place 0 is the ultimate one."""

    metric = models.CharField(max_length=24, unique=True)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(position__lte=rules.MOST_SHOWN), name="at_most_five_metrics_are_shown")
        ]

    def __str__(self) -> str:
        return self.metric

    @classmethod
    def chosen(cls) -> Choice:
        """What was chosen; before that, what an installation starts with."""
        rows = dict(cls.objects.values_list("position", "metric"))
        if ULTIMATE_PLACE not in rows:
            return Choice(METRICS[START_ULTIMATE], [METRICS[key] for key in START_SHOWN])
        ultimate = METRICS[rows.pop(ULTIMATE_PLACE)]
        return Choice(ultimate, [METRICS[rows[place]] for place in sorted(rows)])

    @classmethod
    @transaction.atomic
    def choose(cls, *, by: User, ultimate: str, precursors: Sequence[str]) -> Choice:
        """Show these, in this order, from now on."""
        Organisation.lock()
        require(rules.may_choose_metrics(by))
        require(rules.may_show([ultimate], known=[metric.key for metric in ULTIMATE]))
        require(rules.may_show(precursors, known=[metric.key for metric in PRECURSORS]))
        was = [metric.key for metric in cls.chosen().all]
        cls.objects.all().delete()
        cls.objects.bulk_create(cls(metric=key, position=n) for n, key in enumerate([ultimate, *precursors]))
        organisation = Organisation.current()
        if organisation is not None and was != [ultimate, *precursors]:
            change = {"metrics": [", ".join(was), ", ".join([ultimate, *precursors])]}
            AuditEntry.write(by, "shown metrics changed", organisation, change)
        return cls.chosen()
