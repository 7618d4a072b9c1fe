from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers import rules, slots
from customers.models.record import Record
from people.clock import now
from people.models import DayTouched
from people.rules import require

if TYPE_CHECKING:
    from customers.models.company import Company
    from customers.models.contact import Contact
    from customers.models.opportunity import Opportunity
    from people.models import User


LATELY = timedelta(hours=12)  # so long a tick is offered to be taken back beside what is open


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def visible_to(self, reader: User) -> LedgerEntryQuerySet:
        """One's own ledger, that of everybody below, and what one is to do for somebody else."""
        if not reader.is_in_sales:
            return self.none()
        return self.filter(Q(person_id__in={reader.pk, *reader.reach.below}) | Q(doer=reader))

    def open(self) -> LedgerEntryQuerySet:
        return self.filter(closed_at__isnull=True)

    def closed(self) -> LedgerEntryQuerySet:
        return self.filter(closed_at__isnull=False)

    def open_or_closed_before(self, moment: datetime) -> LedgerEntryQuerySet:
        return self.filter(Q(closed_at__isnull=True) | Q(closed_at__lt=moment))

    def current(self) -> LedgerEntryQuerySet:
        """What is open, and what was closed so lately that it may be taken back where it stands."""
        return self.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=now() - LATELY))

    def commitments(self) -> LedgerEntryQuerySet:
        return self.filter(kind=LedgerEntry.Kind.COMMITMENT)

    def actions(self) -> LedgerEntryQuerySet:
        return self.filter(kind=LedgerEntry.Kind.ACTION)

    def ours(self) -> LedgerEntryQuerySet:
        """What one of us is to do."""
        return self.filter(doer__isnull=False)

    def theirs(self) -> LedgerEntryQuerySet:
        """What somebody of the customer is to do."""
        return self.filter(doer__isnull=True)

    def done_by(self, person: User) -> LedgerEntryQuerySet:
        """What this person is to do, whoever's ledger it stands in."""
        return self.filter(doer=person)

    def of(self, person: User) -> LedgerEntryQuerySet:
        """Everything in this salesperson's ledger."""
        return self.filter(person=person)

    def dated(self) -> LedgerEntryQuerySet:
        return self.filter(due_on__isnull=False)

    def due_by(self, day: date) -> LedgerEntryQuerySet:
        """Open, and due on that day or before."""
        return self.open().filter(due_on__lte=day)

    def by_due(self) -> LedgerEntryQuerySet:
        """Soonest first; what has no date comes last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def open_first(self) -> LedgerEntryQuerySet:
        """What is open by its date, then what was closed last."""
        return self.order_by(F("closed_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "id")

    def newest_first(self) -> LedgerEntryQuerySet:
        return self.order_by("-made_at", "-id")

    def last_closed_first(self) -> LedgerEntryQuerySet:
        return self.order_by("-closed_at", "-id")

    def with_names(self) -> LedgerEntryQuerySet:
        return self.select_related("company", "contact", "doer", "person", "opportunity")


class LedgerEntry(Record):
    """A commitment (they or we gave our word) or a next action: who does what by when, and whether it was kept.

    It stands in the ledger of the salesperson `person`. Exactly one does it: `doer` (one of us), `contact` (one of
    theirs) or `who` (one of theirs who has no record, by name).
    """

    class Kind(models.TextChoices):
        COMMITMENT = "commitment", _("Commitment")
        ACTION = "action", _("Next action")

    class Result(models.TextChoices):
        KEPT = "kept", _("Kept")
        BROKEN = "broken", _("Broken")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    doer = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(
        "customers.Contact", on_delete=models.PROTECT, null=True, blank=True, related_name="promises"
    )
    who = models.CharField(max_length=120, blank=True)
    company = models.ForeignKey("customers.Company", on_delete=models.PROTECT, related_name="ledger")
    opportunity = models.ForeignKey(
        "customers.Opportunity", on_delete=models.PROTECT, null=True, blank=True, related_name="ledger"
    )
    text = models.CharField(_("what"), max_length=500)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    made_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=now, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_on = models.DateField(null=True, editable=False)  # that day where the one was whose ledger it is
    closed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    result = models.CharField(max_length=8, choices=Result.choices, blank=True, editable=False)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="ledger_says_what"),
            models.CheckConstraint(
                condition=Q(doer__isnull=False, contact=None, who="")
                | Q(doer=None, contact__isnull=False, who="")
                | (Q(doer=None, contact=None) & ~Q(who="")),
                name="ledger_says_who",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, result="")
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    kind="commitment",
                    result__in=["kept", "broken", "dropped"],
                )
                | Q(closed_at__isnull=False, closed_by__isnull=False, kind="action", result__in=["done", "dropped"]),
                name="ledger_closed_has_a_result",
            ),
            models.CheckConstraint(condition=Q(kind__in=["commitment", "action"]), name="ledger_kind"),
        ]
        indexes = [
            models.Index(fields=["person", "due_on"], condition=Q(closed_at=None), name="ledger_open_of_person"),
            models.Index(fields=["doer", "due_on"], condition=Q(closed_at=None), name="ledger_open_of_doer"),
            models.Index(fields=["company"], condition=Q(closed_at=None), name="ledger_open_there"),
            models.Index(fields=["opportunity", "due_on"], condition=Q(closed_at=None), name="ledger_open_of_opp"),
            models.Index(fields=["due_on"], condition=Q(closed_at=None), name="ledger_due"),
            models.Index(fields=["company", "-made_at"], name="ledger_there"),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Its row on the page of the opportunity or the company."""
        return f"{(self.opportunity or self.company).get_absolute_url()}#entry-{self.pk}"

    # Questions ----------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_commitment(self) -> bool:
        return self.kind == self.Kind.COMMITMENT

    @property
    def is_ours(self) -> bool:
        return self.doer_id is not None

    @property
    def was_honoured(self) -> bool:
        return self.result in {self.Result.KEPT, self.Result.DONE}

    @property
    def was_closed_lately(self) -> bool:
        return self.closed_at is not None and self.closed_at > now() - LATELY

    @property
    def who_does_it(self) -> str:
        """The name of whoever is to do it, ours or theirs."""
        return str(self.doer or self.contact or self.who)

    def is_overdue(self, day: date) -> bool:
        """Whether it is open past its date on a local day."""
        return self.is_open and self.due_on is not None and self.due_on < day

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def promise(cls, *, by: User, **facts: Any) -> LedgerEntry:
        """Write a commitment or a next action into the ledger of `person`, who does it himself if nobody is named.

        The facts are those of `make`.
        """
        entry = cls.make(by=by, **facts)
        entry.save(force_insert=True)
        DayTouched.mark(entry.person_id, entry.due_on)
        return entry

    @classmethod
    def make(
        cls,
        *,
        by: User,
        person: User,
        kind: str,
        company: Company,
        text: str,
        due_on: date | None = None,
        doer: User | None = None,
        contact: Contact | None = None,
        who: str = "",
        opportunity: Opportunity | None = None,
    ) -> LedgerEntry:
        """The entry as `promise` writes it, not kept yet: a deed of several keeps them at once and marks their days."""
        if not (doer or contact or who):
            doer = person
        require(rules.may_promise(by, person, company, contact, opportunity))
        return cls(
            kind=kind,
            person=person,
            doer=doer,
            contact=contact,
            who=who,
            company=company,
            opportunity=opportunity,
            text=text,
            due_on=due_on,
            made_by=by,
            made_at=now(),
        )

    def tick(self, *, by: User) -> LedgerEntry:
        """The commitment was kept, the action is done. Ticking twice changes nothing."""
        return self._close(by, self.Result.KEPT if self.is_commitment else self.Result.DONE)

    def break_(self, *, by: User) -> LedgerEntry:
        """The commitment was not kept."""
        return self._close(by, self.Result.BROKEN)

    def drop(self, *, by: User) -> LedgerEntry:
        """It is no longer wanted; it counts neither as kept nor as broken."""
        return self._close(by, self.Result.DROPPED)

    @transaction.atomic
    def reopen(self, *, by: User) -> LedgerEntry:
        """Take back how it was closed. On an open entry nothing changes."""
        entry = self._locked()
        require(rules.may_close_entry(by, entry))
        if not entry.is_open:
            entry._revise(entry.version, {"closed_at": None, "closed_on": None, "closed_by": None, "result": ""})
            entry._touch_days()
        return entry

    @transaction.atomic
    def reschedule(self, *, by: User, due_on: date | None, version: int | None = None) -> LedgerEntry:
        """Give an open entry another date, or none. On an entry that has that date nothing changes.

        Raises Stale when somebody changed it after `version`, where that is given, was read.
        """
        entry = self._locked()
        require(rules.may_reschedule_entry(by, entry))
        if entry.due_on != due_on:
            DayTouched.mark(entry.person_id, entry.due_on, due_on)
            entry._revise(entry.version if version is None else version, {"due_on": due_on})
        return entry

    @transaction.atomic
    def _close(self, by: User, result: str) -> LedgerEntry:
        entry = self._locked()
        require(rules.may_close_entry(by, entry, result))
        if entry.result != result:
            closed = {"closed_at": now(), "closed_on": entry.person.today(), "closed_by": by, "result": result}
            entry._revise(entry.version, closed)
            entry._touch_days()
        return entry

    def _touch_days(self) -> None:
        """What is counted of its day changed, and perhaps of the day of the call in which it was given."""
        DayTouched.mark(self.person_id, self.due_on)
        for tell in slots.entry_turned:
            tell(self)
