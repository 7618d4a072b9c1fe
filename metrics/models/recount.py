from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from metrics.measures import DAY_MEASURES, SNAPSHOTS
from metrics.models.reading import Reading
from metrics.models.tally import Tally
from people.models import DayTouched, Organisation, User

MOST_AT_ONCE = 20_000  # marks taken in one transaction
PEOPLE_AT_ONCE = 400  # ids in one question; SQLite takes no endless lists


class Recount:
    """Brings readings up to date by what changed, never by looking through history."""

    @classmethod
    def run(cls) -> int:
        """Count each marked person and day afresh and drop the marks that were taken, by their ids. Gives how many.

        A mark written meanwhile stays for the next run: its deed may not be committed when this one counts.
        """
        taken = 0
        while n := cls._take():
            taken += n
            if n < MOST_AT_ONCE:
                break
        return taken

    @classmethod
    @transaction.atomic
    def _take(cls) -> int:
        Organisation.lock()  # two runs at once would replace the same rows
        marks = list(DayTouched.objects.order_by("id").values_list("id", "person", "day")[:MOST_AT_ONCE])
        people_of: dict[date, set[int]] = defaultdict(set)
        for _id, person, day in marks:
            people_of[day].add(person)
        for day, people in people_of.items():
            for some in _in_parts(people):
                cls.count_day(day, some)
        Tally.follow(people_of)
        today_of = {person.pk: person.today() for person in User.objects.filter(pk__in=_people(people_of))}
        cls._stand_as_of({pk: day for pk, day in today_of.items() if pk in people_of.get(day, ())})
        for some in _in_parts({pk for pk, _person, _day in marks}):
            DayTouched.objects.filter(pk__in=some).delete()
        return len(marks)

    @classmethod
    def count_day(cls, day: date, people: list[int]) -> None:
        """Replace what was counted of these people on a day with what the facts say."""
        fresh = [
            Reading(person_id=person, measure=measure.key, day=on, value=value)
            for measure in DAY_MEASURES
            for (person, on), value in measure.count(people, [day]).items()
        ]
        keys = [measure.key for measure in DAY_MEASURES]
        Reading.objects.filter(person_id__in=people, day=day, measure__in=keys).delete()
        Reading.objects.bulk_create(fresh)

    @classmethod
    @transaction.atomic
    def keep_day(cls) -> None:
        """Keep how things stand with everybody on his own today; what changes later today is kept by `run`."""
        Organisation.lock()
        cls._stand_as_of({person.pk: person.today() for person in User.objects.active()})

    @classmethod
    def _stand_as_of(cls, today_of: dict[int, date]) -> None:
        people_of: dict[date, set[int]] = defaultdict(set)
        for person, day in today_of.items():
            people_of[day].add(person)
        keys = [snapshot.key for snapshot in SNAPSHOTS]
        for day, people in people_of.items():
            for some in _in_parts(people):
                Reading.objects.filter(person_id__in=some, day=day, measure__in=keys).delete()
                Reading.objects.bulk_create(
                    Reading(person_id=person, measure=snapshot.key, day=day, value=value)
                    for snapshot in SNAPSHOTS
                    for person, value in snapshot.count(some, day).items()
                )


def _people(people_of: dict[date, set[int]]) -> set[int]:
    return set().union(*people_of.values()) if people_of else set()


def _in_parts(ids: Iterable[int]) -> Iterable[list[int]]:
    everything = sorted(ids)
    for start in range(0, len(everything), PEOPLE_AT_ONCE):
        yield everything[start : start + PEOPLE_AT_ONCE]
