from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy

from customers.models.finding import LONGEST_QUESTION, MOST_WORDS, fold

if TYPE_CHECKING:
    from calls.models.recap import Recap
    from customers.models import Company, Contact
    from people.models import User

SOURCES = {"worked": "again", "change": "change", "forgotten": "remember", "not_thought_of": "remember"}


def _holds(word: str) -> Q:
    return Q(text__icontains=word) | Q(company__name_key__contains=word) | Q(contact__name__icontains=word)


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, reader: User) -> LessonQuerySet:
        """Between the two: the author and the direct manager at present."""
        return self.filter(person_id__in={reader.pk, *reader.reach.led})

    def of(self, person: User) -> LessonQuerySet:
        return self.filter(person=person)

    def at_company(self, company: Company) -> LessonQuerySet:
        return self.filter(company=company)

    def of_kind(self, kind: str) -> LessonQuerySet:
        return self.filter(kind=kind)

    def search(self, words: str) -> LessonQuerySet:
        """Lessons that hold every word, in what they say, or as company or person where they come from."""
        return self.filter(*(_holds(word) for word in fold(words[:LONGEST_QUESTION]).split()[:MOST_WORDS]))

    def by_kind(self) -> LessonQuerySet:
        """Do again, change, remember; of each the newest first."""
        return self.order_by("kind", "-made_at", "-id")

    def counted(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(self.order_by().values_list("kind").annotate(Count("pk")))

    def newest_first(self) -> LessonQuerySet:
        return self.order_by("-made_at", "-id")


class Lesson(models.Model):
    """What a salesperson took from a call: do again, change or remember. Belongs to him, and to where it came from."""

    class Kind(models.TextChoices):
        AGAIN = "again", gettext_lazy("Do again")
        CHANGE = "change", gettext_lazy("Change")
        REMEMBER = "remember", gettext_lazy("Remember")

    person = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("customers.Company", on_delete=models.PROTECT, related_name="+")
    call_type = models.ForeignKey("process.CallType", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("customers.Contact", on_delete=models.PROTECT, null=True, related_name="+")
    recap = models.ForeignKey("calls.Recap", on_delete=models.PROTECT, related_name="lessons")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField()
    made_at = models.DateTimeField()

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="lesson_says_something"),
            models.CheckConstraint(condition=Q(kind__in=["again", "change", "remember"]), name="lesson_kind_is_known"),
        ]
        indexes = [
            models.Index(fields=["person", "company", "-made_at"], name="lesson_at_company"),
            models.Index(fields=["person", "call_type", "-made_at"], name="lesson_of_call_type"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @classmethod
    def keep(cls, recap: Recap, seen: Sequence[Contact]) -> None:
        """Make lessons of what the salesperson takes from a call in which he saw these. Called by `Recap.file`."""
        cls.objects.bulk_create(
            cls(
                person_id=recap.salesperson_id,
                company_id=recap.call.company_id,
                call_type_id=recap.call.call_type_id,
                contact=seen[0] if len(seen) == 1 else None,
                recap=recap,
                kind=kind,
                text=getattr(recap, line),
                made_at=recap.filed_at,
            )
            for line, kind in SOURCES.items()
            if getattr(recap, line)
        )
