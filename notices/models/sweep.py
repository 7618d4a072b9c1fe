from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from notices.kinds import Clock, Kind, kinds_with_clocks
from notices.models.notice import Notice, key_begins
from notices.models.readdressing import Holders
from notices.models.sweep_run import SweepRun
from people.clock import now

BATCH = 500


class Sweep:
    """Tells what has fallen due and was not told, and takes back what holds no more.

    It works from the facts, in batches that are each a transaction of their own, and may run twice at the same time
    or die between any two: what is told is found by its key.
    """

    def __init__(self) -> None:
        self._holders = Holders()
        self.told = self.dropped = self.withdrawn = 0

    def run(self, at: datetime | None = None) -> SweepRun:
        """Bring everything up to a moment, the present one if none is given; kept where there was anything to do."""
        began, at = time.monotonic(), at or now()
        standing = set(Notice.objects.open().values_list("kind", flat=True).distinct())
        failed = []
        for kind, clock in kinds_with_clocks():
            try:
                self._follow(kind, clock, at, may_withdraw=kind.name in standing)
            except Exception as error:  # one kind that fails stops no other; all are raised below
                failed.append(error)
        took = int((time.monotonic() - began) * 1000)
        run = SweepRun(at=at, told=self.told, dropped=self.dropped, withdrawn=self.withdrawn, took_ms=took)
        if self.told or self.dropped or self.withdrawn:
            run.save()
        if failed:
            raise ExceptionGroup("some kinds of notices could not be told", failed)
        return run

    def _follow(self, kind: Kind, clock: Clock, at: datetime, *, may_withdraw: bool) -> None:
        queries = [_keyed(kind, clock, query) for query in clock.due(at)]
        if may_withdraw:
            self.withdrawn += _withdraw(kind, clock, queries, at)
        for query in queries:
            self._tell_all(kind, clock, query, at)

    def _tell_all(self, kind: Kind, clock: Clock, query: QuerySet[Any], at: datetime) -> None:
        untold = query.filter(~Exists(Notice.objects.filter(dedupe_key=OuterRef("notice_key"))))
        waiting = list(untold.order_by().values_list("pk", "step"))
        for batch in _batches(waiting):
            self._tell(kind, clock, batch, at)

    @transaction.atomic
    def _tell(self, kind: Kind, clock: Clock, batch: Sequence[tuple[int, str]], at: datetime) -> None:
        records = kind.about._default_manager.select_related(*kind.related).in_bulk([pk for pk, _step in batch])
        moment = now()
        told = [self._made(kind, clock, records[pk], step, at) for pk, step in batch if pk in records]
        made = [notice for notice in told if notice is not None]
        for notice in made:
            notice.made_at = moment
            if notice.useful_until is not None and notice.useful_until <= at:
                notice.withdrawn_at, notice.withdrawn_because = moment, _("It came too late to be of use.")
        # Another sweep, or a deed, may have told one meanwhile. Then its row stands, and this one is not kept.
        Notice.objects.bulk_create(made, ignore_conflicts=True)
        keys = [notice.dedupe_key for notice in made]
        kept = list(Notice.objects.filter(dedupe_key__in=keys, made_at=moment))
        told_now = [notice for notice in kept if notice.withdrawn_at is None]
        self.told += len(told_now)
        self.dropped += len(kept) - len(told_now)

    def _made(self, kind: Kind, clock: Clock, record: Any, step: str, at: datetime) -> Notice | None:
        """The notice, or nothing where nobody has the role. What is past its use is kept as gone, so it counts once."""
        holder = self._holders.of(clock.role, kind.salesperson(record))
        if holder is None or not holder.is_active:
            return None
        return Notice.make(
            holder,
            kind.name,
            about=record,
            role=clock.role,
            step=step,
            facts=clock.facts(record),
            due_at=clock.due_at(record),
        )


def _keyed(kind: Kind, clock: Clock, query: QuerySet[Any]) -> QuerySet[Any]:
    """The same records, each with the key by which it would be told."""
    begins = key_begins(kind.name, ContentType.objects.get_for_model(kind.about))
    pk = Cast("pk", models.CharField())
    key = Concat(
        Value(begins), pk, Value(":"), F("step"), Value(f":{clock.role}"), output_field=models.CharField(max_length=160)
    )
    return query.annotate(notice_key=key)


def _withdraw(kind: Kind, clock: Clock, queries: Sequence[QuerySet[Any]], at: datetime) -> int:
    """Take back what this clock told and what does not hold any more, or is past its use."""
    standing = Notice.objects.open().filter(kind=kind.name, role=clock.role)
    over = standing.filter(useful_until__lte=at)
    said = over.update(withdrawn_at=now(), withdrawn_because=_("Its time has passed."))
    for query in queries:
        standing = standing.exclude(Exists(query.filter(pk=OuterRef("about_id"), notice_key=OuterRef("dedupe_key"))))
    return said + standing.update(withdrawn_at=now(), withdrawn_because=str(clock.because)[:200])


def _batches(rows: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    for first in range(0, len(rows), BATCH):
        yield rows[first : first + BATCH]
