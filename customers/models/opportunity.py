from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers import rules
from customers.models.close_move import CloseMove
from customers.models.contact import Contact
from customers.models.finding import FoldedField, holding
from customers.models.ledger_entry import LedgerEntry
from customers.models.record import Record
from customers.models.turn import Turn
from people.clock import now
from people.models import AuditEntry, DayTouched
from people.rules import require

if TYPE_CHECKING:
    from customers.models.company import Company
    from people.models import User


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    def visible_to(self, reader: User) -> OpportunityQuerySet:
        """One's own and those of everybody below."""
        if not reader.is_in_sales:
            return self.none()
        return self.filter(owner_id__in={reader.pk, *reader.reach.below})

    def owned_by(self, person: User | int) -> OpportunityQuerySet:
        return self.filter(owner=person)

    def open(self) -> OpportunityQuerySet:
        return self.filter(state=Opportunity.State.OPEN)

    def ended(self) -> OpportunityQuerySet:
        """Won, lost or walked away."""
        return self.exclude(state=Opportunity.State.OPEN)

    def won(self) -> OpportunityQuerySet:
        return self.filter(state=Opportunity.State.WON)

    def lost(self) -> OpportunityQuerySet:
        return self.filter(state=Opportunity.State.LOST)

    def walked_away(self) -> OpportunityQuerySet:
        return self.filter(state=Opportunity.State.WALKED_AWAY)

    def to_look_at_again(self, day: date) -> OpportunityQuerySet:
        """Walked away from, with a date to look again that has come."""
        return self.walked_away().filter(look_again_on__lte=day)

    def search(self, text: str) -> OpportunityQuerySet:
        """Opportunities where their name and their company's together hold every word."""
        return self.filter(holding(text, "finding", "company__name_key"))

    def with_a_decider_not_met(self) -> OpportunityQuerySet:
        """Somebody there can decide, or nobody is named who can, and no decider was ever met."""
        return self.exclude(
            Exists(Contact.objects.still_there().who_decide().met().filter(company=OuterRef("company")))
        )

    def without_a_dated_next_step(self) -> OpportunityQuerySet:
        """Nothing open in the ledger has a date. Calls ahead are known above; see customers/slots.py."""
        return self.exclude(Exists(LedgerEntry.objects.open().dated().filter(opportunity=OuterRef("pk"))))

    def overdue(self, day: date) -> OpportunityQuerySet:
        """Open although the expected close date has passed."""
        return self.open().filter(expected_close_on__lt=day)

    def with_names(self) -> OpportunityQuerySet:
        return self.select_related("company", "owner")

    def soonest_close_first(self) -> OpportunityQuerySet:
        return self.order_by(F("expected_close_on").asc(nulls_last=True), "id")

    def largest_first(self) -> OpportunityQuerySet:
        """By amount within each currency: amounts in different currencies are not compared."""
        return self.order_by("currency", F("amount").desc(nulls_last=True), "id")

    def open_first(self) -> OpportunityQuerySet:
        """Open ones by their close date, then the last that ended."""
        is_open = models.Case(models.When(state=Opportunity.State.OPEN, then=0), default=1)
        return self.order_by(is_open, F("expected_close_on").asc(nulls_last=True), "-state_at", "-id")

    def with_moves(self) -> OpportunityQuerySet:
        """Each with `pushed`: how often its close date moved later."""
        later = CloseMove.objects.later().filter(opportunity=OuterRef("pk")).order_by().values("opportunity")
        return self.annotate(pushed=Coalesce(Subquery(later.annotate(n=Count("pk")).values("n")), 0))

    def last_ended_first(self) -> OpportunityQuerySet:
        return self.order_by("-state_at", "-id")


