from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

SCORES = range(1, 11)


class Place(models.TextChoices):
    """Where somebody stands on the ladder. Empty: the focus was opened, nothing was done yet."""

    TAUGHT = "taught", gettext_lazy("Taught")
    COACHED = "coached", gettext_lazy("Coached")
    MENTORED = "mentored", gettext_lazy("Mentored")
    CONFIRMED = "confirmed", gettext_lazy("Confirmed")
    ACCOUNTABLE = "accountable", gettext_lazy("Accountable")


LADDER: list[str] = list(Place.values)


class Step(models.TextChoices):
    """What happened on the ladder: every place, and the two that lead nowhere new."""

    TAUGHT = "taught", gettext_lazy("Taught what works")
    COACHED = "coached", gettext_lazy("Coached: told what to do")
    MENTORED = "mentored", gettext_lazy("Mentored: shown how")
    ONCE_MORE = "once_more", gettext_lazy("Once more")
    CONFIRMED = "confirmed", gettext_lazy("Confirmed: said back or role-played")
    ACCOUNTABLE = "accountable", gettext_lazy("Accountable")
    FELL_BACK = "fell_back", gettext_lazy("Fell back")


class Confirmation(models.TextChoices):
    """How somebody showed that he has it."""

    SAID_BACK = "said_back", gettext_lazy("Said it back")
    ROLE_PLAY = "role_play", gettext_lazy("Role-play")
    JOINT_CALL = "joint_call", gettext_lazy("Joint call")


UNSAID = "-"  # there is a reason, and it is not for this reader
TRIED = (Step.CONFIRMED, Step.ONCE_MORE)


class RungQuerySet(models.QuerySet["Rung"]):
    def in_order(self) -> RungQuerySet:
        return self.select_related("by").order_by("number")


class Rung(models.Model):
    """One thing that happened on the ladder of a focus: on what day, by whom, with what evidence. Append-only.

    The texts and the score are for the two alone; read rungs through `Focus.rungs_for(reader)`, which knows.
    """

    append_only = True

    focus = models.ForeignKey("coaching.Focus", on_delete=models.PROTECT, related_name="rungs")
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    rung = models.CharField(max_length=12, choices=Step.choices)
    on_day = models.DateField()
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    evidence = models.TextField(blank=True)  # what was done, or why somebody fell back
    skipped_reason = models.TextField(blank=True)
    back_to = models.CharField(max_length=12, choices=Place.choices, blank=True)
    how = models.CharField(max_length=12, choices=Confirmation.choices, blank=True)
    note = models.TextField(blank=True)
    score = models.PositiveSmallIntegerField(null=True)
    commitment = models.TextField(blank=True)
    commitment_from = models.DateField(null=True)

    objects = RungQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["focus", "number"], name="one_rung_a_number"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_lifts_himself"),
            models.CheckConstraint(condition=Q(rung__in=Step.values), name="rung_is_known"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__in=SCORES), name="rung_score_is_1_to_10"),
            models.CheckConstraint(
                condition=~Q(rung=Step.CONFIRMED)
                | (
                    Q(score__isnull=False, commitment_from__isnull=False, how__in=Confirmation.values)
                    & ~Q(note="")
                    & ~Q(commitment="")
                ),
                name="confirmed_has_score_words_and_commitment",
            ),
            models.CheckConstraint(
                condition=Q(rung__in=TRIED) | Q(score=None, how="", note="", commitment="", commitment_from=None),
                name="only_a_confirmation_is_scored",
            ),
            models.CheckConstraint(
                condition=Q(skipped_reason="") | Q(rung__in=(Step.TAUGHT, Step.COACHED, Step.MENTORED)),
                name="skipped_only_before_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(back_to="") & ~Q(rung=Step.FELL_BACK)
                | Q(rung=Step.FELL_BACK, back_to__in=LADDER) & ~Q(evidence=""),
                name="fell_back_says_where_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never what it says: names end up in logs

    @property
    def is_skipped(self) -> bool:
        """Was it left out, with a reason?"""
        return bool(self.skipped_reason)

    def without_texts(self) -> Rung:
        """The same for who may not read it: rung, day, by whom and whether it was left out. Not to be saved."""
        return Rung(
            pk=self.pk,
            focus_id=self.focus_id,
            person_id=self.person_id,
            number=self.number,
            rung=self.rung,
            skipped_reason=UNSAID if self.is_skipped else "",
            back_to=self.back_to,
            on_day=self.on_day,
            by=self.by,
            at=self.at,
        )
