from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Exists, OuterRef, Subquery

from calls.models.mark import Mark
from calls.models.practice import Practice
from people.models import User
from process.models import Element

LAST = 5  # scored calls that make a standing; as many before them make the trend
SHOWN = 8  # scores of a sparkline
FLOOR = 5  # a score below it and nobody is proficient
FLAT = Decimal("0.5")  # means no further apart than this are flat
Trend = Literal["rising", "falling", "flat", ""]


@dataclass(frozen=True)
class Scored:
    """Both scores of one element in one call."""

    recap_id: int
    held_at: datetime
    managers: int
    own: int


@dataclass(frozen=True)
class Standing:
    """Where somebody stands on an element: both means of the last five scored calls, trend, and what was practice.

    `counted` and `practice` hold newest first: at most ten that count, and what was scored in the practice that is
    open now, which enters no mean, trend or verdict.
    """

    person_id: int
    element_id: int
    minimum: int
    counted: tuple[Scored, ...] = ()
    practice: tuple[Scored, ...] = ()
    is_practising: bool = False

    @property
    def last(self) -> tuple[Scored, ...]:
        return self.counted[:LAST]

    @property
    def before(self) -> tuple[Scored, ...]:
        return self.counted[LAST : 2 * LAST]

    @property
    def sample(self) -> int:
        """How many scored calls the means stand on: five, or fewer where there are no more."""
        return len(self.last)

    @property
    def mean(self) -> Decimal | None:
        """Mean of the managers' scores of the last five, not rounded; None without any."""
        return _mean(one.managers for one in self.last)

    @property
    def own_mean(self) -> Decimal | None:
        return _mean(one.own for one in self.last)

    @property
    def mean_before(self) -> Decimal | None:
        return _mean(one.managers for one in self.before)

    @property
    def trend(self) -> Trend:
        """The last five against the five before; empty: not enough yet."""
        if len(self.before) < LAST or self.mean is None or self.mean_before is None:
            return ""
        risen = self.mean - self.mean_before
        if abs(risen) <= FLAT:
            return "flat"
        return "rising" if risen > 0 else "falling"

    @property
    def is_scored_enough(self) -> bool:
        return self.sample == LAST

    @property
    def has_low_one(self) -> bool:
        """One of the last five lies below 5."""
        return any(one.managers < FLOOR for one in self.last)

    @property
    def is_proficient(self) -> bool:
        """Five scored, a mean at the minimum or above, none below 5."""
        return self.holds_at(self.minimum)

    def holds_at(self, value: int) -> bool:
        """Five scored, none below 5, and a mean that reaches both the minimum and this value."""
        reaches = self.mean is not None and self.mean >= max(self.minimum, value)
        return self.is_scored_enough and reaches and not self.has_low_one

    @property
    def is_below(self) -> bool:
        """The mean lies below the minimum; false where nothing counts yet."""
        return self.mean is not None and self.mean < self.minimum

    @property
    def calibration(self) -> Decimal | None:
        """How far somebody stands above (below: negative) the manager in his own eyes; None without scores."""
        return None if self.own_mean is None or self.mean is None else self.own_mean - self.mean

    @property
    def spark(self) -> list[int]:
        """The managers' last eight scores that count, oldest first."""
        return [one.managers for one in reversed(self.counted[:SHOWN])]

    @classmethod
    def of(cls, person: int, element: int, minimum: int) -> Standing:
        """What counts of one person on one element, without practice. One query."""
        marks = Mark.objects.counting().filter(subject=person, element=element).order_by("-held_at", "-id")
        newest = marks.values_list(*COLUMNS)[: 2 * LAST]
        scored = tuple(Scored(*facts) for _subject, _element, *facts in newest)
        return cls(person_id=person, element_id=element, minimum=minimum, counted=scored)

    @classmethod
    def of_people(
        cls, people: Iterable[int], elements: Iterable[Element] | None = None, call_type: int | None = None
    ) -> dict[tuple[int, int], Standing]:
        """Standings of each of these people on each element (the library in use, unless said), by both ids.

        With a call type, what counts is only what was scored on calls of that type; practice stays as it is.

        Three queries, and one to read the library, however many people and however long their history. The caller
        says whose standings the reader may see.
        """
        people = set(people)
        library = list(Element.objects.in_use().in_order() if elements is None else elements)
        counted, practising = _counting(people, [element.pk for element in library], call_type)
        practice = _practised(people)
        return {
            (person, element.pk): cls(
                person_id=person,
                element_id=element.pk,
                minimum=element.minimum,
                counted=tuple(counted.get((person, element.pk), ())),
                practice=tuple(practice.get((person, element.pk), ())),
                is_practising=(person, element.pk) in practising,
            )
            for person in people
            for element in library
        }


Pair = tuple[int, int]
COLUMNS = ("subject_id", "element_id", "recap_id", "held_at", "managers", "own")


def _counting(
    people: Collection[int], elements: Collection[int], call_type: int | None
) -> tuple[Mapping[Pair, list[Scored]], set[Pair]]:
    """The newest ten that count of each pair, and what each person practises now. The first query finds both by short
    walks in the index, so that its cost does not grow with the history; the second reads the marks.
    """
    if not elements:
        return {}, set()
    nth: dict[str, Any] = {
        f"of_{element}_{n}": Subquery(_newest_of(element, call_type)[n : n + 1])
        for element in elements
        for n in range(2 * LAST)
    }
    practised = Subquery(Practice.objects.open().filter(person=OuterRef("pk")).values("element")[:1])
    rows = list(
        User.objects.filter(pk__in=people)
        .order_by()
        .annotate(practised=practised, **nth)
        .values_list("pk", "practised", *nth)
    )
    ids = [pk for row in rows for pk in row[2:] if pk is not None]
    return _by_pair(Mark.objects.filter(pk__in=ids)), {
        (person, element) for person, element, *_marks in rows if element
    }


def _newest_of(element: int, call_type: int | None) -> Any:
    marks = Mark.objects.counting().filter(subject=OuterRef("pk"), element=element)
    if call_type is not None:
        marks = marks.filter(call_type=call_type)
    return marks.order_by("-held_at", "-id").values("pk")


def _practised(people: Collection[int]) -> Mapping[Pair, list[Scored]]:
    """What was scored in practice that is still going on."""
    going_on = Practice.objects.open().filter(
        person=OuterRef("subject"), element=OuterRef("element"), since__lte=OuterRef("held_at")
    )
    return _by_pair(Mark.objects.filter(Exists(going_on), practice=True, subject_id__in=people))


def _by_pair(marks: Any) -> Mapping[Pair, list[Scored]]:
    pairs: dict[Pair, list[Scored]] = {}
    for subject, element, *facts in marks.order_by("-held_at", "-id").values_list(*COLUMNS):
        pairs.setdefault((subject, element), []).append(Scored(*facts))
    return pairs


def _mean(values: Iterable[int]) -> Decimal | None:
    given = list(values)
    return Decimal(sum(given)) / len(given) if given else None
