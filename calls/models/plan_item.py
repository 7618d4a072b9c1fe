from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from customers.models import Contact

LONGEST_LINE = 500
MOST_LINES = 30  # a field


class Field(models.IntegerChoices):
    """The five, always in this order and with these names and numbers."""

    PURPOSE = 1, _("Purpose")
    WHO = 2, _("Who needs to be seen")
    LEARN = 3, _("What to learn")
    GIVE = 4, _("What to give")
    COMMITMENTS = 5, _("Commitments sought")


LISTS = (Field.WHO, Field.LEARN, Field.GIVE, Field.COMMITMENTS)


class Sought(models.TextChoices):
    """How much a commitment is wanted."""

    BEST = "best", _("Best")
    MINIMUM = "minimum", _("Minimum acceptable")
    ALSO = "also", _("Also")


@dataclass(frozen=True)
class PlanLine:
    """One item of fields 2 to 5 as it is written, before it is kept.

    Who (2): a contact, or `text` names somebody without a record. Commitments (5): `contact` or `doer` does `text`
    by `due_on`.
    """

    field: int
    text: str = ""
    contact: Contact | None = None
    doer: str = ""
    due_on: date | None = None
    sought: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.text and not (self.field == Field.WHO and self.contact)


class PlanItem(models.Model):
    """One item of the draft. What was filed stands in the versions, word by word."""

    plan = models.ForeignKey("calls.Plan", on_delete=models.PROTECT, related_name="items")
    field = models.PositiveSmallIntegerField(choices=[(field.value, field.label) for field in LISTS])
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_LINE, blank=True)
    contact = models.ForeignKey("customers.Contact", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    doer = models.CharField(_("who"), max_length=120, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    sought = models.CharField(max_length=8, choices=Sought.choices, blank=True)

    class Meta:
        ordering = ["field", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "field", "position"], name="one_item_a_place"),
            models.CheckConstraint(
                condition=Q(field__in=[field.value for field in LISTS]), name="items_of_fields_2_to_5"
            ),
            models.CheckConstraint(condition=Q(sought__in=["", *Sought.values]), name="item_is_sought_somehow"),
            models.CheckConstraint(
                condition=~Q(text="") | Q(field=Field.WHO.value, contact__isnull=False), name="item_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.contact)
