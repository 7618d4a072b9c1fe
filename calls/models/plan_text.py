from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models.plan_item import LISTS, Field, PlanItem, PlanLine, Sought

if TYPE_CHECKING:
    from process.models import CallType

READY, WEAK, MISSING, NOT_ASKED = "o", "w", "m", "."


@dataclass(frozen=True)
class Hint:
    """What the page says beside a field: a bold claim, and what to do. It never blocks."""

    kind: str  # weak or miss
    claim: str
    advice: str = ""


@dataclass(frozen=True)
class Line:
    """One item as it reads, with names as they stood when it was written."""

    field: int
    text: str = ""
    contact: int | None = None  # its id
    contact_name: str = ""
    title: str = ""
    role: str = ""
    can_decide: bool = False
    doer: str = ""
    due_on: date | None = None
    sought: str = ""

    @classmethod
    def written(cls, item: PlanLine | PlanItem) -> Line:
        contact = item.contact
        named = (
            {}
            if contact is None
            else {
                "contact": contact.pk,
                "contact_name": contact.name,
                "title": contact.title,
                "role": contact.get_buying_role_display(),
                "can_decide": contact.can_decide,
            }
        )
        return cls(item.field, item.text, doer=item.doer, due_on=item.due_on, sought=item.sought, **named)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Line:
        due_on = kept["due_on"]
        return cls(**{**kept, "due_on": date.fromisoformat(due_on) if due_on else None})

    def keep(self) -> dict[str, Any]:
        return {**asdict(self), "due_on": self.due_on.isoformat() if self.due_on else None}

    @property
    def who(self) -> str:
        """Who is to be seen (2), or who does it (5)."""
        return self.contact_name or (self.text if self.field == Field.WHO else self.doer)

    @property
    def first_name(self) -> str:
        return self.who.split(" ")[0]

    @property
    def sought_words(self) -> str:
        return str(Sought(self.sought).label) if self.sought in {Sought.BEST, Sought.MINIMUM} else ""

    @property
    def words(self) -> str:
        """The whole item in one line, to compare and to read aloud."""
        if self.field == Field.WHO:
            return self.who
        said = " ".join(part for part in (self.who, self.text) if part)
        by = _("by %(day)s") % {"day": date_format(self.due_on, "j F Y")} if self.due_on else ""
        return ", ".join(part for part in (said, by, self.sought_words.lower()) if part)


