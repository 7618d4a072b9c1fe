"""One planned item of a recap as its form shows it, and the choices that stand beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.forms.recap import NOT_OBSERVED
from calls.models import RecapItem, Result, Why
from calls.models.mark import VALUES
from calls.models.recap_item import COMMITMENTS, GIVE, WHO
from calls.views.recap_words import ASKS, TITLES
from people.templatetags.shell import dated

if TYPE_CHECKING:
    from process.models import ElementVersion

FOLDING = (WHO, GIVE)
LOOKS = {Result.GOT: ("got", "check"), Result.PARTLY: ("partly", "contrast"), Result.NOT: ("not", "x")}
LONGEST_ANCHOR = 90


class Option(NamedTuple):
    """One choice of several."""

    value: str
    label: str
    is_chosen: bool
    look: str = ""
    icon: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """One planned item with what is marked beside it."""

    item: RecapItem
    data: QueryDict
    faults: Mapping[str, str]

    @property
    def key(self) -> str:
        return self.item.key

    @property
    def result(self) -> str:
        return self.data.get(self.key, "")

    @property
    def is_got(self) -> bool:
        return self.result == Result.GOT

    @property
    def note(self) -> str:
        return self.data.get(f"{self.key}-note", "")

    @property
    def due(self) -> str:
        return self.data.get(f"{self.key}-due", "")

    @property
    def asks_day(self) -> bool:
        return self.item.field == COMMITMENTS

    @property
    def ask(self) -> str:
        return str(ASKS[self.item.field])

    @property
    def lead(self) -> str:
        """ "Best" or "Minimum", where a commitment is one."""
        return {"best": _("Best"), "minimum": _("Minimum")}.get(self.item.sought, "")

    @property
    def day(self) -> str:
        """For when a commitment was planned."""
        return dated(self.item.due_on) if self.asks_day and self.item.due_on else ""

    @property
    def options(self) -> list[Option]:
        words = self.item.words
        return [Option(value, words[value], self.result == value, *LOOKS[Result(value)]) for value in Result.values]

    @property
    def whys(self) -> list[Option]:
        chosen = self.data.get(f"{self.key}-why", "")
        return [Option(value, str(label), chosen == value) for value, label in Why.choices]

    @property
    def said(self) -> list[tuple[str, str]]:
        """What is wrong here: where, and the sentence."""
        names = (self.key, f"{self.key}-why", f"{self.key}-note", f"{self.key}-due")
        return [(name, self.faults[name]) for name in names if name in self.faults]


@dataclass(frozen=True)
class FieldRows:
    """The planned items of one field. Two of the four fold to one line once all of them are seen or given."""

    field: int
    rows: Sequence[Row]

    @property
    def title(self) -> str:
        return str(TITLES[self.field])

    @property
    def folds(self) -> bool:
        return self.field in FOLDING

    @property
    def is_folded(self) -> bool:
        return self.folds and all(row.is_got and not row.said for row in self.rows)

    @property
    def all_got_words(self) -> str:
        """ "All 3 points given"."""
        count = len(self.rows)
        if self.field == WHO:
            return ngettext("%(n)s person seen", "All %(n)s people seen", count) % {"n": count}
        return ngettext("%(n)s point given", "All %(n)s points given", count) % {"n": count}

    @property
    def all_words(self) -> str:
        return _("All seen") if self.field == WHO else _("All given")


def scale(chosen: str) -> list[Option]:
    """1 to 10, none of them by default."""
    return [Option(str(value), str(value), chosen == str(value)) for value in VALUES]


def choices(version: ElementVersion, chosen: str) -> list[Option]:
    """1 to 10 with the anchors of an element at 3, 5, 7 and 9, and 'not observed' at the end."""
    anchors = {score: _cut(text) for score, text in version.anchors if text}
    options = [
        Option(str(value), f"{value}: {anchors[value]}" if value in anchors else str(value), chosen == str(value))
        for value in VALUES
    ]
    return [*options, Option(NOT_OBSERVED, _("Not observed"), chosen == NOT_OBSERVED)]


@lru_cache(maxsize=512)  # the library has few, and every form shows some of them
def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_ANCHOR else Truncator(text).chars(LONGEST_ANCHOR)


def control_of(where: str) -> str:
    """The id of the control that a fault speaks of."""
    name, _colon, place = where.partition(":")
    if place:
        return f"{name.replace('_', '-')}-{place}"
    if name.endswith("-why"):
        return f"{name}-{Why.FORGOT}"
    if name == "overall":
        return "overall-1"
    return f"{name}-{Result.GOT}" if name.startswith("i-") and name.count("-") == 2 else name
