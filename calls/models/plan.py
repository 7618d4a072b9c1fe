from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import rules
from calls.models.inspection import Answer, Decision, Inspection, RolePlayDone
from calls.models.plan_course import PlanCourse
from calls.models.plan_draft import PlanDraft
from calls.models.plan_item import Field, PlanLine
from calls.models.plan_news import tell_anew, tell_filed
from calls.models.plan_state import OVER, TURNED_DOWN, Clock, PlanState
from calls.models.plan_text import READY, WEAK, Hint, PlanText
from calls.models.plan_version import PlanVersion
from calls.models.plan_words import PlanQuerySet
from people.clock import now
from people.rules import Stale, require

if TYPE_CHECKING:
    from calls.models.call import Call
    from calls.models.loop import Loop
    from customers.models import Contact
    from people.models import User


class Plan(PlanCourse):
    """What a salesperson means to do in a call: a draft, and beside it, once filed, the version that stands."""

    State = PlanState

    call = models.OneToOneField("calls.Call", on_delete=models.PROTECT, null=True, blank=True, related_name="plan")
    opportunity = models.ForeignKey(
        "customers.Opportunity", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    salesperson = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    call_type = models.ForeignKey("process.CallType", on_delete=models.PROTECT, null=True, related_name="+")
    needed_at = models.DateTimeField(null=True, editable=False)  # the start of its call
    state = models.CharField(max_length=11, choices=State.choices, default=State.DRAFT)
    purpose = models.TextField(gettext_lazy("purpose"), max_length=4000, blank=True)
    five = models.CharField(max_length=5, default="mmmmm")  # of the draft; each version keeps its own
    draft_changed_at = models.DateTimeField(null=True, editable=False)  # null: the draft says what was filed last
    first_filed_at = models.DateTimeField(null=True, editable=False)
    filed_at = models.DateTimeField(null=True, editable=False)
    clock = models.CharField(max_length=12, choices=Clock.choices, blank=True)
    latest = models.ForeignKey("calls.PlanVersion", on_delete=models.PROTECT, null=True, related_name="+")
    approved = models.ForeignKey("calls.PlanVersion", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)  # of the draft
    step = models.PositiveIntegerField(default=0, editable=False)  # counts what was done to it: each is told once

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["needed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=False, opportunity__isnull=True, needed_at__isnull=False)
                | Q(call__isnull=True, opportunity__isnull=False),
                name="a_plan_belongs_to_a_call_or_an_opportunity",
            ),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_is_known"),
            models.CheckConstraint(condition=Q(clock__in=["", *Clock.values]), name="plan_clock_is_known"),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT, latest__isnull=True, first_filed_at__isnull=True, clock="")
                | (
                    ~Q(state=PlanState.DRAFT)
                    & Q(latest__isnull=False, first_filed_at__isnull=False, filed_at__isnull=False)
                    & (~Q(clock="") | Q(call__isnull=True))
                ),
                name="a_filed_plan_has_its_version_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.APPROVED) | Q(approved__isnull=False), name="approved_names_the_version"
            ),
        ]
        indexes = [
            models.Index(fields=["salesperson", "needed_at"], name="plan_waiting_of", condition=Q(state="filed")),
            models.Index(fields=["needed_at", "salesperson"], name="plan_waiting", condition=Q(state="filed")),
            models.Index(fields=["salesperson", "-needed_at"], name="plan_of"),
        ]

    def __str__(self) -> str:
        return str(self.call or self.opportunity)

    def get_absolute_url(self) -> str:
        return reverse("calls:inspect_plan", args=[self.pk])

    # Questions ----------------------------------------------------------------------------------

    @property
    def is_filed(self) -> bool:
        return self.latest_id is not None

    @property
    def has_begun(self) -> bool:
        return self.needed_at is not None and self.needed_at <= now()

    @property
    def is_ahead(self) -> bool:
        """Its call is scheduled and has not begun."""
        return self.call is not None and self.call.is_ahead

    @property
    def is_awaiting_inspection(self) -> bool:
        return self.state == PlanState.FILED and not self.has_begun

    @property
    def is_told_at_once(self) -> bool:
        """Its inspector hears of it as soon as it is sent: it was due by then, or could not have come sooner."""
        return self.call is not None and (self.call.is_plan_overdue or self.call.is_short_notice)

    @property
    def may_go(self) -> bool:
        return self.state in {PlanState.APPROVED, PlanState.WAIVED}

    @property
    def was_turned_down(self) -> bool:
        """The last word on it was not a yes."""
        return self.state in TURNED_DOWN

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def has_unfiled_changes(self) -> bool:
        return self.is_filed and self.draft_changed_at is not None

    @property
    def draft(self) -> PlanText:
        """What is written now, filed or not; for the writer's eyes alone."""
        return PlanDraft(self).text

    @property
    def says_anything(self) -> bool:
        return bool(self.purpose) or self.items.exists()

    @property
    def fields_written(self) -> int:
        """How many of the five are ready, or at least begun where nothing was asked."""
        return sum(letter in {READY, WEAK} for letter in self.five)

    @property
    def missing(self) -> list[Field]:
        """The fields of the draft that lack what the call type asks for."""
        return self.draft.missing(self.call_type)

    def hints(self) -> dict[int, Hint]:
        """What to say beside each field of the draft."""
        return PlanDraft(self).hints()

    @property
    def last_inspection(self) -> Inspection | None:
        """The last decision that was not taken back."""
        return self.inspections.standing().newest_first().first()

    @property
    def loop(self) -> Loop:
        return self.call.loop

    def version_for(self, reader: User) -> PlanVersion | None:
        """The version which a reader who may see this plan may read; the draft is the writer's own."""
        reach = reader.reach
        if self.salesperson_id in {reader.pk, *reach.below, *reach.delegated}:
            return self.latest
        decided = Inspection.objects.by_right_of(reader).filter(plan=self).newest_first().first()
        return decided.version if decided else None

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    def open_for(cls, call: Call, contacts: Iterable[Contact]) -> Plan:
        """Begin the plan of a call, with these people as those who need to be seen. Part of Call.schedule."""
        plan = cls.objects.create(
            call=call, salesperson=call.salesperson, call_type=call.call_type, needed_at=call.starts_at
        )
        PlanDraft(plan).write("", [PlanLine(Field.WHO, contact=contact) for contact in contacts])
        plan.save()
        return plan

    @transaction.atomic
    def save_draft(self, *, by: User, version: int, purpose: str, items: Sequence[PlanLine]) -> Plan:
        """Keep what is written so far. Nobody hears of it; what was filed stands until this is filed too.

        Raises Stale, and keeps nothing, when the draft was changed elsewhere after `version` was read. The same text
        under an old version is no conflict: it was sent twice.
        """
        self.lock_with_call()
        require(rules.may_write_plan(by, self))
        self._put(version, purpose, items)
        return self

    @transaction.atomic
    def withdraw_changes(self, *, by: User) -> Plan:
        """Drop what was changed since the last filing."""
        self.lock()
        require(rules.may_withdraw_changes(by, self))
        PlanDraft(self).take_from(self.latest)
        self._keep_draft()
        return self

    @transaction.atomic
    def file(self, *, by: User, version: int | None = None) -> PlanVersion:
        """Keep this version for good and send it to whoever inspects. Without changes it is the version that stands.

        The first filing settles for ever whether the plan came ahead, behind, late or at short notice.
        """
        self.lock_with_call()
        require(rules.may_file(by, self))
        self._refuse_stale(version)
        return self._hand_in(by, PlanDraft(self))

    @transaction.atomic
    def send(self, *, by: User, version: int, purpose: str, items: Sequence[PlanLine]) -> PlanVersion:
        """Keep what is written, as `save_draft` does, and file it in one deed. Raises what both raise."""
        self.lock_with_call()
        require(rules.may_write_plan(by, self))
        draft = self._put(version, purpose, items)
        require(rules.may_file(by, self))
        return self._hand_in(by, draft)

    @transaction.atomic
    def approve(
        self, *, by: User, version_number: int, comments: Mapping[int, str] | None = None, comment: str = ""
    ) -> Inspection:
        """Let the call go ahead as planned in the version that `by` has read."""
        return self._decide(Decision.APPROVED, by, version_number, comment, comments)

    @transaction.atomic
    def send_back(
        self, *, by: User, version_number: int, comment: str, comments: Mapping[int, str] | None = None
    ) -> Inspection:
        """Return it: something should change before the call, and `comment` says what."""
        return self._decide(Decision.RETURNED, by, version_number, comment, comments)

    @transaction.atomic
    def ask_role_play(
        self, *, by: User, version_number: int, comment: str = "", comments: Mapping[int, str] | None = None
    ) -> Inspection:
        """Ask to play it through first; once that is marked done, the plan is back in the queue."""
        return self._decide(Decision.ROLE_PLAY, by, version_number, comment, comments)

    @transaction.atomic
    def call_off(
        self, *, by: User, version_number: int, reason: str, comments: Mapping[int, str] | None = None
    ) -> Inspection:
        """Say that the call is not worth going. It stays the salesperson's to cancel; the time saved is a result."""
        return self._decide(Decision.NOT_WORTH, by, version_number, reason, comments)

    @transaction.atomic
    def answer(self, *, by: User, text: str) -> Answer:
        """Answer a return in place of changing the plan: it is back in the queue, with the answer beside it."""
        self.lock()
        require(rules.may_answer(by, self, text))
        answer = Answer.objects.create(plan=self, inspection=self.last_inspection, by=by, text=text, at=now())
        self.await_inspection(because=_("You answered."), news="plan_answered")
        return answer

    @transaction.atomic
    def mark_role_play_done(self, *, by: User, on_day: date, note: str) -> RolePlayDone:
        """The role-play took place, and this came out: the plan is back in the queue."""
        self.lock()
        require(rules.may_mark_role_play_done(by, self, on_day, note))
        done = RolePlayDone.objects.create(
            plan=self, inspection=self.last_inspection, by=by, on_day=on_day, note=note, at=now()
        )
        self.await_inspection(because=_("The role-play is done."), news="role_play_done")
        return done

    # What follows from the verbs of others; with this row locked ----------------------------------------

    def stand_as_before(self, inspection: Inspection) -> None:
        """An inspection was taken back."""
        last = self.last_inspection
        self.approved = last.version if last and last.decision == Decision.APPROVED else None
        self.state = inspection.found
        self.keep()
        tell_anew(self, _("%(name)s took it back.") % {"name": inspection.by.first_name})

    # ---------------------------------------------------------------------------------------------

    def _put(self, version: int, purpose: str, items: Sequence[PlanLine]) -> PlanDraft:
        """Write this into the draft of the locked plan."""
        draft = PlanDraft(self)
        if self.version != version and draft.says(purpose, items):
            return draft
        self._refuse_stale(version)
        if draft.write(purpose, items):
            self._keep_draft()
        return draft

    def _hand_in(self, by: User, draft: PlanDraft) -> PlanVersion:
        """File the draft of the locked plan, where it says anything new."""
        self.salesperson = by  # who knows his manager already
        if self.is_filed and not self.has_unfiled_changes:
            return self.latest
        self.latest, self.filed_at, self.draft_changed_at = PlanVersion.of(self, draft.text, by=by), now(), None
        if self.first_filed_at is None:
            self.first_filed_at, self.clock = now(), self._clock_now()
        tell_filed(self)
        news = "plan_changed" if self.approved_id else "plan_to_inspect"
        self.await_inspection(because=_("A new version was sent."), news=news)
        return self.latest

    def _decide(
        self, decision: Decision, by: User, version_number: int, comment: str, comments: Mapping[int, str] | None
    ) -> Inspection:
        self.lock_with_call("salesperson")
        needs_reason = decision in {Decision.RETURNED, Decision.NOT_WORTH}
        require(rules.may_turn_down(by, self, comment) if needs_reason else rules.may_inspect(by, self))
        if self.latest.number != version_number:
            name = self.salesperson.first_name
            raise Stale(_("%(name)s changed the plan while you read it.") % {"name": name}, current=self)
        inspection = Inspection.write(self, by=by, decision=decision, comment=comment, comments=comments)
        self.state = PlanState(decision.value)
        self.approved = self.latest if decision == Decision.APPROVED else None
        self.keep()
        tell_anew(self, _("%(name)s inspected it.") % {"name": by.first_name}, last=inspection)
        return inspection

    def _clock_now(self) -> str:
        """How a first filing at this moment stands to the moment when the plan was due."""
        if self.call is None:
            return ""
        if self.has_begun:
            return Clock.LATE
        if self.call.is_short_notice:
            return Clock.SHORT_NOTICE
        return Clock.AHEAD if now() <= self.call.plan_due_at else Clock.BEHIND

    def _keep_draft(self) -> None:
        """Only the draft is edited in two windows: a decision meanwhile does not make it stale."""
        self.version += 1
        self.save(update_fields=["purpose", "five", "draft_changed_at", "version"])

    def _refuse_stale(self, version: int | None) -> None:
        if version is not None and self.version != version:
            raise Stale(_("You changed this plan in another window."), current=self)
