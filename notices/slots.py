"""What rooms above put into letters. `salesproc/wiring.py` fills these lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Line:
    """A line of a digest: what it is, what about it, and where one goes from it."""

    title: str
    meta: str = ""
    url: str = ""  # a path of the application
    lead: str = ""  # the time or day before it
    is_wanting: bool = False  # it is late or missing


@dataclass(frozen=True)
class Part:
    """A section of a digest. `lead` says its most important fact in a few words: it may become the subject."""

    title: str
    lines: list[Line] = field(default_factory=list)
    more: int = 0  # lines that are left out
    url: str = ""  # where all of them stand
    lead: str = ""


@dataclass(frozen=True)
class Ask:
    """Asks a room for its parts. `parts` takes the reader and his local day, shows only what he may see, and costs at
    most four queries. `kinds` names the notices of which it tells: whoever wants letters of none of them is spared."""

    parts: Callable[[User, date], list[Part]]
    kinds: tuple[str, ...] = ()


# What the morning and the weekly digest say, in its order.
digest_parts: list[Ask] = []
weekly_parts: list[Ask] = []


def kinds_in_parts() -> set[str]:
    """The kinds of notices of which a room tells in the morning in its own words."""
    return {kind for ask in digest_parts for kind in ask.kinds}
