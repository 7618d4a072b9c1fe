"""Who may do what with people, and the words in which every room refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    pass


class Refused(PermissionDenied):
    """A verb said no. The message is a sentence for the user: what is wrong and what to do. Shown as 403."""


class Stale(Exception):
    """The record was changed meanwhile; nothing was written. Shown as 409 with both texts."""

    def __init__(self, message: str = "", *, current: object = None) -> None:
        super().__init__(message)
        self.current = current


@dataclass(frozen=True)
class Ruling:
    """The answer of a rule: true or false, and for a no the sentence that says why."""

    allowed: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Ruling(True)


def no(why: object) -> Ruling:
    return Ruling(False, str(why))


def require(ruling: Ruling) -> None:
    """Raise Refused unless the rule allows it."""
    if not ruling:
        raise Refused(ruling.why)
