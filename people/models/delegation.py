from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people import rules
from people.clock import now
from people.models.audit import AuditEntry
from people.rules import require

if TYPE_CHECKING:
    from people.models.user import User


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def visible_to(self, reader: User) -> DelegationQuerySet:
        """Those of the manager and of the delegate themselves."""
        return self.filter(Q(manager=reader) | Q(delegate=reader))

    def standing(self) -> DelegationQuerySet:
        """Delegations that were not ended early."""
        return self.filter(ended_at__isnull=True)

    def covering(self, day: date) -> DelegationQuerySet:
        """Delegations in force on a local day of the manager."""
        return self.standing().filter(from_day__lte=day, until_day__gte=day)

    def touching(self, from_day: date, until_day: date) -> DelegationQuerySet:
        """Delegations that share a day with this span, both days included."""
        return self.standing().filter(from_day__lte=until_day, until_day__gte=from_day)

    def not_over(self, day: date) -> DelegationQuerySet:
        return self.standing().filter(until_day__gte=day).order_by("from_day", "id")


class Delegation(models.Model):
    """Between two dates, both included, a delegate inspects the plans of a manager's people."""

    manager = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="delegations")
    delegate = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="delegations_taken")
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until, this day included"))
    ended_at = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-from_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(manager=F("delegate")), name="nobody_is_his_own_delegate"),
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="delegation_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} for {self.manager}"

    @classmethod
    @transaction.atomic
    def begin(cls, *, by: User, manager: User, delegate: User, from_day: date, until_day: date) -> Delegation:
        """Let the delegate inspect for the manager on these days, both included, in the manager's time zone."""
        manager = manager.locked()
        taken = cls.objects.filter(manager=manager).touching(from_day, until_day).first()
        require(rules.may_delegate(by, manager, delegate, from_day, until_day, taken=taken))
        delegation = cls.objects.create(
            manager=manager, delegate=delegate, from_day=from_day, until_day=until_day, by=by, at=now()
        )
        span = f"{delegate.name}, {from_day} to {until_day}"
        AuditEntry.write(by, "inspection delegated", manager, {"delegate": [None, span]})
        return delegation

    @transaction.atomic
    def end(self, *, by: User) -> None:
        """The manager inspects himself again from this moment on."""
        delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=self.pk)
        require(rules.may_end_delegation(by, delegation))
        delegation.ended_at = now()
        delegation.save(update_fields=["ended_at"])
        span = f"{delegation.delegate.name}, {delegation.from_day} to {delegation.until_day}"
        AuditEntry.write(by, "delegation ended", delegation.manager, {"delegate": [span, None]})
        self.refresh_from_db()
