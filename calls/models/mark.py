from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from calls.models.practice import Practice
from process.models.element import MINIMUM

if TYPE_CHECKING:
    from calls.models.recap import Recap
    from calls.models.score import Score
    from people.models import User

VALUES = range(1, 11)
FAR_APART = 2  # points between both scores from which a page says so in words


class Evidence(models.TextChoices):
    """What a manager's score of an element goes by."""

    RECAP = "recap", gettext_lazy("Recap")
    JOINT_CALL = "joint_call", gettext_lazy("Joint call")
    ROLE_PLAY = "role_play", gettext_lazy("Role-play")


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, reader: User) -> MarkQuerySet:
        """One's own, and those of everybody below."""
        return self.filter(subject_id__in={reader.pk, *reader.reach.below})

    def overall(self) -> MarkQuerySet:
        return self.filter(element=None)

    def counting(self) -> MarkQuerySet:
        """Those that count: not given for practice."""
        return self.filter(practice=False)

    def in_order(self) -> MarkQuerySet:
        """The overall one first, then as the elements were scored."""
        return self.select_related("element_version").order_by("id")


class Mark(models.Model):
    """Both scores of one thing, from the moment both are in. Every list, mean and badge reads this alone.

    `practice`: the call was held while its salesperson practised the element. Such a mark is shown apart and never
    counts; what counts is `counting()`.
    """

    recap = models.ForeignKey("calls.Recap", on_delete=models.PROTECT, related_name="marks")
    subject = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey("process.Element", on_delete=models.PROTECT, null=True, related_name="+")
    element_version = models.ForeignKey("process.ElementVersion", on_delete=models.PROTECT, null=True, related_name="+")
    call_type = models.ForeignKey("process.CallType", on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    own = models.PositiveSmallIntegerField()
    managers = models.PositiveSmallIntegerField()
    minimum = models.PositiveSmallIntegerField()
    evidence = models.CharField(max_length=12, choices=Evidence.choices, blank=True)
    practice = models.BooleanField(default=False)

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(own__in=VALUES, managers__in=VALUES), name="mark_is_1_to_10"),
            models.UniqueConstraint(fields=["recap"], condition=Q(element=None), name="one_overall_mark_a_recap"),
            models.UniqueConstraint(
                fields=["recap", "element"], condition=Q(element__isnull=False), name="one_mark_an_element"
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject", "element", "-held_at", "-id"], condition=Q(practice=False), name="mark_counting"
            ),
            models.Index(fields=["subject", "element", "-held_at"], condition=Q(practice=True), name="mark_practice"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def name(self) -> str:
        """The element as it was named then; empty for the overall one."""
        return self.element_version.name if self.element_version else ""

    @property
    def apart(self) -> int:
        """How far the salesperson stands above (or below) the manager."""
        return self.own - self.managers

    @property
    def is_far_apart(self) -> bool:
        return abs(self.apart) >= FAR_APART

    @classmethod
    def open(cls, recap: Recap, scores: Iterable[Score]) -> None:
        """Open both sides: a mark for each thing to which both gave a value. For `Review.file` alone."""
        own: dict[int | None, Score] = {}
        managers: dict[int | None, Score] = {}
        for score in scores:
            if score.value is not None:
                (own if score.by_self else managers)[score.element_id] = score
        practised = Practice.elements_at(recap.salesperson_id, recap.call.starts_at)
        cls.objects.bulk_create(
            cls(
                recap=recap,
                subject_id=recap.salesperson_id,
                element_id=element,
                element_version=score.element_version,
                call_type_id=recap.call.call_type_id,
                held_at=recap.call.starts_at,
                own=own[element].value,
                managers=score.value,
                minimum=score.element_version.minimum if score.element_version else MINIMUM,
                evidence=score.evidence,
                practice=element in practised,
            )
            for element, score in managers.items()
            if element in own
        )

    def rewrite(self, score: Score) -> None:
        """Show a correction in place of what it corrects."""
        side = "own" if score.by_self else "managers"
        setattr(self, side, score.value)
        self.save(update_fields=[side])
