from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from calls.models.outcome import Result, Why
from customers.models import LedgerEntry

if TYPE_CHECKING:
    from calls.models.plan_version import PlanVersion
    from calls.models.recap import Recap
    from customers.models import Contact
    from people.models import User

FIELDS = (2, 3, 4, 5)
WHO, LEARN, GIVE, COMMITMENTS = FIELDS
MOST_ACTIONS = 20


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
        return f"{self.doer} {self.text}" if self.doer else self.text

    @classmethod
    def of(cls, recap: Recap, version: PlanVersion | None) -> Iterator[RecapItem]:
        """An item for each that a plan version has, in its order, not answered yet. Nothing is saved."""
        places = dict.fromkeys(FIELDS, 0)
        for facts in version.body["items"] if version else ():
            field = facts["field"]
            places[field] += 1
            yield cls(
                recap=recap,
                field=field,
                position=places[field],
                text=_named(facts) if field == WHO else facts["text"],
                contact_id=facts.get("contact"),
                doer=facts.get("contact_name") or facts.get("doer") or "" if field == COMMITMENTS else "",
                due_on=date.fromisoformat(facts["due_on"]) if facts.get("due_on") else None,
                sought=facts.get("sought") or "",
            )

    def promised(self, by: User) -> LedgerEntry:
        """The commitment that was got, as the ledger has it; not kept yet."""
        return _promise(self, by, kind=LedgerEntry.Kind.COMMITMENT, doer=None, who=self.doer)

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

    def promised(self, by: User) -> LedgerEntry:
        """An action of ours, or a commitment of theirs, as the ledger has it; not kept yet."""
        kind = LedgerEntry.Kind.COMMITMENT if self.is_theirs else LedgerEntry.Kind.ACTION
        return _promise(self, by, kind=kind, doer=self.doer, who="")

    @property
    def said(self) -> tuple[str, int | None, int | None, date | None]:
        """All that was typed of it, to compare."""
        return self.text, self.doer_id, self.contact_id, self.due_on

    @property
    def is_theirs(self) -> bool:
        """The customer acts: it is a commitment, not an action of ours."""
        return self.doer_id is None

    @property
    def is_customer_promise(self) -> bool:
        return self.is_theirs and self.due_on is not None


def _named(facts: dict[str, Any]) -> str:
    """ "Anita Rowe, Site Director": somebody to see, as the plan named him."""
    name = facts.get("contact_name") or facts.get("text") or ""
    return f"{name}, {facts['title']}" if facts.get("title") else name


def _promise(line: RecapItem | RecapAction, by: User, *, kind: str, doer: User | None, who: str) -> LedgerEntry:
    """A line of the ledger of the salesperson; whoever is not on record there is kept by name."""
    call = line.recap.call
    contact: Contact | None = line.contact
    if contact is not None:
        contact, who = (contact, "") if contact.company_id == call.company_id else (None, contact.name)
    nobody_named = not (doer or contact or who)
    return LedgerEntry.make(
        by=by,
        person=line.recap.salesperson,
        kind=kind,
        company=call.company,
        opportunity=call.opportunity,
        text=line.text,
        due_on=line.due_on,
        doer=doer,
        contact=contact,
        who=call.company.name[:120] if nobody_named else who,
    )
