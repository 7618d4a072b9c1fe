"""Two texts of one plan: what was just written, and what is saved meanwhile. Neither is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.http import QueryDict

from calls.forms.plan import NAMES, PlanForm, lines_of, rows_of
from calls.models import Field, Plan, PlanText

if TYPE_CHECKING:
    from customers.models import Contact


@dataclass(frozen=True)
class Part:
    """A run of words; `is_new` where the other text does not have it."""

    words: str
    is_new: bool


@dataclass(frozen=True)
class Side:
    """One field in one of the two texts: its items, each as runs of words."""

    number: int
    items: Sequence[Sequence[Part]]

    @property
    def name(self) -> str:
        return str(Field(self.number).label)


class Both:
    """What differs between a form and the draft that is kept."""

    def __init__(self, plan: Plan, form: PlanForm) -> None:
        self.plan, self.form = plan, form
        self._mine = PlanText.written(form.purpose, form.lines)
        self._saved = plan.draft
        self.changed = self._mine.changed_fields(self._saved)

    @property
    def mine(self) -> list[Side]:
        return [_side(field, self._mine, self._saved) for field in self.changed]

    @property
    def saved(self) -> list[Side]:
        return [_side(field, self._saved, self._mine) for field in self.changed]

    @property
    def same(self) -> list[int]:
        return [number for number in Field.values if number not in self.changed]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was sent, to send it again as it is."""
        names = ["purpose", *(name for names in NAMES.values() for name in names)]
        return [(name, value) for name in names for value in self.form.data.getlist(name)]

    def merged(self, contacts: Mapping[int, Contact]) -> PlanForm:
        """One of both: what was just written, and each saved item that it lacks."""
        data = QueryDict(mutable=True)
        for name, value in self.typed:
            data.appendlist(name, value)
        mine = {(line.field, line.words) for line in self._mine.lines}
        saved = zip(self._saved.lines, lines_of(self.plan), strict=True)
        lacking = [line for text, line in saved if (text.field, text.words) not in mine]
        for rows in rows_of(lacking).values():
            for row in rows:
                for name, value in row.values.items():
                    data.appendlist(name, value)
        if Field.PURPOSE in self.changed and self._saved.purpose:
            data["purpose"] = "\n".join(part for part in (self.form.typed_purpose, self._saved.purpose) if part)
        data["version"] = str(self.plan.version)
        return PlanForm(data, contacts, self.plan.call.day)


def _side(field: int, text: PlanText, other: PlanText) -> Side:
    theirs = other.words_of(field)
    if field == Field.PURPOSE:
        return Side(field, [_parts(text.purpose, other.purpose)])
    return Side(field, [[Part(words, words not in theirs)] for words in text.words_of(field)])


def _parts(text: str, other: str) -> list[Part]:
    words = text.split()
    blocks = SequenceMatcher(None, other.split(), words, autojunk=False).get_opcodes()
    return [Part(" ".join(words[a:b]), tag != "equal") for tag, _from, _to, a, b in blocks if a < b]
