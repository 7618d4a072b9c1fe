"""Two texts of one plan side by side: which fields differ, and in what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from calls.models import Field, PlanText


@dataclass(frozen=True)
class Part:
    """A run of words; `differs` where the other text does not have it."""

    words: str
    differs: bool


@dataclass(frozen=True)
class Side:
    """One field in one of the two texts: its items, each as runs of words."""

    number: int
    items: Sequence[Sequence[Part]]

    @property
    def name(self) -> str:
        return str(Field(self.number).label)


class Difference:
    """What was changed from one text to a later one."""

    def __init__(self, before: PlanText, after: PlanText) -> None:
        self._before, self._after = before, after
        self.changed = [int(field) for field in after.changed_fields(before)]

    @property
    def before(self) -> list[Side]:
        return [self.side_before(number) for number in self.changed]

    @property
    def after(self) -> list[Side]:
        return [_side(number, self._after, self._before) for number in self.changed]

    @property
    def same(self) -> list[str]:
        """The numbers of the fields which both have alike."""
        return [str(number) for number in Field.values if number not in self.changed]

    def side_before(self, number: int) -> Side:
        """One field as it was."""
        return _side(number, self._before, self._after)


def _side(number: int, text: PlanText, other: PlanText) -> Side:
    theirs = other.words_of(number)
    if number == Field.PURPOSE:
        return Side(number, [_parts(text.purpose, other.purpose)] if text.purpose else [])
    return Side(number, [[Part(words, words not in theirs)] for words in text.words_of(number)])


def _parts(text: str, other: str) -> list[Part]:
    words = text.split()
    steps = SequenceMatcher(None, other.split(), words, autojunk=False).get_opcodes()
    return [Part(" ".join(words[start:end]), step != "equal") for step, _from, _to, start, end in steps if start < end]
