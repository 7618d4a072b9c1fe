from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from calls import rules
from calls.models.plan_item import Field
from people.clock import now
from people.rules import require

if TYPE_CHECKING:
    from calls.models.plan import Plan
    from people.models import User

UNDO_WITHIN = timedelta(seconds=8)
ON_ITS_WAY = timedelta(seconds=1)  # pressed in the eighth second, it still has to get here


class Decision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    ROLE_PLAY = "role_play", _("Role-play first")
    NOT_WORTH = "not_worth", _("Not worth going")
    REVOKED = "revoked", _("Taken back")


STANDING = Q(undone_by__isnull=True) & ~Q(decision=Decision.REVOKED)


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def standing(self) -> InspectionQuerySet:
        """Decisions that were not taken back."""
        return self.filter(STANDING)

    def by_right_of(self, person: User) -> InspectionQuerySet:
        """What somebody decided as the manager; what he decided as a delegate is no longer his to read."""
        return self.filter(STANDING, by=person, standing_in_for__isnull=True)

    def just_made(self, by: User, plan_id: int) -> Inspection | None:
        """What somebody decided on a plan in the last minute: the same form may arrive twice."""
        lately = self.standing().filter(by=by, plan=plan_id, at__gt=now() - timedelta(minutes=1))
        return lately.newest_first().first()

    def newest_first(self) -> InspectionQuerySet:
        return self.order_by("-at", "-id")

    def with_words(self) -> InspectionQuerySet:
        """Together with who spoke, the comments on fields and the answers: in three queries."""
        answers = models.Prefetch("answers", Answer.objects.select_related("by"))
        return self.select_related("by", "version", "role_play_done__by").prefetch_related("comments", answers)

    def with_notes(self) -> InspectionQuerySet:
        """`notes`: on how many single fields something was said."""
        return self.annotate(notes=models.Count("comments"))


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

    objects = InspectionQuerySet.as_manager()

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

    # Questions ----------------------------------------------------------------------------------

    @property
    def was_taken_back(self) -> bool:
        return hasattr(self, "undone_by")

    @property
    def may_be_undone(self) -> bool:
        """Is there still time to take it back?"""
        return now() <= self.undo_until

    @property
    def undo_until(self) -> datetime:
        return self.at + UNDO_WITHIN + ON_ITS_WAY

    @property
    def comment_on(self) -> dict[int, str]:
        """The comments on single fields, by their number."""
        return {comment.field: comment.text for comment in self.comments.all()}

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    def write(
        cls, plan: Plan, *, by: User, decision: Decision, comment: str = "", comments: Mapping[int, str] | None = None
    ) -> Inspection:
        """Write down a decision on the version that stands. Part of the verbs of Plan, which hold its row."""
        leads = plan.salesperson_id in by.reach.led
        inspection = cls.objects.create(
            plan=plan,
            version=plan.latest,
            salesperson=plan.salesperson,
            by=by,
            standing_in_for=None if leads else plan.salesperson.manager,
            decision=decision,
            comment=comment,
            found=plan.state,
            at=now(),
        )
        FieldComment.objects.bulk_create(
            FieldComment(inspection=inspection, field=Field(field), text=text)
            for field, text in sorted((comments or {}).items())
            if text
        )
        return inspection

    @transaction.atomic
    def undo(self, *, by: User) -> Inspection:
        """Take it back within 8 seconds, as long as nothing came of it. Twice gives the same revocation."""
        plan = self.plan
        plan.lock()
        self.refresh_from_db()
        if self.was_taken_back and self.by_id == by.pk:
            return self.undone_by
        require(rules.may_undo(by, self, plan))
        revocation = Inspection.objects.create(
            plan=plan,
            version=self.version,
            salesperson=self.salesperson,
            by=by,
            standing_in_for=self.standing_in_for,
            decision=Decision.REVOKED,
            found=plan.state,
            undoes=self,
            at=now(),
        )
        plan.stand_as_before(self)
        return revocation


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
