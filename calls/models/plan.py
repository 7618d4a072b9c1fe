from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    FILED = "filed", _("Waiting for inspection")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    ROLE_PLAY = "role_play", _("Role-play first")
    NOT_WORTH = "not_worth", _("Not worth going")
    WAIVED = "waived", _("Waived")
    UNINSPECTED = "uninspected", _("Uninspected")
    DROPPED = "dropped", _("No longer needed")


class Clock(models.TextChoices):
    """How the first filing stood to the moment when the plan was due; it never changes."""

    AHEAD = "ahead", _("Ahead")
    BEHIND = "behind", _("Behind")
    LATE = "late", _("Late")
    SHORT_NOTICE = "short_notice", _("Short notice")


class Plan(models.Model):
    """What a salesperson means to do in a call: the draft, and above it the version that stands."""

    State = PlanState

    call = models.OneToOneField("calls.Call", on_delete=models.PROTECT, null=True, blank=True, related_name="plan")
    opportunity = models.ForeignKey(
        "customers.Opportunity", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    salesperson = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    call_type = models.ForeignKey("process.CallType", on_delete=models.PROTECT, null=True, related_name="+")
    needed_at = models.DateTimeField(null=True, editable=False)  # the start of its call
    state = models.CharField(max_length=11, choices=State.choices, default=State.DRAFT)
    purpose = models.TextField(_("purpose"), max_length=4000, blank=True)
    five = models.CharField(max_length=5, default="mmmmm")
    draft_changed_at = models.DateTimeField(null=True, editable=False)  # null: the draft says what was filed last
    first_filed_at = models.DateTimeField(null=True, editable=False)
    filed_at = models.DateTimeField(null=True, editable=False)
    clock = models.CharField(max_length=12, choices=Clock.choices, blank=True)
    latest = models.ForeignKey("calls.PlanVersion", on_delete=models.PROTECT, null=True, related_name="+")
    approved = models.ForeignKey("calls.PlanVersion", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

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
