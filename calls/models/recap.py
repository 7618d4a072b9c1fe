from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from calls import rules
from calls.models.call import Call
from calls.models.outcome import Adherence, Ending, Outcome, Result
from calls.models.recap_draft import Gap, RecapDraft
from calls.models.recap_filing import RecapFiling, sooner
from calls.models.recap_gaps import gaps_of
from calls.models.recap_item import WHO, RecapAction, RecapItem
from calls.models.recap_outcome import ENDINGS, outcome_of, promise_of
from calls.models.recap_state import RecapState
from calls.models.recap_words import RecapQuerySet, answers, answers_to_read
from calls.models.recap_writing import RecapWriting, know
from customers.models import Contact
from notices.models import Notice
from people.clock import now
from people.rules import Stale, require

if TYPE_CHECKING:
    from calls.models.plan import Plan
    from people.models import User

MOST_WAITING = 1000  # of what waits for one manager


class Recap(models.Model):
    """What became of a call, item by item as its plan had it; written by the salesperson, read by his manager."""

    State = RecapState

    call = models.OneToOneField("calls.Call", on_delete=models.PROTECT, related_name="recap")
    salesperson = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    plan_version = models.ForeignKey("calls.PlanVersion", on_delete=models.PROTECT, null=True, related_name="+")
    asks_review = models.BooleanField(default=True)
    began_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    review_by_at = models.DateTimeField(null=True)  # by the working days of the reviewer alone
    review_due_at = models.DateTimeField(null=True)  # that, or the next call there if it is sooner
    closes_at = models.DateTimeField(null=True)  # of those which are only read
    planned = models.PositiveSmallIntegerField(default=0)
    got = models.PositiveSmallIntegerField(default=0)
    partly = models.PositiveSmallIntegerField(default=0)
    ended = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    outcome_derived = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcome_reason = models.TextField(blank=True)
    successes = models.TextField(blank=True)
    worked = models.TextField(blank=True)
    change = models.TextField(blank=True)
    forgotten = models.TextField(blank=True)
    not_thought_of = models.TextField(blank=True)
    learned = models.TextField(blank=True)
    order_else = models.TextField(blank=True)
    order_who = models.TextField(blank=True)
    also_met = models.ManyToManyField("customers.Contact", related_name="+")  # besides those who were planned
    draft_scores = models.JSONField(default=dict)  # empty once filed: scores then stand in Score alone
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    closing_line = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RecapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(filed_at__isnull=False) & ~Q(outcome="") & ~Q(outcome_derived="")),
                name="filed_recap_has_time_and_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(outcome=F("outcome_derived")) | ~Q(outcome_reason=""),
                name="corrected_outcome_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="filed")
                | Q(asks_review=True, review_due_at__isnull=False)
                | Q(asks_review=False, closes_at__isnull=False),
                name="filed_recap_has_a_clock",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="closed_recap_has_time"
            ),
            models.CheckConstraint(condition=Q(planned__gte=F("got") + F("partly")), name="no_more_got_than_planned"),
        ]
        indexes = [
            models.Index(
                fields=["salesperson", "asks_review", "review_due_at"],
                condition=Q(state="filed"),
                name="recap_to_review",
            ),
            models.Index(fields=["review_due_at"], condition=Q(state="filed"), name="recap_review_clock"),
            models.Index(fields=["closes_at"], condition=Q(state="filed"), name="recap_closing_clock"),
            models.Index(fields=["salesperson", "-filed_at"], name="recap_newest"),
        ]

    def __str__(self) -> str:
        return _("Recap of %(call)s") % {"call": self.call}

    def get_absolute_url(self) -> str:
        return reverse("calls:review", args=[self.pk])

    # Questions ----------------------------------------------------------------------------------

    @classmethod
    def waiting_for(cls, reader: User) -> list[int]:
        """What waits for this direct manager's review, by its ids, the soonest due first: a thousand at most. Read
        once for all that asks of it in a request."""
        kept = reader.__dict__.get("recaps_waiting")
        if kept is None:
            waiting = cls.objects.to_review(reader).by_due().values_list("pk", flat=True)
            kept = reader.__dict__["recaps_waiting"] = list(waiting[:MOST_WAITING])
        return kept

    def fetch_answers(self) -> Self:
        """The same recap, together with every line of it, as `with_answers` has it."""
        models.prefetch_related_objects([self], *answers_to_read())
        return self

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_filed(self) -> bool:
        """Sent, and neither reviewed nor closed yet."""
        return self.state == self.State.FILED

    @property
    def is_reviewed(self) -> bool:
        return self.state == self.State.REVIEWED

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_review_late(self) -> bool:
        return self.is_filed and self.review_due_at is not None and self.review_due_at < now()

    @property
    def adherence(self) -> Adherence:
        """As it stands once filed; before that, of what is marked so far."""
        if not self.is_draft:
            return Adherence(self.planned, self.got, self.partly)
        results = [item.result for item in self.items.all()]
        return Adherence(len(results), results.count(Result.GOT), results.count(Result.PARTLY))

    @property
    def reviewer(self) -> User | None:
        """The direct manager at present; None at the root. Never a delegate."""
        return self.salesperson.manager

    @cached_property
    def ours_to_ask(self) -> set[int]:
        """Who of ours may be named for a next action, by id: the salesperson, the manager, whoever came along."""
        along = self.call.companions.values_list("person_id", flat=True)
        return {self.salesperson_id, *self.salesperson.managers_above_ids[:1], *along}

    @property
    def was_corrected(self) -> bool:
        return bool(self.outcome) and self.outcome != self.outcome_derived

    @property
    def outcome_so_far(self) -> Outcome:
        """What the facts say as they are written now."""
        return outcome_of(self)

    @property
    def promise(self) -> RecapItem | RecapAction | None:
        """The dated commitment of the customer that makes it an advance."""
        return promise_of(self)

    @property
    def offers_to_end_opportunity(self) -> bool:
        """The call ended what its opportunity still holds open; the page offers to say so there, nothing more."""
        opportunity = self.call.opportunity
        return self.outcome in ENDINGS.values() and opportunity is not None and opportunity.is_open

    def shows_texts_to(self, reader: User) -> bool:
        """Self-analysis stays between the salesperson and the direct manager at present."""
        return reader.pk == self.salesperson_id or self.salesperson_id in reader.reach.led

    def contacts_met(self) -> list[Contact]:
        """Whom the salesperson saw, planned or not, wholly or for a part of the call."""
        met = [item.contact for item in self.items.all() if item.field == WHO and item.contact and item.is_met]
        besides = self.call.contacts_met_unplanned() if self.call.unplanned else ()
        return list(dict.fromkeys([*met, *self.also_met.all(), *besides]))

    def gaps(self) -> list[Gap]:
        """What must be there before it can be filed; empty when nothing is missing."""
        return list(gaps_of(self))

    def notice_facts(self) -> dict[str, Any]:
        """What a notice says of it without looking: ids and short names, no texts."""
        return {
            "recap": self.pk,
            "call": self.call_id,
            "company": self.call.company.name,
            "salesperson": self.salesperson.first_name,
        }

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def begin(cls, call: Call, *, by: User) -> Recap:
        """The recap of a call, with an item for each that the plan version last filed has. Twice gives the same one."""
        call, recap = cls._held(call.pk, by)
        if recap is None:
            recap = cls._begun(call, call.lock_plan(), by=by)
            RecapItem.objects.bulk_create(recap.items.all())
        require(rules.may_open_recap(by, recap))
        return recap

    @classmethod
    @transaction.atomic
    def write(cls, call: Call, *, by: User, version: int, plan_version: str, draft: RecapDraft) -> Recap:
        """Keep what is written so far of a call; its first word begins the recap.

        `plan_version` is the id of the version whose items were answered, "" without a plan. Raises Stale when the
        recap was changed elsewhere since `version`, or the plan was sent again.
        """
        call, recap = cls._held(call.pk, by)
        recap = recap or cls._begun(call, call.lock_plan(), by=by)
        recap._put(draft, by, version, plan_version)
        recap.save()
        return recap

    @classmethod
    @transaction.atomic
    def send(cls, call: Call, *, by: User, version: int, plan_version: str, draft: RecapDraft) -> Recap:
        """Write it down, as `write` does, and file it in one deed. Raises what both raise."""
        call, recap = cls._held(call.pk, by)
        plan = call.lock_plan()
        recap = recap or cls._begun(call, plan, by=by)
        recap._put(draft, by, version, plan_version)
        recap._hand_in(plan, by)
        return recap

    @transaction.atomic
    def save_draft(self, *, by: User, version: int, draft: RecapDraft) -> Recap:
        """Keep what is written so far. Raises Stale when it was changed elsewhere since `version`."""
        recap = self.locked()
        recap._put(draft, by, version, str(recap.plan_version_id or ""))
        recap.save()
        return recap

    @transaction.atomic
    def file(self, *, by: User, version: int | None = None) -> Recap:
        """Send it to the manager. The call is held by it; actions and dated commitments go to the ledger.

        Raises ValidationError with a sentence for each gap, Stale when another version stands than the one given.
        """
        call, recap = self._held(self.call_id, by)
        assert recap is not None
        require(rules.may_file_recap(by, recap))
        recap._refuse_stale(recap.version if version is None else version)
        models.prefetch_related_objects([recap], *answers())
        recap._hand_in(call.lock_plan(), by)
        return recap

    @transaction.atomic
    def read_and_close(self, *, by: User, line: str = "") -> Recap:
        """The manager has read it; nothing is scored. Closing is final. Twice changes nothing."""
        recap = self.locked()
        if recap.is_closed and recap.closed_by_id == by.pk:
            return recap
        require(rules.may_read_and_close(by, recap))
        recap._close(by, line)
        return recap

    @classmethod
    def close_unread(cls, moment: datetime) -> int:
        """Close what nobody has read within seven days, and what nobody is left to review. Gives the number closed."""
        waiting = cls.objects.filter(state=cls.State.FILED).select_related("salesperson")
        due = list(waiting.filter(closes_at__lte=moment))
        alone = [recap for recap in waiting.awaiting_review().filter(review_due_at__lte=moment) if not recap.reviewer]
        return sum(recap._close_by_itself() for recap in [*due, *alone])

    @classmethod
    def follow_calls(cls) -> int:
        """Let reviews fall due before the next call there, wherever it stands by now. Gives the number moved."""
        moved = []
        for recap in cls.objects.awaiting_review().with_next_call():
            due_at = sooner(recap.review_by_at, recap.next_call_at)
            if due_at != recap.review_due_at:
                recap.review_due_at = due_at
                moved.append(recap)
        cls.objects.bulk_update(moved, ["review_due_at"])
        return len(moved)

    # ---------------------------------------------------------------------------------------------

    def locked(self) -> Recap:
        """This row as it stands now, with its call, held until the transaction ends."""
        return Recap.objects.with_head().select_for_update(of=("self",)).get(pk=self.pk)

    @classmethod
    def _held(cls, call_id: int, by: User) -> tuple[Call, Recap | None]:
        """A call and its recap, where it is begun, as they stand now: held until the transaction ends, call first.

        They are read once the call is held: what is joined to a row that is waited for may be of before the wait.
        """
        Call.objects.select_for_update(of=("self",)).only("pk").get(pk=call_id)
        call = Call.objects.select_related("company", "call_type", "opportunity", "recap").get(pk=call_id)
        recap = None
        if hasattr(call, "recap"):
            recap = cls.objects.select_for_update(of=("self",)).get(call=call_id)
            recap.call = call
        for each in (call, recap):
            if each is not None and each.salesperson_id == by.pk:
                each.salesperson = by  # who knows his manager already
        return call, recap

    @classmethod
    def _begun(cls, call: Call, plan: Plan | None, *, by: User) -> Recap:
        """The recap of a held call, with items that are not kept yet."""
        require(rules.may_begin_recap(by, call))
        version = plan.latest if plan else None
        recap = cls.objects.create(
            call=call, salesperson=by, plan_version=version, asks_review=not call.unplanned, began_at=now()
        )
        know(recap, "items", RecapItem.of(recap, version))
        know(recap, "actions", ())
        know(recap, "also_met", ())
        return recap

    def _put(self, draft: RecapDraft, by: User, version: int, plan_version: str) -> None:
        """Write a draft into this held recap, which is then to be saved."""
        require(rules.may_write_recap(by, self))
        if plan_version != str(self.plan_version_id or ""):
            raise Stale(_("The plan was sent again while you wrote."), current=self)
        self._refuse_stale(version)
        RecapWriting(self, by).carry_out(draft)

    def _hand_in(self, plan: Plan | None, by: User) -> None:
        """File this held recap with the lines it has."""
        models.prefetch_related_objects([self], "items__contact")
        if gaps := self.gaps():
            raise ValidationError([gap.says for gap in gaps])
        RecapFiling(self, plan, by).carry_out()

    def _refuse_stale(self, version: int) -> None:
        if self.version != version:
            raise Stale(_("You changed this recap in another window."), current=self)

    def _close(self, by: User | None, line: str) -> None:
        self.state, self.closed_at, self.closed_by, self.closing_line = self.State.CLOSED, now(), by, line
        self.version += 1
        self.save(update_fields=["state", "closed_at", "closed_by", "closing_line", "version"])
        waited = ["recap_to_read", "recap_to_review", "review_overdue"]
        Notice.withdraw(about=self, kind=waited, because=_("Closed."))
        if by and line:
            facts = self.notice_facts() | {"by": by.first_name}
            Notice.tell(self.salesperson, "recap_read", about=self, facts=facts)

    @transaction.atomic
    def _close_by_itself(self) -> bool:
        recap = self.locked()
        if recap.is_filed:
            recap._close(None, "")
        return recap.is_closed
