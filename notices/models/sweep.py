from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from notices.kinds import Clock, Kind, kinds_with_clocks
from notices.models.delivery import Delivery
from notices.models.notice import Notice, key_begins
from notices.models.readdressing import Holders
from notices.models.sweep_run import SweepRun
from people.clock import now

BATCH = 500
SILENCE = timedelta(minutes=2)


class Sweep:
    """Tells what has fallen due and was not told, and takes back what holds no more.

    It works from the facts, in batches that are each a transaction of their own, and may run twice at the same time
    or die between any two: what is told is found by its key.
    """

    def __init__(self) -> None:
        self._holders = Holders()
        self.told = self.dropped = self.withdrawn = 0

    def run(self) -> SweepRun:
        """Bring everything up to this moment. What one kind raises stops no other, and is raised at the end."""
        began, at = time.monotonic(), now()
        since = self._outage(at)
        standing = set(Notice.objects.open().order_by().values_list("kind", flat=True).distinct())
        failed = []
        for kind, clock in kinds_with_clocks():
            try:
                self._follow(kind, clock, at, since=since, may_withdraw=kind.name in standing)
            except Exception as error:
                failed.append(error)
        took = int((time.monotonic() - began) * 1000)
        run = SweepRun(at=at, told=self.told, dropped=self.dropped, withdrawn=self.withdrawn, took_ms=took)
        run.save()
        if failed:
            raise ExceptionGroup("some kinds of notices could not be told", failed)
        return run

    def _outage(self, at: datetime) -> datetime | None:
        """When the last sweep was, if it was so long ago that something may have come too late meanwhile."""
        last = SweepRun.objects.values_list("at", flat=True).first()
        return last if last is not None and last < at - SILENCE else None

    def _follow(self, kind: Kind, clock: Clock, at: datetime, *, since: datetime | None, may_withdraw: bool) -> None:
        due = _keyed(kind, clock, clock.due(at))
        if may_withdraw:
            self.withdrawn += _withdraw(kind, clock, _keyed(kind, clock, clock.stands(at)))
        untold = due.filter(~Exists(Notice.objects.filter(dedupe_key=OuterRef("notice_key"))))
        waiting = list(untold.order_by().values_list("pk", "number_told"))
        for batch in _batches(waiting):
            self._tell(kind, clock, batch)
        if since is not None:
            self.dropped += clock.missed(since, at).count()

    @transaction.atomic
    def _tell(self, kind: Kind, clock: Clock, batch: Sequence[tuple[int, str]]) -> None:
        records = kind.about._default_manager.select_related(*kind.related).in_bulk([pk for pk, _step in batch])
        found = [self._made(kind, clock, records[pk], step) for pk, step in batch if pk in records]
        made, moment = [notice for notice in found if notice is not None], now()
        if not made:
            return
        for notice in made:
            notice.made_at = moment
        # Another sweep, or a deed, may have told one meanwhile. Then its row stands, and this one is not kept.
        Notice.objects.bulk_create(made, ignore_conflicts=True)
        keys = [notice.dedupe_key for notice in made]
        told = list(Notice.objects.filter(dedupe_key__in=keys, made_at=moment))
        Delivery.for_notices(told)
        self.told += len(told)

    def _made(self, kind: Kind, clock: Clock, record: Any, step: str) -> Notice | None:
        """The notice, not kept yet; nothing where nobody has the role."""
        holder = self._holders.of(clock.role, kind.salesperson_of(record))
        if holder is None or not holder.is_active:
            return None
        return Notice.make(
            holder,
            kind.name,
            about=record,
            role=clock.role,
            step=step,
            facts=clock.facts(record),
            due_at=clock.fell_due_at(record),
        )


def _keyed(kind: Kind, clock: Clock, query: QuerySet[Any]) -> QuerySet[Any]:
    """The same records, each with the key by which it would be told."""
    text = models.CharField()
    begins = key_begins(kind.name, ContentType.objects.get_for_model(kind.about))
    number = Cast(clock.number, text) if clock.number else Value("", output_field=text)
    key = Concat(Value(begins), Cast("pk", text), Value(":"), number, Value(f":{clock.role}"), output_field=text)
    return query.annotate(number_told=number, notice_key=key)


def _withdraw(kind: Kind, clock: Clock, standing: QuerySet[Any]) -> int:
    """Take back what this clock told, and what stands no more by the number under which it was told."""
    holds = standing.order_by().filter(pk=OuterRef("about_id"), notice_key=OuterRef("dedupe_key"))
    over = Notice.objects.open().filter(~Exists(holds), kind=kind.name, role=clock.role)
    return over.update(withdrawn_at=now(), withdrawn_because=str(kind.gone)[:200])


def _batches(rows: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    for first in range(0, len(rows), BATCH):
        yield rows[first : first + BATCH]
