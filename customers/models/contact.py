from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers import rules
from customers.models.finding import FoldedField, holding
from customers.models.record import Record
from customers.models.telephone import dialled
from people.clock import now
from people.models import AuditEntry, DayTouched, User
from people.rules import require

if TYPE_CHECKING:
    from customers.models.company import Company


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, reader: User) -> ContactQuerySet:
        """A directory: open to everybody who sells or manages, to nobody else."""
        return self if reader.is_in_sales else self.none()

    def still_there(self) -> ContactQuerySet:
        return self.filter(left_at__isnull=True)

    def who_decide(self) -> ContactQuerySet:
        return self.filter(can_decide=True)

    def met(self) -> ContactQuerySet:
        return self.filter(last_met_at__isnull=False)

    def search(self, text: str) -> ContactQuerySet:
        """People whose name or title holds every word."""
        return self.filter(holding(text, "finding"))

    def deciders_first(self) -> ContactQuerySet:
        return self.order_by("-can_decide", "name_key", "id")


class Contact(Record):
    """Somebody who works for a customer: what he decides, what he needs, where he stands."""

    class Role(models.TextChoices):
        ECONOMIC = "economic", _("Economic buyer")
        USER = "user", _("User buyer")
        TECHNICAL = "technical", _("Technical buyer")
        CHAMPION = "champion", _("Champion")

    class Stance(models.TextChoices):
        FOR = "for", _("For us")
        NEUTRAL = "neutral", _("Neutral")
        AGAINST = "against", _("Against us")

    company = models.ForeignKey("customers.Company", on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    buying_role = models.CharField(_("buying role"), max_length=12, choices=Role.choices, blank=True)
    can_decide = models.BooleanField(_("can decide"), default=False)
    need = models.TextField(_("what he or she needs"), blank=True)
    stance = models.CharField(_("where he or she stands"), max_length=8, choices=Stance.choices, blank=True)
    first_met_at = models.DateTimeField(null=True, editable=False)
    last_met_at = models.DateTimeField(null=True, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)
    made_at = models.DateTimeField(default=now, editable=False)
    name_key = FoldedField(of=("name",))
    finding = FoldedField(of=("name", "title"))

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
            models.CheckConstraint(
                condition=Q(buying_role__in=["", "economic", "user", "technical", "champion"]), name="contact_role"
            ),
            models.CheckConstraint(condition=Q(stance__in=["", "for", "neutral", "against"]), name="contact_stance"),
            models.CheckConstraint(
                condition=Q(first_met_at__isnull=True, last_met_at__isnull=True)
                | Q(first_met_at__lte=models.F("last_met_at")),
                name="contact_met_first_then_last",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "name_key"], name="contact_by_name"),
            models.Index(
                fields=["last_met_at", "company"],
                condition=Q(can_decide=True, left_at__isnull=True),
                name="contact_decider_met",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:contact", args=[self.pk])

    # Questions ----------------------------------------------------------------------------------

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def about(self) -> str:
        """What he or she is, on one line: "Site Director. Economic buyer, can decide."."""
        return " ".join(f"{words.rstrip('.')}." for words in (self.title, self.part) if words)

    @property
    def part(self) -> str:
        """Which part he or she plays in the decision: "Economic buyer, can decide"."""
        role = str(self.get_buying_role_display()) if self.buying_role else ""
        if not self.can_decide:
            return role
        return f"{role}, {_('can decide')}" if role else str(_("Can decide"))

    @property
    def phone_address(self) -> str:
        return dialled(self.phone)

    @property
    def mobile_address(self) -> str:
        return dialled(self.mobile)

    @property
    def was_met(self) -> bool:
        return self.last_met_at is not None

    @property
    def has_left(self) -> bool:
        return self.left_at is not None

    @property
    def is_against(self) -> bool:
        return self.stance == self.Stance.AGAINST

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User, company: Company, **facts: Any) -> Contact:
        """Put a person of a company into the directory."""
        require(rules.may_add_contact(by, company))
        contact = cls.objects.create(company=company, **facts, made_at=now())
        contact._touch_owners()
        AuditEntry.write(by, "added", contact)
        return contact

    @transaction.atomic
    def change(self, *, by: User, version: int, **facts: Any) -> Contact:
        """Correct what is known of a person. Raises Stale when somebody changed it after `version` was read."""
        contact = self._locked()
        require(rules.may_change_contact(by, contact))
        if contact._revise(version, facts):
            contact._touch_owners()
            AuditEntry.write(by, "changed", contact)
        return contact

    @transaction.atomic
    def leave(self, *, by: User) -> Contact:
        """This person left the company or changed role: offered in no list of people any more, kept in the history."""
        contact = self._locked()
        require(rules.may_change_contact(by, contact))
        if not contact.has_left:
            contact._revise(contact.version, {"left_at": now()})
            contact._touch_owners()
            AuditEntry.write(by, "left", contact)
        return contact

    @transaction.atomic
    def come_back(self, *, by: User) -> Contact:
        """This person is there after all."""
        contact = self._locked()
        require(rules.may_change_contact(by, contact))
        if contact.has_left:
            contact._revise(contact.version, {"left_at": None})
            contact._touch_owners()
            AuditEntry.write(by, "came back", contact)
        return contact

    def note_met(self, at: datetime) -> None:
        """Somebody of ours met this person at that moment; meetings may be noted in any order."""
        DayTouched.mark_all(self.note_all_met([self], at))

    @classmethod
    def note_all_met(cls, contacts: Collection[Contact], at: datetime) -> list[tuple[int, date]]:
        """The same of several at once; gives the days of whom it touches, which the deed marks."""
        first, last = (Coalesce(name, Value(at)) for name in ("first_met_at", "last_met_at"))
        met = cls.objects.filter(pk__in=[contact.pk for contact in contacts])
        met.update(first_met_at=Least(first, Value(at)), last_met_at=Greatest(last, Value(at)))
        return cls._days_of_owners(contacts)

    def _touch_owners(self) -> None:
        DayTouched.mark_all(self._days_of_owners([self]))

    @classmethod
    def _days_of_owners(cls, contacts: Collection[Contact]) -> list[tuple[int, date]]:
        """Whoever has something open there is nearer to a decider today, or farther from one."""
        here = cls.objects.filter(pk__in=[contact.pk for contact in contacts], company__opportunities__state="open")
        owners = User.objects.filter(pk__in=here.values("company__opportunities__owner"))
        return [(owner.pk, owner.today()) for owner in owners.only("zone")]
