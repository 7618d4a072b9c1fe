from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import rules
from calls.models.call_state import CallState, How, NotHeld
from calls.models.call_words import RECAP_OPEN, CallQuerySet
from calls.models.companion import CallMove, Companion
from calls.models.loop import Loop
from calls.models.plan import Plan
from calls.models.plan_news import withdraw_prompts
from calls.models.timed import Timed
from notices.models import Notice
from people.clock import now
from people.models import AuditEntry, DayTouched, User
from people.rules import Refused, Stale, require

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from customers.models import Contact, Opportunity
    from process.models import CallType


class Call(Timed):
    """A planned encounter with a company: a visit, a phone or video call, a presentation, a quote that is sent."""

    State = CallState

    salesperson = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("customers.Company", on_delete=models.PROTECT, related_name="+")
    opportunity = models.ForeignKey(
        "customers.Opportunity", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    call_type = models.ForeignKey("process.CallType", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(gettext_lazy("how"), max_length=5, choices=How.choices, default=How.VISIT)
    place = models.CharField(gettext_lazy("place"), max_length=200, blank=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, through="calls.Companion", related_name="+")
    attendees = models.ManyToManyField("customers.Contact", related_name="+")  # seen in a call that was logged
    state = models.CharField(max_length=9, choices=State.choices, default=State.SCHEDULED)
    ended_because = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    unplanned = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_is_known"),
            models.CheckConstraint(condition=Q(how__in=How.values), name="call_is_held_somehow"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="call_takes_time"),
            models.CheckConstraint(
                condition=Q(unplanned=False) | Q(state=CallState.HELD), name="an_unplanned_call_was_held"
            ),
            models.CheckConstraint(
                condition=Q(unplanned=True) | Q(prompt_at__isnull=False, plan_due_at__lte=F("starts_at")),
                name="a_planned_call_has_clocks",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CallState.NOT_HELD, CallState.CANCELLED])
                | (~Q(ended_because="") & Q(ended_at__isnull=False)),
                name="a_call_that_fell_through_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["salesperson", "starts_at"], name="call_of"),
            models.Index(
                fields=["salesperson", "starts_at"], name="call_of_scheduled", condition=Q(state=CallState.SCHEDULED)
            ),
            models.Index(fields=["starts_at"], name="call_scheduled", condition=Q(state=CallState.SCHEDULED)),
            models.Index(fields=["prompt_at"], name="call_prompt_clock", condition=Q(state=CallState.SCHEDULED)),
            models.Index(fields=["plan_due_at"], name="call_plan_clock", condition=Q(state=CallState.SCHEDULED)),
            models.Index(fields=["over_at"], name="call_over_clock", condition=RECAP_OPEN),
            models.Index(fields=["recap_due_at"], name="call_recap_clock", condition=RECAP_OPEN),
            models.Index(fields=["recap_missing_at"], name="call_recap_escalation", condition=RECAP_OPEN),
            models.Index(fields=["company", "-starts_at"], name="call_at"),
            models.Index(
                fields=["opportunity", "-starts_at"], name="call_about", condition=Q(opportunity__isnull=False)
            ),
            models.Index(fields=["-starts_at", "-id"], name="call_newest"),
        ]

    def __str__(self) -> str:
        return str(self.company)

    def get_absolute_url(self) -> str:
        return reverse("calls:call", args=[self.pk])

    # Questions ----------------------------------------------------------------------------------

    @property
    def is_scheduled(self) -> bool:
        return self.state == CallState.SCHEDULED

    @property
    def is_ahead(self) -> bool:
        """Scheduled and not begun."""
        return self.is_scheduled and not self.has_begun

    @property
    def was_held(self) -> bool:
        return self.state == CallState.HELD

    @property
    def fell_through(self) -> bool:
        return self.state in {CallState.NOT_HELD, CallState.CANCELLED}

    @property
    def needs_recap(self) -> bool:
        """It began, and nobody has said yet what came of it."""
        if self.unplanned:
            recap = getattr(self, "recap", None)
            return recap is None or recap.filed_at is None
        return self.is_scheduled and self.has_begun

    @property
    def lacks_plan(self) -> bool:
        """Ahead, and nothing was filed yet."""
        return self.is_ahead and not self.plan.is_filed

    @property
    def is_joint(self) -> bool:
        """The salesperson's own manager comes along."""
        manager = self.salesperson.manager
        return manager is not None and any(c.person_id == manager.pk for c in self.companions.all())

    @property
    def was_held_without_approval(self) -> bool:
        """Nobody stopped it, and the last word on its plan was not a yes."""
        return self.was_held and not self.unplanned and self.plan.was_turned_down

    @property
    def ended_because_words(self) -> str:
        """Why it fell through: one of the usual reasons in words, or what was written."""
        usual = dict(NotHeld.choices)
        return str(usual.get(self.ended_because, self.ended_because))

    def contacts_met_unplanned(self) -> QuerySet[Contact]:
        """Whom the salesperson met in a call that nobody had planned."""
        return self.attendees.all()

    def opportunity_for(self, reader: User) -> Opportunity | None:
        """What it is about, for those who see that too: the owner may be somebody else by now."""
        return self.opportunity if self.opportunity is not None and self.opportunity.shows_to(reader) else None

    def loop_for(self, reader: User | None = None) -> Loop:
        """How far it has come, in five steps and a label; the reader's own calls name who is waited for."""
        return Loop.of(self, reader)

    @property
    def loop(self) -> Loop:
        return Loop.of(self)

    def as_booked(self) -> dict[str, Any]:
        """The header which a filed version keeps."""
        return {
            "company": str(self.company),
            "call_type": str(self.call_type),
            "starts_at": self.starts_at.isoformat(),
            "minutes": self.minutes,
            "how": self.how,
            "place": self.place,
        }

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def schedule(
        cls,
        *,
        by: User,
        salesperson: User,
        starts_at: datetime,
        contacts: Iterable[Contact] = (),
        companions: Iterable[User] = (),
        **facts: Any,
    ) -> Call:
        """Book a call ahead and open its plan, with the contacts as those who need to be seen.

        `facts`: company and call_type, and how, minutes, place, opportunity where they are known.
        """
        require(rules.may_schedule(by, salesperson, starts_at))
        call = cls._book(companions, salesperson=salesperson, starts_at=starts_at, **facts)
        Plan.open_for(call, contacts)
        return call

    @classmethod
    @transaction.atomic
    def log(
        cls,
        *,
        by: User,
        starts_at: datetime,
        contacts: Iterable[Contact] = (),
        companions: Iterable[User] = (),
        **facts: Any,
    ) -> Call:
        """Write down a call that nobody had booked; it stays unplanned for ever. `facts` as in schedule."""
        require(rules.may_log(by, starts_at))
        held = {"state": CallState.HELD, "unplanned": True}
        call = cls._book(companions, salesperson=by, starts_at=starts_at, **held, **facts)
        call.attendees.set(contacts)
        call.touch_day()
        return call

    @transaction.atomic
    def reschedule(
        self,
        *,
        by: User,
        starts_at: datetime,
        minutes: int | None = None,
        reason: str = "",
        version: int | None = None,
    ) -> Call:
        """Move it to another time. Its clocks start anew; what was decided about its plan stays.

        Moved forward before its plan was due, it counts as known since now: that may make it short notice.
        """
        self._lock()
        require(rules.may_reschedule(by, self, starts_at))
        self._refuse_stale(version)
        was = self.starts_at
        self.touch_day()
        if starts_at < was and self.plan_due_at is not None and now() <= self.plan_due_at:
            self.timed_at = now()
        self.starts_at, self.minutes = starts_at, minutes or self.minutes
        self.set_clocks()
        self._keep()
        if starts_at != was:
            CallMove.objects.create(
                call=self, from_starts_at=was, to_starts_at=starts_at, reason=reason, by=by, at=now()
            )
            withdraw_prompts(self, _("The call was moved."))
            self.plan.follow_call(self, because=_("The call was moved."))
        return self

    @transaction.atomic
    def change(
        self,
        *,
        by: User,
        version: int,
        call_type: CallType | None = None,
        how: str | None = None,
        place: str | None = None,
        minutes: int | None = None,
        opportunity: Opportunity | None = None,
        companions: Iterable[User] | None = None,
    ) -> Call:
        """Correct what is known of it; another time has a verb of its own. `opportunity` is taken as given, None too.

        Raises Stale when it was changed after `version` was read.
        """
        self._lock()
        require(rules.may_change_call(by, self))
        self._refuse_stale(version)
        require(rules.may_be_about(self.company, opportunity))
        was = self.call_type
        self.opportunity, self.call_type = opportunity, call_type or was
        self.how, self.minutes = how or self.how, minutes or self.minutes
        self.place = self.place if place is None else place
        self.set_clocks()
        self._keep()
        if companions is not None:
            self._take_along(companions)
        if self.call_type != was:
            self.plan.follow_call(self, because=_("The call is of another type now."))
            AuditEntry.write(by, "changed", self, {"call_type": [str(was), str(self.call_type)]})
        return self

    @transaction.atomic
    def cancel(self, *, by: User, reason: str, version: int | None = None) -> Call:
        """Call it off before it begins. A plan that waits leaves the queue."""
        self._lock()
        require(rules.may_cancel(by, self, reason))
        self._refuse_stale(version)
        self._end(CallState.CANCELLED, reason)
        withdraw_prompts(self, _("The call was cancelled."))
        self.plan.drop(because=_("The call was cancelled."))
        return self

    @transaction.atomic
    def mark_not_held(self, *, by: User, reason: str, version: int | None = None) -> Call:
        """It should have begun, and did not take place; nothing more is asked."""
        self._lock()
        require(rules.may_mark_not_held(by, self, reason))
        self._refuse_stale(version)
        self.plan.let_begin()
        self._end(CallState.NOT_HELD, reason)
        withdraw_prompts(self, _("The call did not take place."))
        return self

    @transaction.atomic
    def reopen(self, *, by: User) -> Call:
        """It takes place after all, or took place after all."""
        self._lock()
        require(rules.may_reopen_call(by, self))
        self.scheduling += 1
        self._end(CallState.SCHEDULED, "")
        self.plan.take_up_again()
        return self

    @transaction.atomic
    def hold(self, *, by: User) -> Call:
        """It took place: the recap says so. Twice changes nothing."""
        self._lock()
        if not self.was_held:
            Notice.tell_all(self.be_held(self.lock_plan(), by=by))
            self.touch_day()
        return self

    def be_held(self, plan: Plan | None, *, by: User) -> list[Notice]:
        """It took place, and its plan is over. Called with both rows locked; the deed marks the day and tells this."""
        require(rules.may_hold(by, self))
        news = plan.begin() if plan is not None else []
        self.state = CallState.HELD
        self.version += 1
        self.save(update_fields=["state", "version"])
        return news

    @classmethod
    def time_anew(cls) -> int:
        """Set the clocks of calls whose salesperson's leave, zone or working days changed; say how many."""
        waiting = list(cls.objects.to_time_anew().values_list("pk", flat=True))
        for pk in waiting:
            cls(pk=pk)._follow_diary()
        return len(waiting)

    def take_over(self, successor: User) -> None:
        """Make it, with its plan, the successor's; known to him since now. Called with this row locked."""
        self.touch_day()
        self.salesperson, self.timed_at = successor, now()
        self.scheduling += 1
        self.set_clocks()
        self._keep()
        self.companions.filter(person=successor).delete()
        withdraw_prompts(self, _("%(name)s takes over.") % {"name": successor})
        self.plan.follow_call(self, because=_("%(name)s takes over.") % {"name": successor})

    def touch_day(self) -> None:
        """What is counted of its day changed, or may have."""
        DayTouched.mark(self.salesperson_id, self.day)

    # ---------------------------------------------------------------------------------------------

    @classmethod
    def _book(cls, companions: Iterable[User], **facts: Any) -> Call:
        require(rules.may_be_about(facts["company"], facts.get("opportunity")))
        call = cls(booked_at=now(), timed_at=now(), **facts)
        call.set_clocks()
        call.save(force_insert=True)
        call._take_along(companions)
        return call

    def _lock(self) -> None:
        """Read this row afresh and hold it until the transaction ends."""
        self.refresh_from_db(from_queryset=Call.objects.select_for_update(of=("self",)))

    def lock_plan(self) -> Plan | None:
        """Its plan, held until the transaction ends; None where nobody had planned it."""
        if self.unplanned:
            return None
        plan = Plan.objects.select_for_update(of=("self",)).get(call=self.pk)
        plan.call, plan.salesperson = self, self.salesperson
        return plan

    def _refuse_stale(self, version: int | None) -> None:
        if version is not None and self.version != version:
            raise Stale(_("This call was changed while you wrote."), current=self)

    def _keep(self) -> None:
        self.version += 1
        self.save()
        self.touch_day()

    def _end(self, state: str, reason: str) -> None:
        self.state, self.ended_because = state, reason
        self.ended_at = now() if reason else None
        self._keep()

    @transaction.atomic
    def _follow_diary(self) -> None:
        self._lock()
        if self.is_ahead:
            self.touch_day()
            self.set_clocks()
            self.save()  # nobody edits the clocks: what is being written about this call is not stale by it

    def _take_along(self, people: Iterable[User]) -> None:
        """These come along, and nobody else. Raises Refused for somebody who left."""
        people = {person.pk: person for person in people if person.pk != self.salesperson_id}
        for person in people.values():
            if not person.is_active:
                raise Refused(_("%(name)s has left. Choose somebody else.") % {"name": person})
        self.companions.exclude(person_id__in=people).delete()
        there = set(self.companions.values_list("person_id", flat=True))
        Companion.objects.bulk_create(Companion(call=self, person=p) for pk, p in people.items() if pk not in there)
