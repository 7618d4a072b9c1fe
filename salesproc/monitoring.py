"""What a machine asks: is this installation ready, and its figures. Times and counts, no records."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min

from notices.models import Delivery, Heartbeat, PostOffice, SweepRun
from people.clock import now
from salesproc.trouble import is_stopped

log = logging.getLogger("salesproc.health")

_fit: list[bool] = []  # once the tables fit this program, they fit until it is started anew


def tables_fit() -> bool:
    """Has the database taken every step of this program's tables?"""
    if not _fit:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _fit.append(True)
    return True


def readiness() -> dict[str, str]:
    """What a machine asks: "ok" or what is wrong, by part. Never raises."""
    found = {"database": "no answer", "migrations": "unknown", "sweep": "unknown"}
    try:
        found["migrations"] = "ok" if tables_fit() else "missing"
        found["database"] = "ok"
        found["sweep"] = "silent" if is_stopped(Heartbeat.all()[Heartbeat.Part.SWEEP]) else "ok"
    except (DatabaseError, InterfaceError) as error:
        # Either it does not answer, or the table that is asked is among those missing.
        log.warning("readiness: %s", type(error).__name__)
        if found["migrations"] != "missing":
            found["database"] = "no answer"
    return found


def figures() -> Iterator[tuple[str, str, dict[str, str], float]]:
    """For monitoring: name, what it counts, labels, value. Every one a gauge: it is read from the tables."""
    at, beats = now(), Heartbeat.all()
    for part, beat in sorted(beats.items()):
        if beat.at is not None:
            yield "last_seen_seconds", "Seconds since a part was last well", {"part": part}, _seconds(beat.at, at)
    for part, beat in sorted(beats.items()):
        yield "in_trouble", "1 while a part cannot do its work", {"part": part}, float(beat.trouble_since is not None)
    due = Delivery.objects.pending().filter(due_at__lte=at).order_by()
    rows = {row["channel"]: row for row in due.values("channel").annotate(count=Count("pk"), oldest=Min("due_at"))}
    for channel in Delivery.Channel.values:
        count = rows[channel]["count"] if channel in rows else 0
        yield "deliveries_waiting", "Due and not gone", {"channel": channel}, count
    for channel in Delivery.Channel.values:
        oldest = _seconds(rows[channel]["oldest"], at) if channel in rows else 0.0
        yield "oldest_waiting_seconds", "For how long the oldest has been due", {"channel": channel}, oldest
    yield "deliveries_dead", "Given up after five tries", {}, Delivery.objects.dead().count()
    last = SweepRun.objects.first()
    if last is not None:
        yield "sweep_told", "Notices that the last sweep told", {}, last.told
        yield "sweep_dropped", "What the last sweep found too late to be of use", {}, last.dropped
        yield "sweep_seconds", "How long the last sweep took", {}, last.took_ms / 1000
    yield "letters_held", "1 while an admin holds all letters", {}, float(PostOffice.the().is_held)
    yield "free_bytes", "Room left for files", {}, shutil.disk_usage(settings.VAR).free


def exposition() -> str:
    """The figures in the text format of Prometheus."""
    lines, said = [], set()
    for name, what, labels, value in figures():
        full = f"salesproc_{name}"
        if full not in said:
            said.add(full)
            lines += [f"# HELP {full} {what}", f"# TYPE {full} gauge"]
        inside = ",".join(f'{key}="{word}"' for key, word in labels.items())
        lines.append(f"{full}{{{inside}}} {value:g}" if inside else f"{full} {value:g}")
    return "\n".join(lines) + "\n"


def _seconds(moment: datetime, at: datetime) -> float:
    return round((at - moment).total_seconds(), 1)
