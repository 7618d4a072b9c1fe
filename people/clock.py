"""The one clock which every verb reads.

All moments are aware and in UTC. `standing_at` lets the demo company live through its past by the domain's own
verbs; nothing that serves a request ever sets it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _standing.get() or timezone.now()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let `now()` answer `moment` (aware) inside the block."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)
