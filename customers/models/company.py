from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers import rules
from customers.models.finding import FoldedField, fold, holding
from customers.models.record import Record
from customers.models.telephone import dialled
from people.clock import now
from people.models import AuditEntry
from people.rules import require

if TYPE_CHECKING:
    from people.models import User

MAP = "https://www.openstreetmap.org/search"


class CompanyQuerySet(models.QuerySet["Company"]):
    def visible_to(self, reader: User) -> CompanyQuerySet:
        """A directory: open to everybody who sells or manages, to nobody else."""
        return self if reader.is_in_sales else self.none()

    def active(self) -> CompanyQuerySet:
        return self.filter(is_active=True)

    def resting(self) -> CompanyQuerySet:
        """Those we no longer work with; kept for their history."""
        return self.filter(is_active=False)

    def search(self, text: str) -> CompanyQuerySet:
        """Companies whose name, town, postcode or territory holds every word."""
        return self.filter(holding(text, "finding"))

    def named_like(self, name: str) -> CompanyQuerySet:
        """Companies that somebody who types this name may mean: the same one, or one that begins with it."""
        key = fold(name)
        return self.filter(name_key__startswith=key) if key else self.none()

    def in_tier(self, tier: str) -> CompanyQuerySet:
        return self.filter(tier=tier)

    def in_territory(self, territory: str) -> CompanyQuerySet:
        return self.filter(territory=territory)

    def territories(self) -> models.QuerySet[Company, str]:
        """The names of the territories in use."""
        return self.exclude(territory="").order_by("territory").values_list("territory", flat=True).distinct()

    def owned_by(self, person: User | int) -> CompanyQuerySet:
        return self.filter(owner=person)

    def nobodys(self) -> CompanyQuerySet:
        return self.filter(owner__isnull=True)

    def by_name(self) -> CompanyQuerySet:
        return self.order_by("name_key", "id")

    def longest_unseen_first(self) -> CompanyQuerySet:
        return self.order_by(F("last_contact_at").asc(nulls_first=True), "id")


class Company(Record):
    """A customer or somebody who may become one. Open to all who sell or manage; never deleted."""

    class Tier(models.TextChoices):
        A = "A", _("A")
        B = "B", _("B")
        C = "C", _("C")

    name = models.CharField(_("name"), max_length=160)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    territory = models.CharField(_("territory"), max_length=80, blank=True)
    tier = models.CharField(_("tier"), max_length=1, choices=Tier.choices, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    street = models.CharField(_("street"), max_length=160, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    last_contact_at = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(_("we work with them"), default=True)
    made_at = models.DateTimeField(default=now, editable=False)
    name_key = FoldedField(of=("name",))
    finding = FoldedField(of=("name", "city", "postcode", "territory"))

    objects = CompanyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="company_has_a_name"),
            models.CheckConstraint(condition=Q(tier__in=["", "A", "B", "C"]), name="company_tier"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="company_is_not_its_own_parent"),
        ]
        indexes = [
            models.Index(fields=["name_key", "id"], name="company_by_name"),
            models.Index(fields=["territory"], name="company_territory"),
            models.Index(fields=["last_contact_at", "id"], name="company_last_contact"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:company", args=[self.pk])

    # Questions ----------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """The address on one line, or nothing."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, town, self.country) if part)

    @property
    def phone_address(self) -> str:
        return dialled(self.phone)

    @property
    def map_address(self) -> str:
        """Where a map shows the company, by its address or else its name. Nothing is fetched until it is opened."""
        place = self.address or self.name
        return f"{MAP}?{urlencode({'query': place})}"

    @property
    def website_name(self) -> str:
        """The web address as people say it: "www.hartwell.example"."""
        return self.website.split("://", 1)[-1].rstrip("/")

    def is_part_of(self, company: Company) -> bool:
        """Whether `company` stands anywhere above this one."""
        seen: set[int] = set()
        above = self.parent
        while above is not None and above.pk not in seen:
            if above.pk == company.pk:
                return True
            seen.add(above.pk)
            above = above.parent
        return False

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User, **facts: Any) -> Company:
        """Put a company into the directory."""
        company = cls(**facts, made_at=now())
        require(rules.may_add_company(by))
        require(rules.may_hand_company(by, None, company.owner))
        company.save(force_insert=True)
        AuditEntry.write(by, "added", company)
        return company

    @transaction.atomic
    def change(self, *, by: User, version: int, **facts: Any) -> Company:
        """Correct what is known of a company. Raises Stale when somebody changed it after `version` was read."""
        company = self._locked()
        require(rules.may_change_company(by, company))
        if "owner" in facts:
            require(rules.may_hand_company(by, company.owner, facts["owner"]))
        if facts.get("parent") is not None:
            require(rules.may_be_part_of(company, facts["parent"]))
        if changes := company._revise(version, facts):
            AuditEntry.write(by, "changed", company, {name: changes[name] for name in changes if name in TOLD})
        return company

    def note_contact(self, at: datetime) -> None:
        """Somebody of ours spoke with somebody there at this moment; an earlier one never counts back."""
        type(self).objects.filter(Q(last_contact_at__lt=at) | Q(last_contact_at=None), pk=self.pk).update(
            last_contact_at=at
        )


TOLD = ("name", "parent", "territory", "tier", "owner", "is_active")  # what the audit log repeats: no phone, no notes
