from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q

from notices.models.delivery import Delivery
from notices.models.wishes import Wishes
from people.clock import now
from people.models import Team, User

BATCH = 200
WEEK = timedelta(days=7)


class Digests:
    """Puts the digests of the day into the queue: in the morning of each person, by his own clock and working days.

    What stands in them is asked when they go out. A digest that could not go out in its day is of no use.
    """

    def run(self, at: datetime | None = None) -> int:
        """Queue what is due and was not queued; say how many. Running twice queues nothing twice."""
        moment, queued = at or now(), 0
        for people in _batches():
            wishes = {each.person_id: each for each in Wishes.objects.filter(person__in=people)}
            done = set(
                Delivery.objects.filter(
                    what=Delivery.What.MORNING, person__in=people, made_at__gt=moment - WEEK
                ).values_list("person_id", "day")
            )
            for person in people:
                wish = wishes.get(person.pk) or Wishes(person=person)
                queued += self._queue(person, wish, moment, done)
        return queued

    def _queue(self, person: User, wish: Wishes, moment: datetime, done: set[tuple[int, date | None]]) -> int:
        diary = person.diary
        day = diary.day(moment)
        if (person.pk, day) in done or not diary.is_working_day(day) or moment < diary.instant(day, wish.digest_at):
            return 0
        until = diary.instant(day, max(person.works_until, _later(wish.digest_at)))
        if until <= moment:
            return 0
        facts = {"number": day.isoformat(), "day": day, "useful_until": until}
        if person.leads and day == _first_working_day(person, day):
            Delivery.letter_to(person, Delivery.What.WEEKLY, **facts)
        # Last: it is what says that this person's day is done, should the worker die in between.
        Delivery.letter_to(person, Delivery.What.MORNING, **facts)
        return 1


def _batches() -> Iterator[list[User]]:
    """Everybody who may have something to hear, with leave fetched along."""
    last = 0
    leads = Exists(Team.objects.filter(manager=OuterRef("pk"), is_active=True))
    people = User.objects.filter(is_active=True).annotate(leads=leads).filter(Q(sells=True) | Q(leads=True))
    people = people.prefetch_related("leaves").order_by("pk")
    while batch := list(people.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _first_working_day(person: User, day: date) -> date:
    """The first working day of the week in which a working day lies."""
    monday = day - timedelta(days=day.isoweekday() - 1)
    week = (monday + timedelta(days=n) for n in range(7))
    return next(each for each in week if person.diary.is_working_day(each))


def _later(moment: time) -> time:
    """Three hours later, or the end of the day."""
    return time(min(23, moment.hour + 3), 59)