class Opportunity(Record):
    """Something a company may buy: how much, by when, who decides; and how it ended."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        WALKED_AWAY = "walked_away", _("Walked away")

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        UP_SELL = "up_sell", _("Up-sell")
        CROSS_SELL = "cross_sell", _("Cross-sell")
        RENEWAL = "renewal", _("Renewal")
        REFERRAL = "referral", _("Referral")

    company = models.ForeignKey("customers.Company", on_delete=models.PROTECT, related_name="opportunities")
    name = models.CharField(_("what they may buy"), max_length=160)
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    originated_by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.NEW)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    expected_close_on = models.DateField(_("expected close date"), null=True, blank=True)
    how_they_decide = models.TextField(_("when will it close?"), blank=True)
    holds_back = models.TextField(_("what holds it back from closing now?"), blank=True)
    walk_away_when = models.TextField(_("walk away when"), blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN, editable=False)
    state_at = models.DateTimeField(default=now, editable=False)
    state_on = models.DateField(null=True, editable=False)  # that day where its owner was
    reason = models.CharField(max_length=500, blank=True, editable=False)
    look_again_on = models.DateField(null=True, editable=False)
    hours_freed = models.PositiveSmallIntegerField(null=True, editable=False, help_text="Hours a week.")
    made_at = models.DateTimeField(default=now, editable=False)
    finding = FoldedField(of=("name",))

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="opportunity_has_a_name"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "won", "lost", "walked_away"]), name="opportunity_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["new", "up_sell", "cross_sell", "renewal", "referral"]), name="opportunity_kind"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0) | Q(amount=None), name="opportunity_amount"),
            models.CheckConstraint(
                condition=~Q(state__in=["lost", "walked_away"]) | ~Q(reason=""), name="opportunity_ended_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(state="walked_away") | Q(look_again_on=None, hours_freed=None),
                name="opportunity_frees_time_when_walked_away",
            ),
            models.CheckConstraint(
                condition=Q(hours_freed__lte=rules.HOURS_A_WEEK) | Q(hours_freed=None), name="opportunity_hours_freed"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "expected_close_on"], condition=Q(state="open"), name="opportunity_open"),
            models.Index(fields=["company"], condition=Q(state="open"), name="opportunity_open_there"),
            models.Index(fields=["-state_at", "-id"], condition=~Q(state="open"), name="opportunity_ended"),
            models.Index(fields=["look_again_on"], condition=Q(state="walked_away"), name="opportunity_look_again"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("customers:opportunity", args=[self.pk])

    # Questions ----------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def was_walked_away_from(self) -> bool:
        return self.state == self.State.WALKED_AWAY

    def shows_to(self, reader: User) -> bool:
        """Whether `visible_to` would give it to this reader, asked without a query."""
        return reader.is_in_sales and self.owner_id in {reader.pk, *reader.reach.below}

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def begin(cls, *, by: User, company: Company, name: str, owner: User | None = None, **facts: Any) -> Opportunity:
        """Something may be sold there. The owner is who will sell it: the maker, or somebody below him."""
        owner = owner or by
        require(rules.may_begin_opportunity(by, owner))
        if facts.get("expected_close_on"):
            require(rules.may_expect_close(by, facts["expected_close_on"]))
        facts.setdefault("originated_by", by)
        opportunity = cls.objects.create(
            company=company, name=name, owner=owner, **facts, state_at=now(), state_on=owner.today(), made_at=now()
        )
        opportunity._touch_days()
        AuditEntry.write(by, "begun", opportunity)
        return opportunity

    @transaction.atomic
    def change(self, *, by: User, version: int, **facts: Any) -> Opportunity:
        """Correct what is known of it; the close date and the end have verbs of their own.

        Raises Stale when somebody changed it after `version` was read.
        """
        opportunity = self._locked()
        require(rules.may_change_opportunity(by, opportunity))
        if facts.get("owner", opportunity.owner) != opportunity.owner:
            require(rules.may_own_opportunity(by, facts["owner"]))
        opportunity._touch_days()
        if changes := opportunity._revise(version, facts):
            told = {name: changes[name] for name in changes if name == "owner"}
            AuditEntry.write(by, "changed", opportunity, told)
            opportunity._touch_days()
        return opportunity

    @transaction.atomic
    def move_close(self, *, by: User, to_day: date, reason: str = "", version: int | None = None) -> CloseMove | None:
        """Expect it to close on another day; the record of the moves stays. None where the day is the same.

        A later day needs a reason. Raises Refused for a day that has passed, and Stale when somebody changed the
        opportunity after `version`, where that is given, was read.
        """
        opportunity = self._locked()
        require(rules.may_move_close(by, opportunity, to_day, reason))
        from_day = opportunity.expected_close_on
        if from_day == to_day:
            return None
        opportunity._revise(opportunity.version if version is None else version, {"expected_close_on": to_day})
        return CloseMove.objects.create(
            opportunity=opportunity, from_day=from_day, to_day=to_day, reason=reason, by=by, at=now()
        )

    def win(self, *, by: User, amount: Decimal | None = None, reason: str = "") -> Turn:
        """They ordered. `amount`, in the currency of the opportunity, is what they ordered for, where it differs."""
        facts = {} if amount is None else {"amount": amount}
        return self._end(by, self.State.WON, reason, **facts)

    def lose(self, *, by: User, reason: str) -> Turn:
        """They bought elsewhere or not at all; the reason is required."""
        return self._end(by, self.State.LOST, reason)

    def walk_away(
        self, *, by: User, reason: str, look_again_on: date | None = None, hours_freed: int | None = None
    ) -> Turn:
        """We end it: an outcome of its own, never a loss. `hours_freed` is hours a week."""
        require(rules.may_look_again(by, look_again_on))
        return self._end(by, self.State.WALKED_AWAY, reason, look_again_on=look_again_on, hours_freed=hours_freed)

    @transaction.atomic
    def reopen(self, *, by: User, reason: str) -> Turn:
        """It goes on after all; how it had ended stays in the record."""
        opportunity = self._locked()
        require(rules.may_reopen(by, opportunity))
        require(rules.may_give_as_reason(reason))
        return opportunity._turn(by, self.State.OPEN, reason, reason="", look_again_on=None, hours_freed=None)

    @transaction.atomic
    def _end(self, by: User, state: str, why: str, **facts: Any) -> Turn:
        opportunity = self._locked()
        require(rules.may_end(by, opportunity, state, why))
        return opportunity._turn(by, state, why, reason=why, **facts)

    @classmethod
    def touch_days_of_wins(cls) -> None:
        """What was won counts in another currency: every day on which something was won is counted again."""
        DayTouched.mark_all(cls.objects.won().values_list("owner", "state_on"))

    def _touch_days(self) -> None:
        """What is counted of its owner changed: today, and the day on which it ended."""
        DayTouched.mark(self.owner_id, self.owner.today(), self.state_on)

    def _turn(self, by: User, state: str, why: str, **facts: Any) -> Turn:
        """Write the new state into this locked row and the turn beside it."""
        from_state = self.state
        self._touch_days()
        self._revise(self.version, {"state": state, "state_at": now(), "state_on": self.owner.today(), **facts})
        self._touch_days()
        AuditEntry.write(by, "opened again" if self.is_open else state.replace("_", " "), self)
        return Turn.objects.create(
            opportunity=self,
            from_state=from_state,
            to_state=state,
            reason=why,
            look_again_on=self.look_again_on,
            hours_freed=self.hours_freed,
            by=by,
            at=now(),
        )
