from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from calls import rules
from calls.models.mark import VALUES, Evidence, Mark
from calls.models.recap_draft import OVERALL
from notices.models import Notice
from people.clock import now
from people.rules import Stale, require

if TYPE_CHECKING:
    from calls.models.recap import Recap
    from people.models import User
    from process.models import Element


class ScoreQuerySet(models.QuerySet["Score"]):
    """There are two ways to read scores, and no third: one's own, and both together when a review is filed."""

    def own(self, recap: Recap, writer: User) -> ScoreQuerySet:
        """What the writer himself gave, as it stands now."""
        return self.filter(recap=recap, rater=writer).standing()

    def both(self, recap: Recap) -> ScoreQuerySet:
        """Both sides, in the order of the manager's form: for `Review.file` alone, at the moment it opens them."""
        return self.filter(recap=recap).standing()

    def standing(self) -> ScoreQuerySet:
        return self.filter(replaced_by__isnull=True).select_related("element_version").order_by("id")

    def corrections(self, recap: Recap) -> ScoreQuerySet:
        """New entries beside scores that were revealed; each says what stood before."""
        return self.filter(recap=recap, replaces__isnull=False).select_related("rater").order_by("id")


class Score(models.Model):
    """A number from 1 to 10 that one person gave, or 'not observed'. Append-only; read through `ScoreQuerySet` alone.

    Lists, means, badges and exports read `Mark`, which exists only where both have given a value.
    """

    append_only = True

    recap = models.ForeignKey("calls.Recap", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    rater = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    by_self = models.BooleanField()
    element = models.ForeignKey("process.Element", on_delete=models.PROTECT, null=True, related_name="+")
    element_version = models.ForeignKey("process.ElementVersion", on_delete=models.PROTECT, null=True, related_name="+")
    value = models.PositiveSmallIntegerField(null=True)
    evidence = models.CharField(max_length=12, choices=Evidence.choices, blank=True)
    at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    was = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(value=None) | Q(value__in=VALUES), name="score_is_1_to_10"),
            models.CheckConstraint(
                condition=Q(by_self=True, rater=F("subject")) | (Q(by_self=False) & ~Q(rater=F("subject"))),
                name="self_score_is_by_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(element=None, element_version=None)
                | Q(element__isnull=False, element_version__isnull=False),
                name="element_score_knows_its_version",
            ),
            models.CheckConstraint(
                condition=Q(element__isnull=False) | Q(value__isnull=False), name="overall_score_has_a_value"
            ),
            models.CheckConstraint(
                condition=Q(by_self=False, element__isnull=False, value__isnull=False, evidence__in=Evidence.values)
                | (Q(evidence="") & (Q(by_self=True) | Q(element=None) | Q(value=None))),
                name="managers_element_score_names_its_evidence",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None, was=None, reason="")
                | (Q(replaces__isnull=False, was__in=VALUES, value__in=VALUES) & ~Q(reason="")),
                name="correction_of_a_score_says_why",
            ),
            models.UniqueConstraint(
                fields=["recap", "by_self"],
                condition=Q(element=None, replaces=None),
                name="one_overall_score_a_side",
            ),
            models.UniqueConstraint(
                fields=["recap", "element", "by_self"],
                condition=Q(element__isnull=False, replaces=None),
                name="one_element_score_a_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never the number: names end up in logs

    @property
    def element_name(self) -> str:
        return self.element_version.name if self.element_version else ""

    @classmethod
    def give(cls, *, recap: Recap, by: User, scores: Mapping[str, tuple[int | None, str]]) -> None:
        """Write what `by` gives: overall and element ids (as text) to value and evidence. For filing verbs only."""
        asked = recap.call.call_type.elements_in_order() if set(scores) - {OVERALL} else ()
        elements = {str(element.pk): element for element in asked}
        cls.objects.bulk_create(
            cls._made(recap, by, elements.get(key), *scores[key]) for key in (OVERALL, *elements) if key in scores
        )

    @classmethod
    def corrected(cls, recap: Recap) -> ScoreQuerySet:
        """The corrections of a reviewed recap, which both may read: they stand beside what was revealed."""
        return cls.objects.corrections(recap)

    @classmethod
    def _made(cls, recap: Recap, by: User, element: Element | None, value: int | None, evidence: str) -> Score:
        by_self = by.pk == recap.salesperson_id
        return cls(
            recap=recap,
            subject_id=recap.salesperson_id,
            rater=by,
            by_self=by_self,
            element=element,
            element_version=element.current if element else None,
            value=value,
            evidence=evidence if element and value and not by_self else "",
            at=now(),
        )

    @transaction.atomic
    def correct(self, *, by: User, value: int, reason: str) -> Score:
        """Put a new entry with a reason beside a revealed score; the first stays readable.

        Raises Stale when this score was corrected meanwhile.
        """
        mark = Mark.objects.select_for_update(of=("self",)).filter(recap=self.recap_id, element=self.element_id).first()
        require(rules.may_correct_score(by, self, is_revealed=mark is not None))
        if value not in VALUES or value == self.value or not reason.strip():
            raise ValidationError(_("Choose another score from 1 to 10, and say why."))
        if Score.objects.filter(replaces=self).exists():
            raise Stale(_("This score was corrected meanwhile. Read the newer entry first."))
        newer = Score.objects.create(
            recap_id=self.recap_id,
            subject_id=self.subject_id,
            rater=by,
            by_self=self.by_self,
            element_id=self.element_id,
            element_version_id=self.element_version_id,
            value=value,
            evidence=self.evidence,
            at=now(),
            replaces=self,
            was=self.value,
            reason=reason.strip(),
        )
        mark.rewrite(newer)
        newer._tell_the_other()
        return newer

    def _tell_the_other(self) -> None:
        """The salesperson, or whoever leads him now: a former manager hears no more of what he once reviewed."""
        salesperson = self.recap.salesperson
        other, role = (salesperson.manager, Notice.Role.MANAGER) if self.by_self else (salesperson, "")
        facts = self.recap.notice_facts()
        Notice.tell(other, "score_corrected", about=self.recap, role=role, step=str(self.pk), facts=facts)
