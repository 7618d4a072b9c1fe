from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from calls import rules
from calls.models.mark import VALUES, Evidence, Mark
from calls.models.recap import Recap
from calls.models.recap_draft import OVERALL
from calls.models.review_draft import ReviewDraft
from calls.models.score import Score
from notices.models import Notice
from people.clock import now
from people.rules import Stale, require

if TYPE_CHECKING:
    from people.models import User


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, reader: User) -> ReviewQuerySet:
        """Between the two: the salesperson and the direct manager at present; and whoever wrote it."""
        return self.filter(Q(salesperson_id__in={reader.pk, *reader.reach.led}) | Q(by=reader))

    def by_person(self, manager: User) -> ReviewQuerySet:
        return self.filter(by=manager)

    def answered(self) -> ReviewQuerySet:
        """Those to which the salesperson wrote something back."""
        return self.filter(acknowledgement__isnull=False).exclude(acknowledgement__answer="")

    def unacknowledged(self) -> ReviewQuerySet:
        return self.filter(acknowledgement__isnull=True)

    def acknowledged_since(self, moment: datetime) -> ReviewQuerySet:
        return self.filter(acknowledgement__at__gte=moment)

    def with_head(self) -> ReviewQuerySet:
        """Together with what a row says of it."""
        return self.select_related("recap__call__company", "salesperson", "acknowledgement")

    def by_help_day(self) -> ReviewQuerySet:
        return self.order_by("help_by", "id")

    def with_help_open(self) -> ReviewQuerySet:
        return self.exclude(help="").filter(help_given_at__isnull=True)

    def newest_first(self) -> ReviewQuerySet:
        return self.order_by("-at", "-id")


class Review(models.Model):
    """What the direct manager says of a recap. By filing it both scores are opened to both. Append-only."""

    append_only = True
    append_only_except = {"help_given_at"}

    recap = models.OneToOneField("calls.Recap", on_delete=models.PROTECT, related_name="review")
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    salesperson = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    done_right = models.TextField()
    modify = models.TextField(blank=True)
    not_done = models.TextField(blank=True)
    help = models.TextField(blank=True)
    help_by = models.DateField(null=True)
    help_given_at = models.DateTimeField(null=True)
    was_late = models.BooleanField(default=False)
    at = models.DateTimeField()

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("salesperson")), name="nobody_reviews_himself"),
            models.CheckConstraint(condition=~Q(done_right=""), name="review_opens_with_what_was_done_right"),
            models.CheckConstraint(
                condition=Q(help="", help_by=None) | (~Q(help="") & Q(help_by__isnull=False)),
                name="promised_help_has_a_date",
            ),
        ]
        indexes = [
            models.Index(fields=["salesperson", "-at"], name="review_of"),
            models.Index(fields=["by", "-at"], name="review_by"),
            models.Index(
                fields=["by", "help_by"],
                condition=Q(help_given_at=None) & ~Q(help=""),
                name="review_help_open",
            ),
        ]

    def __str__(self) -> str:
        return _("Review of %(call)s") % {"call": self.recap.call}

    def get_absolute_url(self) -> str:
        return reverse("calls:review", args=[self.recap_id])

    @property
    def is_acknowledged(self) -> bool:
        return hasattr(self, "acknowledgement")

    @property
    def has_help_open(self) -> bool:
        return bool(self.help) and self.help_given_at is None

    @classmethod
    @transaction.atomic
    def file(
        cls,
        *,
        recap: Recap,
        by: User,
        done_right: str,
        overall: int,
        elements: Mapping[int, tuple[int | None, str]] | None = None,
        modify: str = "",
        not_done: str = "",
        help: str = "",
        help_by: date | None = None,
    ) -> Review:
        """Review a recap and open both scores. `elements`: id to value (None: not observed) and what it goes by.

        Raises Stale when it was reviewed meanwhile, ValidationError with a sentence for each thing that is missing.
        """
        recap = recap.locked()
        if recap.is_reviewed:
            raise Stale(_("This recap was reviewed meanwhile."), current=recap)
        require(rules.may_review(by, recap))
        elements = elements or {}
        if gaps := list(gaps_of_review(by, done_right, overall, elements, help, help_by)):
            raise ValidationError(gaps)
        moment = now()
        review = cls.objects.create(
            recap=recap,
            by=by,
            salesperson_id=recap.salesperson_id,
            done_right=done_right,
            modify=modify,
            not_done=not_done,
            help=help,
            help_by=help_by if help else None,
            was_late=moment > recap.review_due_at,
            at=moment,
        )
        given: dict[str, tuple[int | None, str]] = {OVERALL: (overall, "")}
        Score.give(recap=recap, by=by, scores=given | {str(pk): score for pk, score in elements.items()})
        Mark.open(recap, Score.objects.both(recap))
        recap.state = recap.State.REVIEWED
        recap.version += 1
        recap.save(update_fields=["state", "version"])
        ReviewDraft.objects.filter(recap=recap, by=by).delete()
        Notice.withdraw(about=recap, kind=["recap_to_review", "review_overdue"], because=_("Reviewed."))
        Notice.tell(recap.salesperson, "review_in", about=recap, facts=recap.notice_facts() | {"by": by.first_name})
        return review

    @transaction.atomic
    def acknowledge(self, *, by: User, answer: str = "") -> Acknowledgement:
        """The salesperson has read it, and may answer, which is told. Twice changes nothing."""
        review = self._locked()
        done = Acknowledgement.objects.filter(review=review, by=by).first()
        if done and answer in ("", done.answer):
            return done
        require(rules.may_acknowledge(by, review))
        done = Acknowledgement.objects.create(review=review, by=by, answer=answer, at=now())
        Notice.withdraw(about=review.recap, kind="review_in", because=_("Read."))
        if answer:
            Notice.tell(review.by, "review_answered", about=review.recap, facts=review.recap.notice_facts())
        return done

    @transaction.atomic
    def give_help(self, *, by: User) -> Review:
        """The help promised was given. Twice changes nothing."""
        review = self._locked()
        require(rules.may_give_help(by, review))
        if review.help_given_at is None:
            review.help_given_at = now()
            review.save(update_fields=["help_given_at"])
        return review

    def _locked(self) -> Review:
        return Review.objects.select_for_update(of=("self",)).get(pk=self.pk)


class Acknowledgement(models.Model):
    """The salesperson has read a review, and perhaps answered. Append-only."""

    append_only = True

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="acknowledgement")
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


def gaps_of_review(
    by: User,
    done_right: str,
    overall: int | None,
    elements: Mapping[int, tuple[int | None, str]],
    help: str,
    help_by: date | None,
) -> list[str]:
    """What a review lacks before it can be filed, a sentence each."""
    gaps = []
    if not done_right:
        gaps.append(_("Begin with what was done right."))
    if overall not in VALUES:
        gaps.append(_("Give a score from 1 to 10: did they do what you both prepared?"))
    if any(value is not None and value not in VALUES for value, _evidence in elements.values()):
        gaps.append(_("Scores go from 1 to 10."))
    if any(value is not None and evidence not in Evidence.values for value, evidence in elements.values()):
        gaps.append(_("Say what each score goes by: the recap, a joint call or a role-play."))
    if help and help_by is None:
        gaps.append(_("Help needs a date: by when?"))
    if help_by and not help:
        gaps.append(_("Say what you will do by that date, or clear the date."))
    if help_by and help_by < by.today():
        gaps.append(_("The date for your help has passed. Choose today or a day to come."))
    return gaps
