from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from notices.models.delivery import Delivery
from notices.models.wishes import DIGESTS, Wishes
from people.clock import now
from people.models import Team, User

BATCH = 200
WEEK = timedelta(days=7)
Done = tuple[int, str, date | None]  # of whom, which digest, of which day


class Digests:
    """Puts the digests of the day into the queue: in the morning of each person, by his own clock and working days.

    What stands in them is asked when they go out. A morning digest that could not go out in its day is of no use; the
    weekly one is, as long as its week has a working day left.
    """

    def run(self, at: datetime | None = None) -> int:
        """Queue what is due and was not queued; say how many. Running twice queues nothing twice."""
        moment, queued = at or now(), 0
        leaders = set(Team.objects.filter(is_active=True, manager__isnull=False).values_list("manager", flat=True))
        for people in _batches(leaders):
            wishes = {each.person_id: each for each in Wishes.objects.filter(person__in=people)}
            lately = Delivery.objects.filter(what__in=DIGESTS, person__in=people, made_at__gt=moment - WEEK)
            done = set(lately.values_list("person_id", "what", "day"))
            for person in people:
                wish = wishes.get(person.pk) or Wishes(person=person)
                queued += self._queue(person, wish, moment, done, leads=person.pk in leaders)
        return queued

    def _queue(self, person: User, wish: Wishes, moment: datetime, done: set[Done], *, leads: bool) -> int:
        diary = person.diary
        day = diary.day(moment)
        if not diary.is_working_day(day) or moment < diary.instant(day, wish.digest_at):
            return 0
        if (person.pk, Delivery.What.MORNING, day) in done:
            return 0
        until = self._end(person, wish, day)
        if until <= moment:
            return 0
        if leads:
            self._queue_week(person, wish, day, done)
        # Last: it is what says that this person's day is done, should the worker die in between.
        self._put(person, Delivery.What.MORNING, day, until)
        return 1

    def _queue_week(self, person: User, wish: Wishes, day: date, done: set[Done]) -> None:
        """Once a week: on its first working day on which this runs."""
        week = _week_of(day)
        if not any((person.pk, Delivery.What.WEEKLY, each) in done for each in week):
            last = max(each for each in week if person.diary.is_working_day(each))
            self._put(person, Delivery.What.WEEKLY, day, self._end(person, wish, last))

    def _put(self, person: User, what: str, day: date, until: datetime) -> None:
        Delivery.letter_to(person, what, number=day.isoformat(), day=day, useful_until=until)

    def _end(self, person: User, wish: Wishes, day: date) -> datetime:
        """Until when a digest is of use that may go out on that day."""
        return person.diary.instant(day, max(person.works_until, _later(wish.digest_at)))


def _batches(leaders: set[int]) -> Iterator[list[User]]:
    """Everybody who may have something to hear, with leave fetched along."""
    last = 0
    people = User.objects.filter(Q(sells=True) | Q(pk__in=leaders), is_active=True)
    people = people.prefetch_related("leaves").order_by("pk")
    while batch := list(people.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _week_of(day: date) -> list[date]:
    """The days from Monday to Sunday among which a day is."""
    monday = day - timedelta(days=day.isoweekday() - 1)
    return [monday + timedelta(days=n) for n in range(7)]


def _later(moment: time) -> time:
    """Three hours later, or the end of the day."""
    return time(min(23, moment.hour + 3), 59)
