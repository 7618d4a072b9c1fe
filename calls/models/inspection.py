from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls.models.plan_item import Field


class Decision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    ROLE_PLAY = "role_play", _("Role-play first")
    NOT_WORTH = "not_worth", _("Not worth going")
    REVOKED = "revoked", _("Taken back")


class Inspection(models.Model):
    """What an inspector decided about one version of a plan. Append-only: taking it back is a row of its own."""

    append_only = True

    plan = models.ForeignKey("calls.Plan", on_delete=models.PROTECT, related_name="inspections")
    version = models.ForeignKey("calls.PlanVersion", on_delete=models.PROTECT, related_name="inspections")
    salesperson = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    standing_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.CharField(max_length=9, choices=Decision.choices)
    comment = models.TextField(max_length=4000, blank=True)
    found = models.CharField(max_length=11)  # the state of the plan before: what taking it back restores
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("salesperson")), name="nobody_inspects_himself"),
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="inspection_decides"),
            models.CheckConstraint(
                condition=~Q(decision__in=[Decision.RETURNED, Decision.NOT_WORTH]) | ~Q(comment=""),
                name="a_return_says_why",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.REVOKED, undoes__isnull=False)
                | (~Q(decision=Decision.REVOKED) & Q(undoes__isnull=True)),
                name="revoked_names_what_it_undoes",
            ),
        ]
        indexes = [
            models.Index(fields=["salesperson", "-at"], name="inspection_of"),
            models.Index(fields=["by", "-at"], name="inspection_by"),
            models.Index(fields=["plan", "-at"], name="inspection_of_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.plan_id}"


class FieldComment(models.Model):
    """The inspector's words on one field. Append-only."""

    append_only = True

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="comments")
    field = models.PositiveSmallIntegerField(choices=Field.choices)
    text = models.TextField(max_length=2000)

    class Meta:
        ordering = ["inspection", "field"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "field"], name="one_comment_a_field"),
            models.CheckConstraint(condition=Q(field__in=Field.values), name="comment_on_one_of_the_five"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} on {self.field}"


class Answer(models.Model):
    """What the salesperson says to a return, in place of a new version. Append-only."""

    append_only = True

    plan = models.ForeignKey("calls.Plan", on_delete=models.PROTECT, related_name="answers")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="answers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="answer_says_something")]

    def __str__(self) -> str:
        return f"{self.by_id} to {self.inspection_id}"


class RolePlayDone(models.Model):
    """The role-play which an inspection asked for, marked done by either of the two. Append-only."""

    append_only = True

    plan = models.ForeignKey("calls.Plan", on_delete=models.PROTECT, related_name="role_plays_done")
    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="role_play_done")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_day = models.DateField(_("on"))
    note = models.TextField(_("what came out"), max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="role_play_says_what_came_out")]

    def __str__(self) -> str:
        return f"{self.plan_id}, {self.on_day}"
