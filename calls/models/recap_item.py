from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from calls.models.outcome import Result, Why

FIELDS = (2, 3, 4, 5)
WHO, LEARN, GIVE, COMMITMENTS = FIELDS


class RecapItem(models.Model):
    """One planned item, as the plan version last filed names it, and what became of it."""

    recap = models.ForeignKey("calls.Recap", on_delete=models.PROTECT, related_name="items")
    field = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    contact = models.ForeignKey("customers.Contact", on_delete=models.PROTECT, null=True, related_name="+")
    doer = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    sought = models.CharField(max_length=8, blank=True)
    result = models.CharField(max_length=6, choices=Result.choices, blank=True)
    why = models.CharField(max_length=10, choices=Why.choices, blank=True)
    note = models.TextField(blank=True)
    entry = models.ForeignKey("customers.LedgerEntry", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["field", "position"]
        constraints = [
            models.UniqueConstraint(fields=["recap", "field", "position"], name="one_recap_item_a_place"),
            models.CheckConstraint(condition=Q(field__in=FIELDS), name="recap_answers_fields_2_to_5"),
            models.CheckConstraint(condition=Q(result__in=["", *Result.values]), name="recap_result_is_known"),
            models.CheckConstraint(
                condition=Q(why="") | Q(result="not", why__in=Why.values), name="why_is_for_not_got"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """The name of its inputs on the form."""
        return f"i-{self.field}-{self.position}"

    @property
    def is_met(self) -> bool:
        return self.result in (Result.GOT, Result.PARTLY)

    @property
    def is_customer_promise(self) -> bool:
        """A commitment that the customer gave, with its day."""
        return self.field == COMMITMENTS and self.result == Result.GOT and self.due_on is not None

    @property
    def result_in_words(self) -> str:
        """ "Seen", "Not given": the result as its field says it."""
        return self.words.get(self.result, "")

    @property
    def words(self) -> dict[str, str]:
        """What its field calls got, partly and not."""
        if self.field == WHO:
            return {"got": _("Seen"), "partly": _("Partly"), "not": _("Not seen")}
        if self.field == GIVE:
            return {"got": _("Given"), "partly": _("Partly"), "not": _("Not given")}
        return {"got": _("Got"), "partly": _("Partly"), "not": _("Not")}


class RecapAction(models.Model):
    """What happens next, who does it, by when. Neither user nor contact: somebody at the company."""

    recap = models.ForeignKey("calls.Recap", on_delete=models.PROTECT, related_name="actions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    doer = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey("customers.Contact", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    entry = models.ForeignKey("customers.LedgerEntry", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["recap", "position"], name="one_recap_action_a_place"),
            models.CheckConstraint(condition=Q(doer=None) | Q(contact=None), name="recap_action_has_one_doer"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_theirs(self) -> bool:
        """The customer acts: it is a commitment, not an action of ours."""
        return self.doer_id is None

    @property
    def is_customer_promise(self) -> bool:
        return self.is_theirs and self.due_on is not None
