from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    VISIT = "visit", _("Visit")
    PHONE = "phone", _("Phone call")
    VIDEO = "video", _("Video call")
    MAIL = "mail", _("Sent in writing")  # a quote: its clock ends at the sending


class CallState(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Held")
    NOT_HELD = "not_held", _("Not held")
    CANCELLED = "cancelled", _("Cancelled")


class NotHeld(models.TextChoices):
    """Usual reasons, one tap each; any other words will do as well."""

    DID_NOT_COME = "did_not_come", _("They did not come")
    THEY_CANCELLED = "they_cancelled", _("They called it off")
    COULD_NOT_GO = "could_not_go", _("I could not go")
    NOT_WORTH = "not_worth", _("Not worth going")


class Call(models.Model):
    """A planned encounter with a company: a visit, a phone or video call, a presentation, a quote that is sent."""

    State = CallState

    salesperson = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("customers.Company", on_delete=models.PROTECT, related_name="+")
    opportunity = models.ForeignKey(
        "customers.Opportunity", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    call_type = models.ForeignKey("process.CallType", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(_("how"), max_length=5, choices=How.choices, default=How.VISIT)
    starts_at = models.DateTimeField(_("starts"))
    day = models.DateField(editable=False)  # local to the salesperson
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    place = models.CharField(_("place"), max_length=200, blank=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, through="calls.Companion", related_name="+")
    booked_at = models.DateTimeField(editable=False)
    timed_at = models.DateTimeField(editable=False)  # since when this start is known: short notice goes by it
    state = models.CharField(max_length=9, choices=State.choices, default=State.SCHEDULED)
    ended_because = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    unplanned = models.BooleanField(default=False, editable=False)
    prompt_at = models.DateTimeField(null=True, editable=False)
    plan_due_at = models.DateTimeField(null=True, editable=False)
    recap_due_at = models.DateTimeField(editable=False)
    is_short_notice = models.BooleanField(default=False, editable=False)
    clocks_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

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
            models.Index(fields=["company", "-starts_at"], name="call_at"),
            models.Index(
                fields=["opportunity", "-starts_at"], name="call_about", condition=Q(opportunity__isnull=False)
            ),
            models.Index(fields=["-starts_at", "-id"], name="call_newest"),
        ]

    def __str__(self) -> str:
        return str(self.company)


class Companion(models.Model):
    """Somebody of ours who comes along; with the direct manager it is a joint call."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="companions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="comes_along_once")]

    def __str__(self) -> str:
        return str(self.person)


class CallMove(models.Model):
    """A call was moved to another time. Append-only."""

    append_only = True

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="moves")
    from_starts_at = models.DateTimeField()
    to_starts_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.call}: {self.from_starts_at} to {self.to_starts_at}"
