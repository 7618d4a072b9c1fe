"""Kills a process of the product with -9 at one named point of one deed, once.

A *point* is a moment between two effects on the world: before each statement that writes, before and after COMMIT,
before a letter goes out and after the server has taken it. The trial first has the points of a deed recorded, then
orders death at each in turn. Orders and records are files in the folder FAULTS, which all processes share:

    order.json   {"scope": "/filing/", "point": "3 before INSERT calls_planversion"}
    points.json  what was passed in the scope of {"scope": "/filing/", "record": true}

Scopes are parts of a request's path, or names of tasks.
"""

from __future__ import annotations

import json
import os
import re
import signal
import smtplib
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine
from celery.signals import task_postrun, task_prerun
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

FOLDER = Path(os.environ.get("FAULTS", "/nonexistent"))
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)

_thread = threading.local()


class Passage:
    """One run through the scope of an order, point by point."""

    def __init__(self, order: dict) -> None:
        self.order = order
        self.points: list[str] = []

    def reach(self, what: str) -> None:
        self.points.append(f"{len(self.points)} {what}")
        if self.points[-1] == self.order.get("point"):
            try:
                (FOLDER / "order.json").rename(FOLDER / "order.done")
            except FileNotFoundError:  # another process has died of it
                return
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def passage(name: str):
    """The order of this moment applies to what this thread does inside, if `name` is in its scope."""
    try:
        order = json.loads((FOLDER / "order.json").read_text())
    except (FileNotFoundError, NotADirectoryError):
        order = None
    if order is None or order["scope"] not in name:
        yield
        return
    _thread.passage = Passage(order)
    try:
        yield
    finally:
        if order.get("record"):
            _record(_thread.passage.points)
        _thread.passage = None


def _record(points: list[str]) -> None:
    """Keep the fullest run: a task that comes round again and finds little to do passes fewer points."""
    record = FOLDER / "points.json"
    if len(points) <= (len(json.loads(record.read_text())) if record.exists() else 0):
        return
    made = FOLDER / f"points.{threading.get_native_id()}"
    made.write_text(json.dumps(points))
    made.rename(record)


def reach(what: str) -> None:
    """This thread is at a point; here it may die."""
    if current := getattr(_thread, "passage", None):
        current.reach(what)


class DeathInRequests:
    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        with passage(request.path):
            return self.get_response(request)


def lie_in_wait() -> None:
    """Watch what this process writes and sends."""
    connection_created.connect(_watch)
    _around(BaseDatabaseWrapper, "_commit", "COMMIT", "COMMIT")
    _around(smtplib.SMTP, "sendmail", "the letter goes out", "the server took the letter")
    task_prerun.connect(_begin_task)
    task_postrun.connect(_end_task)


def move_clock() -> None:
    """Let the clock of this process stand so many days away, for as long as it lives, and go on from there.

    Not by Debian's faketime: with it, waiting for a lock fails in every thread of Python 3.11 on glibc 2.36.
    """
    if days := int(os.environ.get("FAULTS_CLOCK", "0")):
        time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=True).start()


def _watch(connection, **_rest) -> None:
    if _before_each_write not in connection.execute_wrappers:
        connection.execute_wrappers.append(_before_each_write)


def _before_each_write(execute, sql, params, many, context):
    if found := WRITES.match(str(sql)):
        reach(f"before {found[1].split()[0].upper()} {found[2]}")
    return execute(sql, params, many, context)


def _around(owner, name: str, before: str, after: str) -> None:
    method = getattr(owner, name)

    def watched(self, *args, **kwargs):
        reach(f"before {before}")
        done = method(self, *args, **kwargs)
        reach(f"after {after}")
        return done

    setattr(owner, name, watched)


def _begin_task(task, **_rest) -> None:
    _thread.task = passage(task.name)
    _thread.task.__enter__()


def _end_task(**_rest) -> None:
    _thread.task.__exit__(None, None, None)
