"""Both scores side by side, once both are in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import Mark, Recap, Score
from calls.views.own_scores import OwnScore, correctable, overall_name, own_scores
from people.templatetags.shell import moment

if TYPE_CHECKING:
    from people.models import User

NUMBERS = [
    "",
    "",
    gettext_lazy("Two"),
    gettext_lazy("Three"),
    gettext_lazy("Four"),
    gettext_lazy("Five"),
    gettext_lazy("Six"),
    gettext_lazy("Seven"),
    gettext_lazy("Eight"),
    gettext_lazy("Nine"),
]


@dataclass(frozen=True)
class BothRow:
    """One thing that was scored: the manager's and the salesperson's."""

    name: str
    managers: str
    own: str
    small: str = ""
    is_weak: bool = False
    corrections: Sequence[str] = field(default_factory=list)


class BothScores:
    """What a reader may see of the scores of a reviewed recap: pairs; of one-sided ones his own alone."""

    def __init__(self, recap: Recap, reader: User) -> None:
        self.recap, self.reader = recap, reader
        self.is_own = reader.pk == recap.salesperson_id
        self.is_reviewer = reader.pk == recap.review.by_id

    @cached_property
    def marks(self) -> list[Mark]:
        return list(self.recap.marks.in_order())

    @cached_property
    def mine(self) -> list[OwnScore]:
        return own_scores(self.recap, self.reader) if self.is_own or self.is_reviewer else []

    @property
    def correctable(self) -> list[OwnScore]:
        return correctable(self.mine, self.marks, self.reader)

    @property
    def managers_name(self) -> str:
        return _("You") if self.is_reviewer else self.recap.review.by.first_name

    @property
    def own_name(self) -> str:
        return _("You") if self.is_own else self.recap.salesperson.first_name

    @property
    def rows(self) -> list[BothRow]:
        return [*(self._pair(mark) for mark in self.marks), *self._one_sided()]

    def _pair(self, mark: Mark) -> BothRow:
        return BothRow(
            name=mark.name or overall_name(self.recap, self.reader),
            managers=str(mark.managers),
            own=str(mark.own),
            small=mark.get_evidence_display().lower() if mark.evidence else "",
            is_weak=mark.managers < mark.minimum,
            corrections=[self._correction(score) for score in self._corrections if score.element_id == mark.element_id],
        )

    def _one_sided(self) -> list[BothRow]:
        """What only the reader has scored, or did not observe: nobody else sees it."""
        opened = {mark.element_id for mark in self.marks}
        rows = []
        for score in self.mine:
            if score.element not in opened:
                shown = "–" if score.value is None else str(score.value)
                small = _("you did not observe it") if score.value is None else _("only you scored it; it stays yours")
                rows.append(BothRow(score.name, *((shown, "–") if self.is_reviewer else ("–", shown)), small=small))
        return rows

    @cached_property
    def _corrections(self) -> list[Score]:
        return list(Score.corrected(self.recap))

    def _correction(self, score: Score) -> str:
        facts = {
            "was": score.was,
            "value": score.value,
            "name": score.rater.first_name,
            "at": moment(score.at),
            "reason": score.reason,
        }
        if self.recap.shows_texts_to(self.reader):
            return _("Corrected from %(was)s to %(value)s by %(name)s, %(at)s: %(reason)s") % facts
        return _("Corrected from %(was)s to %(value)s by %(name)s, %(at)s.") % facts

    @property
    def far_apart(self) -> list[tuple[str, str]]:
        """Where both differ by two or more, in words: the claim, and what to do."""
        return [self._apart(mark) for mark in self.marks if mark.is_far_apart]

    def _apart(self, mark: Mark) -> tuple[str, str]:
        name = mark.name or overall_name(self.recap, self.reader)
        claim = _("%(many)s apart on “%(name)s”.") % {"many": NUMBERS[abs(mark.apart)], "name": name}
        if not (self.is_reviewer or self.recap.shows_texts_to(self.reader)):
            return claim, ""
        low, high = sorted((mark.own, mark.managers))
        if mark.element_id:
            words = _("Read what a %(low)s and a %(high)s look like together before you talk.")
        else:
            words = _("Say what each of you saw: a %(low)s and a %(high)s come from different calls.")
        return claim, words % {"low": low, "high": high}
