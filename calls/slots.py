"""What rooms above show on the pages of calls. `salesproc/wiring.py` fills these lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class FocusLine:
    """The one element on which somebody works now, as a plan, a recap or Today names it."""

    element_id: int
    element: str
    rung: str  # in words; "Not begun" before the first
    is_practice: bool  # what is scored now counts for nothing yet
    anchor_7: str
    anchor_9: str
    minimum: int
    url: str


# The focus of each of these people, by their id, where the reader may see it. Costs at most two queries.
FocusOf = Callable[["User", Collection[int]], Mapping[int, FocusLine]]
focus: list[FocusOf] = []


def focus_of(reader: User, people: Collection[int]) -> dict[int, FocusLine]:
    """What the slot says of these people; nothing where no room fills it."""
    return {person: line for ask in focus for person, line in ask(reader, people).items()}


def focus_line(reader: User, person_id: int) -> FocusLine | None:
    """The focus of one person, where the reader may see it."""
    return focus_of(reader, [person_id]).get(person_id)
