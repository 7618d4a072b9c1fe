from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from people import rules
from people.clock import now
from people.models.audit import AuditEntry
from people.models.setup import SetupCode
from people.rules import require

if TYPE_CHECKING:
    from people.models.user import User


class Organisation(models.Model):
    """The company that runs this installation: one row."""

    name = models.CharField(_("company"), max_length=120)
    currency = models.CharField(_("reporting currency"), max_length=3, default="GBP")
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    country = models.CharField(_("public holidays of"), max_length=32, default="GB", blank=True)
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
        organisation, _made = cls.objects.update_or_create(
            pk=1,
            defaults={"name": company, "zone": zone, "currency": currency, "country": country, "is_demo": False},
            create_defaults={
                "name": company, "zone": zone, "currency": currency, "country": country, "made_at": now(),
            },
        )  # fmt: skip
        admin = User(name=name, email=email, zone=zone, country=country, sells=False, is_admin=True, entered_at=now())
        admin.work_days = sorted(work_days or admin.work_days)
        validate_password(password, admin)
        admin.set_password(password)
        admin.save()
        AuditEntry.write(admin, "installation set up", organisation)
        return admin
