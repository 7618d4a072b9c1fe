from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from notices import rules
from people.clock import now
from people.models import AuditEntry
from people.rules import Stale, require

if TYPE_CHECKING:
    from people.models import User


class PostOffice(models.Model):
    """The one switch for all that leaves the house, and where in our own network chat messages may go. One row."""

    held_since = models.DateTimeField(null=True)
    held_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    private_hosts = models.TextField(
        _("addresses inside your network that chat messages may go to"), blank=True, max_length=4000
    )

    version = models.PositiveIntegerField(default=1)  # of the addresses

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_post_office")]

    def __str__(self) -> str:
        return "held" if self.is_held else "open"

    @property
    def is_held(self) -> bool:
        return self.held_since is not None

    @property
    def hosts_allowed(self) -> frozenset[str]:
        return frozenset(self.private_hosts.split())

    @classmethod
    def the(cls) -> PostOffice:
        """The row, or what holds as long as nobody changed anything."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @classmethod
    @transaction.atomic
    def hold(cls, *, by: User) -> None:
        """Send nothing, until it is released: after a restore, or when something goes wrong. Twice changes nothing."""
        office = cls._locked(by)
        if not office.is_held:
            office.held_since, office.held_by = now(), by
            office.save()
            AuditEntry.write(by, "letters held", office, {"held": [False, True]})

    @classmethod
    @transaction.atomic
    def release(cls, *, by: User) -> None:
        """Send again. What is past its use is dropped, and nobody gets more than his twenty a day."""
        office = cls._locked(by)
        if office.is_held:
            office.held_since, office.held_by = None, None
            office.save()
            AuditEntry.write(by, "letters released", office, {"held": [True, False]})

    @classmethod
    @transaction.atomic
    def allow(cls, *, by: User, hosts: list[str], version: int) -> None:
        """Let chat messages go to these names inside our own network, and no others. Raises Stale when they were
        changed after `version` was read."""
        office = cls._locked(by)
        was, office.private_hosts = office.private_hosts, "\n".join(sorted(set(hosts)))
        fresh = {"private_hosts": office.private_hosts, "version": F("version") + 1}
        if not cls.objects.filter(pk=1, version=version).update(**fresh):
            raise Stale(current=cls.the())
        if was != office.private_hosts:
            AuditEntry.write(by, "chat addresses changed", office, {"hosts": [was, office.private_hosts]})

    @classmethod
    def _locked(cls, by: User) -> PostOffice:
        require(rules.may_run_the_post(by))
        cls.objects.get_or_create(pk=1)
        return cls.objects.select_for_update().get(pk=1)
