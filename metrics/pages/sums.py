"""What the people of a page did, added up in the database: few one by one, many by their teams and months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from calls.models import Call
from metrics.measures import DAY_MEASURES, SNAPSHOTS
from metrics.models import Reading, Tally, TallyMonth
from metrics.models.tally import keys_of
from metrics.period import MONTH, WEEK, Period

if TYPE_CHECKING:
    from metrics.pages.picker import Picker
    from metrics.pages.whose import Whose
    from people.models import User

AMOUNT = "amount_won"
STANDS = {snapshot.key: snapshot for snapshot in SNAPSHOTS}
COUNTED = [measure.key for measure in DAY_MEASURES if measure.key != AMOUNT]
ANYTHING = "open"  # the snapshot that is kept of everybody with anything: where it has a day, all of them have
KEPT_WITHIN = timedelta(days=6)
ALL, AHEAD = 0, -1  # owners of sums that are of nobody apart
IN_TIME, NOT_IN_TIME = "recaps_in_time", "recaps_not_in_time"  # counted of people in a line besides their measures
VALUE = Sum("value")
TOLD, ZERO = "", Decimal(0)


class Sums:
    """The sums of the period picked and the one before, in one query.

    What was won stands on its days, for the line to the goal is drawn by them; of the rest what came before today
    stands on the first day of its period or month, and what today brings on today, for some of it counts tomorrow
    only. How things stand, which nobody adds up over days, stands on the day of which it is.
    """

    def __init__(self, reader: User, whose: Whose, picker: Picker) -> None:
        self.reader, self.whose = reader, whose
        self.period, self.before = picker.period, picker.period.previous
        self.today, self.last, self.is_running = picker.today, picker.last, picker.is_running

    def by_day(self, measure: str) -> Mapping[date, Decimal]:
        """Of all of them."""
        return self._found[0].get(measure, {})

    def total(self, measure: str, period: Period, last: date) -> Decimal:
        """Of a measure in one of the two periods up to a day of it; of a snapshot, how it stood then."""
        days = self.by_day(measure)
        if measure not in STANDS:
            return _between(days, period.starts_on, last)
        if self.today in period:
            return days.get(self.today, ZERO)
        kept = [day for day in self.by_day(ANYTHING) if last - KEPT_WITHIN <= day <= last]
        return days.get(max(kept), ZERO) if kept else ZERO

    def of(self, owner: int, measure: str, last: date) -> Decimal:
        """Of one person in the period up to a day; of a team where they are many, what it won."""
        return _between(self._found[1].get((owner, measure), {}), self.period.starts_on, last)

    # The query -----------------------------------------------------------------------------------------

    @cached_property
    def _found(self) -> tuple[Mapping[str, Mapping[date, Decimal]], Mapping[tuple[int, str], Mapping[date, Decimal]]]:
        """By measure and day; and by owner and measure and day."""
        of_all: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        of_each: dict[tuple[int, str], dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for owner, measure, day, total in self._of_many() if self.whose.is_many else self._of_few():
            of_all[measure][day] += total
            of_each[owner, measure][day] += total
        return of_all, of_each

    def _of_few(self) -> Iterable[Any]:
        stood = [Q(measure__in=STANDS, day__range=(last - KEPT_WITHIN, last)) for last in self._ends]
        rows = self._readings(reduce(or_, stood, Q(measure__in=[*COUNTED, AMOUNT])))
        recaps = [] if self.whose.person else [self._recaps]
        return _at_once(_sums(rows, "person", self._day), *recaps, *self._standing)

    def _of_many(self) -> Iterator[Any]:
        """By tallies; people of teams whose tally is not of those who are in it now, and weeks, by their days."""
        first = self.period.starts_on
        won = _sums(self._readings(Q(measure=AMOUNT, day__gte=first)), "person__team", "day")
        rest = self._readings(Q(measure__in=COUNTED) | Q(measure=AMOUNT, day__lt=first))
        if self.period.kind == WEEK:
            yield from _at_once(won, _sums(rest, Value(ALL), self._day), *self._standing, *self._stood)
            return
        keys = keys_of({person: self.reader.reach.team_of[person] for person in self.whose.people})
        untold = set(keys)
        tallied = self._tallied(Tally.objects.filter(people__in=keys.values()))
        for row in _at_once(won, *tallied, *self._standing, *self._stood):
            if row[1] == TOLD:
                untold.discard(row[0])
            else:
                yield from self._placed(*row)
        if untold:
            yield from _sums(rest.filter(person__team__in=untold), Value(ALL), self._day)

    def _placed(self, owner: int, measure: str, day: date, total: Decimal) -> Iterator[Any]:
        """What is ahead in the month that runs is taken out of that month, and what is of today put on today."""
        if owner != AHEAD:
            yield owner, measure, day, total
            return
        yield ALL, measure, Period.holding(MONTH, day).starts_on, -total
        if day == self.today:
            yield ALL, measure, day, total

    # Its parts: owner, measure, day and total -----------------------------------------------------------

    def _readings(self, which: Q) -> Any:
        return Reading.objects.filter(self.whose.of("person"), which, day__range=(self.before.starts_on, self.last))

    @property
    def _day(self) -> Case:
        """The day on which a reading stands here."""
        return Case(
            When(measure__in=[AMOUNT, *STANDS], then=F("day")),
            When(day__lt=self.period.starts_on, then=Value(self.before.starts_on)),
            When(day__lt=self.today, then=Value(self.period.starts_on)),
            default=F("day"),
            output_field=DateField(),
        )

    def _tallied(self, tallies: QuerySet[Tally]) -> Iterator[QuerySet[Any, Any]]:
        """Which teams these tell of; their months; and what from today on is in the month that runs."""
        yield _sums(tallies, "team", _on(self.today), Value(TOLD), Count("pk"))
        which = Q(measure__in=COUNTED) | Q(measure=AMOUNT, month__lt=self.period.starts_on)
        months = (self.before.starts_on, self.last)
        yield _sums(TallyMonth.objects.filter(which, tally__in=tallies, month__range=months), Value(ALL), "month")
        if self.is_running:
            rest = Period.holding(MONTH, self.today).last
            those = {"person__team__in": tallies.values("team"), "measure__in": COUNTED}
            yield _sums(Reading.objects.filter(**those, day__range=(self.today, rest)), Value(AHEAD), "day")

    @property
    def _recaps(self) -> QuerySet[Any, Any]:
        """Of the calls of the period: recaps sent in time, and the others that were sent or are due by now."""
        calls = Call.objects.filter(self.whose.of("salesperson"), day__range=(self.period.starts_on, self.last))
        in_time = When(recap__filed_at__isnull=False, recap__is_late=False, then=Value(IN_TIME))
        which = Case(in_time, default=Value(NOT_IN_TIME))
        return _sums(calls.with_recap_counted(), "salesperson", _on(self.period.starts_on), which, Count("pk"))

    @property
    def _standing(self) -> Iterator[QuerySet[Any, Any]]:
        """How things stand today, where today is shown."""
        if self.is_running:
            for key, snapshot in STANDS.items():
                rows = snapshot.as_of(self.today).filter(self.whose.of(snapshot.person))
                yield _sums(rows, Value(ALL), _on(self.today), Value(key), Count("pk"))

    @property
    def _ends(self) -> list[date]:
        """The last days of the periods that are over."""
        return [self.before.last] if self.is_running else [self.before.last, self.last]

    @property
    def _stood(self) -> Iterator[QuerySet[Any, Any]]:
        """How things stood with many at these ends: on the last day that was kept."""
        for last in self._ends:
            kept = Reading.objects.filter(self.whose.of("person")).between(last - KEPT_WITHIN, last)
            day = kept.filter(measure=ANYTHING).order_by("-day").values("day")[:1]
            yield _sums(kept.filter(measure__in=STANDS, day=Subquery(day)), Value(ALL), "day")


def _sums(rows: Any, owner: Any, day: Any, what: Any = "measure", total: Any = VALUE) -> QuerySet[Any, Any]:
    """Sums of rows in the four columns that all parts have: each a name, or something to be worked out."""
    columns = {"told_of": owner, "what": what, "on": day}
    worked_out = {name: column for name, column in columns.items() if not isinstance(column, str)}
    names = [name if name in worked_out else column for name, column in columns.items()]
    return rows.order_by().annotate(**worked_out).values_list(*names).annotate(total=total)


def _on(day: date) -> Value:
    return Value(day, DateField())


def _at_once(first: QuerySet[Any, Any], *others: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return first.union(*others, all=True)


def _between(days: Mapping[date, Decimal], first: date, last: date) -> Decimal:
    return sum((value for day, value in days.items() if first <= day <= last), ZERO)
