from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Mark, Practice, Standing
from coaching import rules
from coaching.models.focus_gaps import gaps_of_confirmation, gaps_of_goal, gaps_of_rung
from coaching.models.focus_words import FocusQuerySet
from coaching.models.rung import LADDER, SCORES, Place, Rung, Step
from notices.models import Notice
from people.clock import now
from people.models import User
from people.rules import Refused, Stale, require

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from process.models import Element, ElementVersion

TENTH = Decimal("0.1")
BEFORE_CONFIRMED = LADDER[: LADDER.index(Place.CONFIRMED)]


class Closing(models.TextChoices):
    """How a focus ended."""

    RESTED = "rested", gettext_lazy("Rests")
    FINISHED = "finished", gettext_lazy("Finished")


class Focus(models.Model):
    """The one element on which somebody works now: from where, to where, by when, and the ladder that leads there.

    Opened and led by the direct manager at present; a new one carries on where the last stood. From opening to
    `confirmed`, scores of the element are practice.
    """

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey("process.Element", on_delete=models.PROTECT, related_name="+")
    from_value = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    to_value = models.PositiveSmallIntegerField()
    by_day = models.DateField()
    opened_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    rung = models.CharField(max_length=12, choices=Place.choices, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=12, choices=Closing.choices, blank=True)
    closed_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    if TYPE_CHECKING:
        rungs: RelatedManager[Rung]

    objects = FocusQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(closed_at=None), name="one_open_focus_a_person"),
            models.CheckConstraint(condition=~Q(opened_by=F("person")), name="nobody_opens_his_own_focus"),
            models.CheckConstraint(condition=Q(to_value__in=SCORES), name="focus_leads_to_a_score"),
            models.CheckConstraint(
                condition=Q(from_value=None) | Q(from_value__gte=1, from_value__lte=10), name="focus_comes_from_a_score"
            ),
            models.CheckConstraint(condition=Q(rung="") | Q(rung__in=LADDER), name="focus_stands_on_the_ladder"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_as="", closed_because="")
                | Q(closed_at__isnull=False, closed_as__in=Closing.values),
                name="closed_focus_says_how",
            ),
        ]
        indexes = [models.Index(fields=["person", "-opened_at"], name="focus_of")]

    def __str__(self) -> str:
        return f"{self.person}: {self.element}"

    def get_absolute_url(self) -> str:
        return reverse("coaching:focus", args=[self.pk])

    # Questions ----------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def opened_on(self) -> date:
        """The day it was opened, where the person works."""
        return self.opened_at.astimezone(self.person.zoneinfo).date()

    @property
    def is_practice(self) -> bool:
        """Scores of the element count for nothing yet."""
        return self.is_open and (not self.rung or self.rung in BEFORE_CONFIRMED)

    @property
    def next_rung(self) -> str:
        """The place that comes next; empty at the top."""
        after = LADDER.index(self.rung) + 1 if self.rung else 0
        return LADDER[after] if after < len(LADDER) else ""

    @property
    def words(self) -> ElementVersion:
        """Name, anchors and minimum of the element; of a retired one as they stood last."""
        version = self.element.current
        assert version is not None  # an element has words from the moment it is added
        return version

    @property
    def is_of_retired_element(self) -> bool:
        """The library dropped the element in the middle: no call scores it any more, the focus goes on."""
        return not self.element.is_in_use

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.by_day < self.person.today()

    def standing(self) -> Standing:
        """Where the person stands on this element, practice apart."""
        return Standing.of_people([self.person_id], [self.element])[self.person_id, self.element_id]

    def practice_marks(self, reader: User) -> models.QuerySet[Mark]:
        """What was scored as practice since it was opened, newest first, where the reader may see marks."""
        marks = Mark.objects.visible_to(reader).filter(
            subject=self.person_id, element=self.element_id, practice=True, held_at__gte=self.opened_at
        )
        if self.closed_at is not None:
            marks = marks.filter(held_at__lt=self.closed_at)
        return marks.select_related("recap__call__company").order_by("-held_at", "-id")

    def shows_texts_to(self, reader: User) -> bool:
        """Evidence, notes, commitments and reasons stay between the person and the direct manager at present."""
        return reader.pk == self.person_id or self.person_id in reader.reach.led

    def rungs_for(self, reader: User) -> list[Rung]:
        """What happened on the ladder, first to last; without texts and score for managers further up."""
        rungs = list(self.rungs.in_order())  # type: ignore[attr-defined]
        return rungs if self.shows_texts_to(reader) else [rung.without_texts() for rung in rungs]

    # Verbs --------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def begin(cls, *, person: User, by: User, element: Element, to_value: int, by_day: date) -> Focus:
        """Open the one focus of somebody; it starts where the counting scores stand now, and practice begins.

        Raises Refused for who may not and for a second one, ValidationError for a goal that makes no sense.
        """
        person = person.locked()
        require(rules.may_begin(by, person, element, standing=cls.objects.open().of([person.pk]).first()))
        mean = Standing.of_people([person.pk], [element])[person.pk, element.pk].mean
        from_value = None if mean is None else mean.quantize(TENTH, ROUND_HALF_UP)
        _refuse(gaps_of_goal(person, to_value, by_day, from_value, element.minimum))
        moment = now()
        try:
            with transaction.atomic():
                focus = cls.objects.create(
                    person=person,
                    element=element,
                    from_value=from_value,
                    to_value=to_value,
                    by_day=by_day,
                    opened_by=by,
                    opened_at=moment,
                )
        except IntegrityError as error:
            raise Refused(rules.one_focus_a_person(person)) from error
        Practice.open(person, element, moment)
        focus._tell("focus_opened", by)
        return focus

    @transaction.atomic
    def change(self, *, by: User, version: int, to_value: int, by_day: date) -> Focus:
        """Aim elsewhere, or by another day. Raises Stale when it was changed since `version`."""
        focus = self._locked()
        require(rules.may_lead(by, focus))
        if focus.version != version:
            raise Stale(_("This focus was changed meanwhile."), current=focus)
        _refuse(gaps_of_goal(focus.person, to_value, by_day, focus.from_value, focus.element.minimum))
        return focus._stand(to_value=to_value, by_day=by_day)

    def teach(self, *, by: User, evidence: str, on_day: date | None = None) -> Rung:
        """What works was taught."""
        return self._climb(Step.TAUGHT, by=by, evidence=evidence, on_day=on_day)

    def coach(self, *, by: User, evidence: str, on_day: date | None = None) -> Rung:
        """The person was told what to do."""
        return self._climb(Step.COACHED, by=by, evidence=evidence, on_day=on_day)

    def mentor(self, *, by: User, evidence: str, on_day: date | None = None) -> Rung:
        """The person was shown how."""
        return self._climb(Step.MENTORED, by=by, evidence=evidence, on_day=on_day)

    @transaction.atomic
    def skip(self, *, by: User, rung: str, reason: str) -> Rung:
        """Leave out a rung before confirmed, and say why."""
        focus = self._locked()
        require(rules.may_skip(by, focus, rung))
        if not reason.strip():
            raise ValidationError({"reason": _("Say why this rung is left out.")})
        made = focus._write(rung, by, skipped_reason=reason.strip())
        focus._stand(rung=rung)
        self.refresh_from_db()
        return made

    @transaction.atomic
    def confirm(
        self,
        *,
        by: User,
        how: str,
        note: str,
        score: int | None,
        commitment: str,
        from_day: date | None,
        is_confirmed: bool = True,
        skipped_reason: str = "",
    ) -> Rung:
        """Log how the person showed that he has it. Confirmed: practice ends now; once more: it goes on.

        `skipped_reason` leaves out every rung below that was not climbed, as for who does it well already. For once
        more a note of what to practise is enough.
        """
        focus = self._locked()
        require(rules.may_confirm(by, focus, skips=bool(skipped_reason.strip()) or not is_confirmed))
        _refuse(gaps_of_confirmation(focus, how, note, score, commitment, from_day, is_confirmed))
        for rung in focus._unclimbed() if is_confirmed else ():
            focus._write(rung, by, skipped_reason=skipped_reason.strip())
        made = focus._write(
            Step.CONFIRMED if is_confirmed else Step.ONCE_MORE,
            by,
            how=how,
            note=note.strip(),
            score=score,
            commitment=commitment.strip(),
            commitment_from=from_day if commitment.strip() else None,
        )
        if is_confirmed:
            Practice.end_of(focus.person, made.at)
            focus._stand(rung=Place.CONFIRMED)
        focus._tell("focus_confirmed" if is_confirmed else "focus_once_more", by, made)
        self.refresh_from_db()
        return made

    @transaction.atomic
    def hold_accountable(self, *, by: User, evidence: str = "") -> Rung:
        """From here on the person answers for it. Only after confirmed."""
        focus = self._locked()
        require(rules.may_hold_accountable(by, focus))
        made = focus._write(Step.ACCOUNTABLE, by, evidence=evidence.strip())
        focus._stand(rung=Place.ACCOUNTABLE)
        focus._tell("focus_accountable", by, made)
        self.refresh_from_db()
        return made

    @transaction.atomic
    def fall_back(self, *, by: User, reason: str, to: str = Place.MENTORED) -> Rung:
        """Go back to an earlier rung, and say why. Before confirmed, practice begins again."""
        focus = self._locked()
        require(rules.may_fall_back(by, focus, to))
        if not reason.strip():
            raise ValidationError({"reason": _("Say what was seen that leads back.")})
        was_practice = focus.is_practice
        made = focus._write(Step.FELL_BACK, by, evidence=reason.strip(), back_to=to)
        focus._stand(rung=to)
        if focus.is_practice and not was_practice:
            Practice.open(focus.person, focus.element, made.at)
        focus._tell("focus_fell_back", by, made)
        self.refresh_from_db()
        return made

    @transaction.atomic
    def rest(self, *, by: User, reason: str) -> None:
        """Let it rest where it stands, with its evidence, so that another one can begin. What is scored now counts."""
        focus = self._locked()
        require(rules.may_lead(by, focus))
        if not reason.strip():
            raise ValidationError({"reason": _("Say why this focus rests.")})
        focus._close(Closing.RESTED, reason.strip())
        focus._tell("focus_rests", by)
        self.refresh_from_db()

    @transaction.atomic
    def finish(self, *, by: User) -> None:
        """Close it as reached. Only who is accountable and proficient by scores that count has got there."""
        focus = self._locked()
        require(rules.may_finish(by, focus, focus.standing()))
        focus._close(Closing.FINISHED, "")
        focus._tell("focus_finished", by)
        self.refresh_from_db()

    @transaction.atomic
    def rest_of_leaver(self, because: str) -> None:
        """The person leaves: what was open rests. Nobody is told; for `coaching.models.handover` alone."""
        focus = self._locked()
        if focus.is_open:
            focus._close(Closing.RESTED, because)

    # How ----------------------------------------------------------------------------------------

    @transaction.atomic
    def _climb(self, step: Step, *, by: User, evidence: str, on_day: date | None) -> Rung:
        focus = self._locked()
        require(rules.may_climb(by, focus, step))
        day = on_day or focus.person.today()
        _refuse(gaps_of_rung(focus, evidence, day))
        made = focus._write(step, by, on_day=day, evidence=evidence.strip())
        if step == focus.next_rung:
            focus._stand(rung=step.value)
        focus._tell("focus_step", by, made)
        self.refresh_from_db()
        return made

    def _locked(self) -> Focus:
        Focus.objects.select_for_update(of=("self",)).get(pk=self.pk)
        return Focus.objects.with_head().get(pk=self.pk)

    def _stand(self, **facts: Any) -> Focus:
        changed = Focus.objects.filter(pk=self.pk, version=self.version)
        if not changed.update(version=F("version") + 1, **facts):
            raise Stale(_("This focus was changed meanwhile."))
        self.refresh_from_db(fields=[*facts, "version"])
        return self

    def _close(self, how: Closing, because: str) -> None:
        moment = now()
        Practice.end_of(self.person, moment)
        self._stand(closed_at=moment, closed_as=how.value, closed_because=because)

    def _write(self, rung: str, by: User, *, on_day: date | None = None, **facts: Any) -> Rung:
        number = (self.rungs.aggregate(last=models.Max("number"))["last"] or 0) + 1
        day = on_day or self.person.today()
        return self.rungs.create(person=self.person, number=number, rung=rung, on_day=day, by=by, at=now(), **facts)

    def _unclimbed(self) -> list[str]:
        """The places below confirmed that are neither climbed nor left out."""
        return BEFORE_CONFIRMED[LADDER.index(self.rung) + 1 if self.rung else 0 :]

    def _tell(self, kind: str, by: User, rung: Rung | None = None) -> None:
        facts = {"focus": self.pk, "element": self.element.name, "by": by.name}
        if rung is not None:
            facts["rung"] = rung.rung
        Notice.tell(self.person, kind, about=self, step=str(rung.number) if rung else "", facts=facts)


def _refuse(gaps: dict[str, str]) -> None:
    if gaps:
        raise ValidationError(gaps)
