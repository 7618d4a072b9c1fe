"""Logs carry ids, never texts: of a failure they tell where it happened and of which kind it was."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import Any


class LineFormatter(logging.Formatter):
    """Leaves out the words of an exception: a database repeats in them the row which it refused."""

    def formatException(self, ei: Any) -> str:  # noqa: N802  (the name is logging's)
        return "\n".join(map(_told, reversed(list(_chain(ei[1])))))


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
