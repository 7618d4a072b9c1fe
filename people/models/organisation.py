from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.password_validation import validate_password
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people import rules, slots
from people.clock import now
from people.models.audit import AuditEntry, differences
from people.models.setup import SetupCode
from people.models.worktime import every_weekday
from people.rules import Stale, require

if TYPE_CHECKING:
    from people.models.user import User


class Organisation(models.Model):
    """The company that runs this installation: one row."""

    name = models.CharField(_("company"), max_length=120)
    currency = models.CharField(_("reporting currency"), max_length=3, default="GBP")
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    country = models.CharField(_("public holidays of"), max_length=32, default="GB", blank=True)
    work_days = models.JSONField(_("working days"), default=every_weekday)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    demo_password = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:organisation")

    @property
    def diary_of_a_newcomer(self) -> dict[str, Any]:
        """When somebody works who has not said anything about it yet."""
        return {"zone": self.zone, "country": self.country, "work_days": list(self.work_days)}

    @classmethod
    def current(cls) -> Organisation | None:
        """The company, or None before the first visit has made it."""
        return cls.objects.filter(pk=1).first()

    @classmethod
    def lock(cls) -> Organisation | None:
        """The one lock under which the team tree and the number of admins change; released with the transaction."""
        return cls.objects.select_for_update().filter(pk=1).first()

    @classmethod
    @transaction.atomic
    def begin(
        cls,
        *,
        code: str,
        company: str,
        name: str,
        email: str,
        password: str,
        zone: str,
        currency: str,
        country: str = "",
        work_days: list[int] | None = None,
    ) -> User:
        """Make the company and its first admin with the one-time code of the set-up; returns the admin.

        Raises Refused when the code is wrong or used, or there is an admin already; ValidationError when the
        password is too weak.
        """
        from people.models.user import User, clean_email

        require(rules.may_set_up(code_fits=SetupCode.spend(code), admin_exists=User.objects.configuring().exists()))
        email = clean_email(email)
        require(rules.may_use_address(email, is_demo=False, taken=User.objects.filter(email=email).exists()))
        facts = {"name": company, "zone": zone, "currency": currency, "country": country}
        facts["work_days"] = sorted(work_days or every_weekday())
        organisation, _made = cls.objects.update_or_create(
            pk=1, defaults={**facts, "is_demo": False}, create_defaults={**facts, "made_at": now()}
        )
        admin = User(name=name, email=email, sells=False, is_admin=True, entered_at=now())
        for fact, value in organisation.diary_of_a_newcomer.items():
            setattr(admin, fact, value)
        validate_password(password, admin)
        admin.set_password(password)
        admin.save()
        AuditEntry.write(admin, "installation set up", organisation)
        return admin

    @transaction.atomic
    def change(self, *, by: User, version: int, **facts: Any) -> None:
        """Change name, currency, zone, country or work_days. What people work by already stays as it is with them.

        Raises Stale when somebody changed it after `version` was read; what stands so already is no change.
        """
        organisation = Organisation.objects.select_for_update().get(pk=self.pk)
        require(rules.may_change_organisation(by))
        changes = differences({name: getattr(organisation, name) for name in facts}, facts)
        if changes and organisation.version != version:
            raise Stale(current=organisation)
        if changes:
            for name in changes:
                setattr(organisation, name, facts[name])
            organisation.version += 1
            organisation.save()
            AuditEntry.write(by, "company changed", organisation, changes)
        if "currency" in changes:
            for tell in slots.currency_changed:
                tell()
        self.refresh_from_db()
