from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from people.models import User
    from process.models import Element


class PracticeQuerySet(models.QuerySet["Practice"]):
    def open(self) -> PracticeQuerySet:
        return self.filter(until__isnull=True)

    def of(self, people: Iterable[int]) -> PracticeQuerySet:
        return self.filter(person_id__in=people)

    def covering(self, moment: datetime) -> PracticeQuerySet:
        """Those in which a call that was held at this moment falls; the end belongs to what follows."""
        return self.filter(since__lte=moment).filter(Q(until__isnull=True) | Q(until__gt=moment))


class Practice(models.Model):
    """A span in which somebody practises an element: scores of calls held in it are shown apart and never count.

    Written down to here by the verbs of coaching, since calls may not ask coaching.
    """

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    element = models.ForeignKey("process.Element", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="one_open_practice_a_person"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="practice_ends_after_it_began"
            ),
        ]
        indexes = [models.Index(fields=["person", "element", "since"], name="practice_of")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @classmethod
    def open(cls, person: User, element: Element, since: datetime) -> Practice:
        """Let scores of this element be practice from a moment on. For the verbs of coaching alone."""
        return cls.objects.create(person=person, element=element, since=since)

    @classmethod
    def end_of(cls, person: User, at: datetime) -> None:
        """End whatever this person practises; nothing where nothing is practised."""
        for practice in cls.objects.open().of([person.pk]).select_for_update(of=("self",)):
            practice.end(at)

    def end(self, at: datetime) -> None:
        """From this moment on scores count. What was held before stays practice, however late it is reviewed."""
        self.until = at
        self.save(update_fields=["until"])

    @classmethod
    def elements_at(cls, person_id: int, moment: datetime) -> set[int]:
        """Ids of the elements that somebody was practising at a moment."""
        return set(cls.objects.of([person_id]).covering(moment).values_list("element_id", flat=True))