@dataclass(frozen=True)
class PlanText:
    """The words of the five fields, of a draft or of a filed version, and what may be said of them at once."""

    purpose: str
    lines: tuple[Line, ...]

    @classmethod
    def written(cls, purpose: str, items: Iterable[PlanLine | PlanItem]) -> PlanText:
        return cls(purpose, tuple(sorted((Line.written(item) for item in items), key=lambda line: line.field)))

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> PlanText:
        return cls(body["purpose"], tuple(Line.read(kept) for kept in body["items"]))

    def keep(self) -> dict[str, Any]:
        return {"purpose": self.purpose, "items": [line.keep() for line in self.lines]}

    def says_the_same_as(self, other: PlanText) -> bool:
        """Alike in what was written, whatever became of the people's titles."""
        return (self.purpose, self._written) == (other.purpose, other._written)

    def lists_the_same_as(self, other: PlanText) -> bool:
        """Alike in fields 2 to 5."""
        return self._written == other._written

    @property
    def _written(self) -> list[tuple[Any, ...]]:
        return [(line.field, line.text, line.contact, line.doer, line.due_on, line.sought) for line in self.lines]

    def of(self, field: int) -> list[Line]:
        return [line for line in self.lines if line.field == field]

    @cached_property
    def counts(self) -> Counter[int]:
        """How much each field says."""
        return Counter([line.field for line in self.lines] + [Field.PURPOSE.value] * bool(self.purpose))

    def changed_fields(self, other: PlanText) -> list[Field]:
        """The fields in which this text differs from another."""
        changed = {Field.PURPOSE} if self.purpose != other.purpose else set()
        changed |= {field for field in LISTS if self.words_of(field) != other.words_of(field)}
        return sorted(changed)

    def words_of(self, field: int) -> list[str]:
        return [self.purpose] if field == Field.PURPOSE else [line.words for line in self.of(field)]

    # What may be said of it ------------------------------------------------------------------------

    def missing(self, call_type: CallType) -> list[Field]:
        """The fields that lack what the call type asks for."""
        return [Field(number) for number in Field.values if self._lacks(number, call_type)]

    def phrase_in_purpose(self, phrases: Iterable[str]) -> str:
        """Of the phrases that are no purpose the one which the purpose holds first, or nothing."""
        said = _folded(self.purpose)
        found = [(place, phrase) for phrase in phrases if (place := _place(said, _folded(phrase))) >= 0]
        return min(found)[1] if found else ""

    def five(self, call_type: CallType, phrases: Iterable[str]) -> str:
        """One letter a field: o ready, w weak, m missing and asked for, . empty and not asked for."""
        letters = [
            MISSING if self._lacks(number, call_type) else READY if self.counts[number] else NOT_ASKED
            for number in Field.values
        ]
        if letters[0] == READY and self.phrase_in_purpose(phrases):
            letters[0] = WEAK
        return "".join(letters)

    def hints(self, call_type: CallType, phrases: Iterable[str]) -> dict[int, Hint]:
        """What to say beside each field that is missing or weak; by example, never a scolding."""
        hints = {field.value: self._hint_of_missing(field, call_type) for field in self.missing(call_type)}
        if phrase := self.phrase_in_purpose(phrases):
            hints[Field.PURPOSE.value] = Hint(
                "weak",
                _("“%(phrase)s” is not a purpose.") % {"phrase": phrase[:1].upper() + phrase[1:]},
                _("Say what %(who)s will have decided, agreed or done.") % {"who": self._somebody},
            )
        return hints

    @property
    def _somebody(self) -> str:
        seen = self.of(Field.WHO)
        return seen[0].first_name if seen else _("the customer")

    def _lacks(self, number: int, call_type: CallType) -> bool:
        return self.counts[number] < call_type.needs[number] or (
            number == Field.COMMITMENTS and call_type.needs_best_and_minimum and bool(self._sought_lacking)
        )

    @property
    def _sought_lacking(self) -> list[Sought]:
        sought = {line.sought for line in self.of(Field.COMMITMENTS)}
        return [kind for kind in (Sought.BEST, Sought.MINIMUM) if kind not in sought]

    def _hint_of_missing(self, field: Field, call_type: CallType) -> Hint:
        needed, there = call_type.needs[field], self.counts[field]
        if field == Field.PURPOSE:
            return Hint(
                "miss",
                _("Missing."),
                _("Say what %(who)s will have decided, agreed or done.") % {"who": self._somebody},
            )
        if there >= needed and there:
            claim = _("No best one.") if Sought.BEST in self._sought_lacking else _("No minimum acceptable one.")
            return Hint("miss", claim, _("Name the best, and the least to leave with."))
        claim = _("Missing.") if not there else _("%(there)s of %(needed)s.") % {"there": there, "needed": needed}
        return Hint("miss", claim, _needed_words(field, max(needed, 1), str(call_type)))


def _needed_words(field: Field, needed: int, call_type: str) -> str:
    words = {
        Field.WHO: ngettext(
            "%(call_type)s: at least %(needed)s person is needed.",
            "%(call_type)s: at least %(needed)s people are needed.",
            needed,
        ),
        Field.LEARN: ngettext(
            "%(call_type)s: at least %(needed)s question is needed.",
            "%(call_type)s: at least %(needed)s questions are needed.",
            needed,
        ),
        Field.GIVE: ngettext(
            "%(call_type)s: at least %(needed)s point is needed.",
            "%(call_type)s: at least %(needed)s points are needed.",
            needed,
        ),
        Field.COMMITMENTS: ngettext(
            "%(call_type)s: at least %(needed)s commitment is needed.",
            "%(call_type)s: at least %(needed)s commitments are needed.",
            needed,
        ),
    }
    return words[field] % {"call_type": call_type, "needed": needed}


def _folded(text: str) -> str:
    """Without case, hyphens and runs of blanks, so that 'Touch-base' is found too."""
    return " ".join(re.sub(r"[\s\-‐‑–_]+", " ", text.casefold()).split())


def _place(said: str, phrase: str) -> int:
    """Where the phrase stands, as whole words; -1 where it does not."""
    found = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", said) if phrase else None
    return found.start() if found else -1
