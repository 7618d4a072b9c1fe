"""Where it is morning already: which local day has begun for whom, at one moment, all around the world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from people.models import User


@dataclass(frozen=True)
class Whose:
    """People who share a zone and an hour at which their work begins."""

    pairs: tuple[tuple[str, time], ...]

    def of(self, person: str) -> Q:
        """A record whose `person` (the name of a foreign key) is one of them."""
        some = Q(pk__in=[])
        for zone, works_from in self.pairs:
            some |= Q(**{f"{person}__zone": zone, f"{person}__works_from": works_from})
        return some


def mornings(moment: datetime) -> Iterator[tuple[date, Whose]]:
    """Each local day that is the last one to have had its morning somewhere, with those for whom it is. One query."""
    days: dict[date, list[tuple[str, time]]] = {}
    for zone, works_from in User.objects.order_by().values_list("zone", "works_from").distinct():
        days.setdefault(_last_morning(ZoneInfo(zone), works_from, moment), []).append((zone, works_from))
    for day, pairs in days.items():
        yield day, Whose(tuple(pairs))


def morning_of(person: User, day: date) -> datetime:
    """When a person's work begins on a local day, working day or not."""
    return person.diary.instant(day, person.works_from)


def _last_morning(zone: ZoneInfo, works_from: time, moment: datetime) -> date:
    local = moment.astimezone(zone)
    return local.date() if local.time() >= works_from else local.date() - timedelta(days=1)
