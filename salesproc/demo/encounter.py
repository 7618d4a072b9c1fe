"""What will happen in one call, from its booking to its review: the score from which `life.py` plays."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

LEAD = {"interview": 1, "sales call": 1, "presentation": 2, "quote or proposal": 2}  # working days until a plan is due
WHYS = ("forgot", "could_not", "chose_not", "customer")


@dataclass
class Item:
    """One item of fields 2 to 5, and what will become of it: `result` is got, partly or the reason why not."""

    text: str
    who: str = ""  # a contact by name, or somebody without a record
    days: int | None = None  # a commitment: how many days after the call
    note: str = ""
    result: str = "got"


@dataclass
class Step:
    """At this moment this happens; `words` belong to it."""

    at: datetime
    verb: str
    words: tuple[Any, ...] = ()


@dataclass
class Encounter:
    of: str
    company: str
    call_type: str
    starts_at: datetime
    minutes: int = 30
    how: str = "visit"
    place: str = ""
    opportunity: str = ""
    first_start: datetime | None = None  # where it stood before it was moved
    along: list[str] = field(default_factory=list)  # who of ours comes along
    purpose: str = ""
    see: list[Item] = field(default_factory=list)
    learn: list[Item] = field(default_factory=list)
    give: list[Item] = field(default_factory=list)
    seek: list[Item] = field(default_factory=list)
    lines: dict[str, str] = field(default_factory=dict)  # what the salesperson writes in the recap
    actions: list[tuple[str, int]] = field(default_factory=list)  # what, how many days after
    score: int = 7  # the own one
    ended: str = ""
    steps: list[Step] = field(default_factory=list)
