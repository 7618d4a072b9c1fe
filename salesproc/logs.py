"""Logs carry ids, never texts: of a failure they tell where it happened and of which kind it was."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve

# What may stand in a line beside its words: names of pages and ids. Nothing else that code hands over is written.
IDS = ("request", "method", "page", "user", "status", "ms", "delivery")

_request: ContextVar[str] = ContextVar("request", default="")


@contextmanager
def request_under(number: str) -> Iterator[None]:
    """Every line inside the block carries this number."""
    token = _request.set(number)
    try:
        yield
    finally:
        _request.reset(token)


def page_name(request: HttpRequest) -> str:
    """The name of a page: addresses may hold a token, and what somebody looked for."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return "unknown"
    return match.view_name


def facts_of(request: HttpRequest) -> dict[str, Any]:
    """Who asked for what, as ids; asks the database for nothing."""
    person = getattr(request, "_cached_user", None)
    return {"method": request.method, "page": page_name(request), "user": getattr(person, "pk", None)}


class IdsOnly(logging.Filter):
    """Puts the name of the page where Django would write its address, and gathers the ids of a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        found = {name: getattr(record, name, None) for name in IDS}
        asked = found["request"]
        found["request"] = _request.get() or None
        if isinstance(asked, HttpRequest):
            hidden = {asked.path, asked.get_full_path()}
            if isinstance(record.args, tuple):
                record.args = tuple(page_name(asked) if arg in hidden else arg for arg in record.args)
            found |= facts_of(asked)
        record.told = {name: fact for name, fact in found.items() if fact is not None}
        record.ids = "".join(f" {name}={fact}" for name, fact in record.told.items())
        return True


class LineFormatter(logging.Formatter):
    """Leaves out the words of an exception: a database repeats in them the row which it refused."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name is logging's)
        return "\n".join(map(_told, reversed(list(_chain(ei[1])))))


class JsonFormatter(LineFormatter):
    """One object a line, for whoever gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["failure"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _chain(failure: BaseException | None) -> Iterator[BaseException]:
    """A failure, then what it came of."""
    seen: set[int] = set()
    while failure is not None and id(failure) not in seen:
        seen.add(id(failure))
        yield failure
        failure = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)


def _told(failure: BaseException) -> str:
    kind = type(failure)
    return f"{''.join(traceback.format_tb(failure.__traceback__))}{kind.__module__}.{kind.__qualname__}"
