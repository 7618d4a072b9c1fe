from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customers.models import Contact
    from people.models import User

OVERALL = "overall"  # the key of 'did I do what I prepared' among scores; elements have their id

LINES = ("successes", "worked", "change", "forgotten", "not_thought_of", "learned", "order_else", "order_who")


@dataclass(frozen=True)
class Tick:
    """The answer to one planned item, which field and position name. `due_on`: what a commitment was agreed for."""

    field: int
    position: int
    result: str = ""
    why: str = ""
    note: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class ActionLine:
    """What happens next. Neither a user nor a contact means: somebody at the company."""

    text: str
    doer: User | None = None
    contact: Contact | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class RecapDraft:
    """All that a salesperson writes in a recap, complete or not. Scores are 1 to 10; None is 'not observed'."""

    ticks: Sequence[Tick] = ()
    actions: Sequence[ActionLine] = ()
    also_met: Sequence[Contact] = ()
    ended: str = ""
    outcome: str = ""  # only to correct the derived one; then with a reason
    outcome_reason: str = ""
    lines: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Gap:
    """What a recap lacks before it can be filed: where (the name of the input), and a sentence that says what to do."""

    where: str
    says: str
