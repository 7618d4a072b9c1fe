"""The ladder of a focus as pages show it: five rungs, which are done, which is next, what was seen at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls.models.standing import FLOOR, Standing
from coaching import rules
from coaching.models import LADDER, Focus, Place, Rung, Step
from coaching.models.rung import TRIED
from coaching.pages.words import score_words
from people.templatetags.shell import day as day_words

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class LadderStep:
    """One of the five, with what was written when it was reached; without words for those who may not read them."""

    rung: str
    look: str  # "done", "skipped", "now" or nothing
    entry: Rung | None = None
    words: str = ""

    @property
    def name(self) -> str:
        return str(Step(self.rung).label)


class Ladder:
    """A focus with what happened on it, read once; `standing` says where its person stands on the element."""

    def __init__(self, focus: Focus, reader: User, standing: Standing | None = None) -> None:
        self.focus, self.reader, self.standing = focus, reader, standing

    @cached_property
    def shows_texts(self) -> bool:
        """Between the two; whoever stands above sees element, rungs and dates."""
        return self.focus.shows_texts_to(self.reader)

    @cached_property
    def entries(self) -> list[Rung]:
        """All that was written down, first to last."""
        return self.focus.rungs_for(self.reader)

    @cached_property
    def reached(self) -> dict[str, Rung]:
        """The entry that stands for each rung, after all that fell back."""
        stands: dict[str, Rung] = {}
        for entry in self.entries:
            if entry.rung in LADDER:
                stands[entry.rung] = entry
            elif entry.back_to:
                stands = {rung: was for rung, was in stands.items() if _place(rung) <= _place(entry.back_to)}
        return stands

    @property
    def now_words(self) -> str:
        """ "Mentored, next: confirmed"."""
        focus = self.focus
        now = str(Place(focus.rung).label) if focus.rung else _("Just opened")
        if not focus.is_open or not focus.next_rung:
            return now
        return _("%(now)s, next: %(next)s") % {"now": now, "next": str(Place(focus.next_rung).label).lower()}

    @cached_property
    def steps(self) -> list[LadderStep]:
        return [self._step(rung) for rung in LADDER]

    def _step(self, rung: str) -> LadderStep:
        entry, focus = self.reached.get(rung), self.focus
        is_at_top = rung == Place.ACCOUNTABLE and focus.rung == rung
        if is_at_top and focus.is_open:
            return LadderStep(rung, "now", entry, self.proof)
        if _place(rung) <= _place(focus.rung):
            is_skipped = entry is not None and entry.is_skipped
            return LadderStep(rung, "skipped" if is_skipped else "done", entry, self._words(entry))
        is_next = focus.is_open and rung == focus.next_rung
        return LadderStep(rung, "now" if is_next else "", words=self._ahead(rung))

    def _words(self, entry: Rung | None) -> str:
        if entry is None:
            return ""
        if entry.is_skipped:
            return _("Left out: %(reason)s") % {"reason": entry.skipped_reason} if self.shows_texts else _("Left out.")
        return entry.evidence or entry.note

    def _ahead(self, rung: str) -> str:
        if rung == Place.CONFIRMED:
            return _("Needs a note, a score and what %(name)s will do.") % {"name": self.focus.person.first_name}
        if rung == Place.ACCOUNTABLE:
            facts = {"goal": self._goal, "floor": FLOOR}
            return _("From then on scores count: a mean of %(goal)s over five calls, none below %(floor)s.") % facts
        return ""

    @property
    def _goal(self) -> int:
        """The mean that is to be reached: that of the focus, and never less than the minimum."""
        return max(self.focus.words.minimum, self.focus.to_value)

    @property
    def proof(self) -> str:
        """What is still wanted at the top, and where it stands now."""
        facts = {"goal": self._goal, "floor": FLOOR}
        rule = _("Holds when the last five have a mean of %(goal)s or more and none is below %(floor)s.") % facts
        if self.standing is None or not self.standing.sample:
            return f"{rule} {_('No score counts yet.')}"
        now = {"mean": score_words(self.standing.mean), "n": self.standing.sample}
        return f"{rule} {_('Now %(mean)s, of %(n)s.') % now}"

    @property
    def tries(self) -> Sequence[Rung]:
        """What was tried to confirm it, newest first."""
        return [entry for entry in reversed(self.entries) if entry.rung in TRIED]

    @property
    def own_words(self) -> Rung | None:
        """What the person said he would do, the last time he was asked."""
        return next((entry for entry in self.tries if entry.commitment), None)

    @property
    def set_back(self) -> Sequence[Rung]:
        return [entry for entry in reversed(self.entries) if entry.rung == Step.FELL_BACK]

    @property
    def goal(self) -> str:
        """ "Dele’s one focus since Monday 26 October: from 5.4 to 7, by Friday 18 December." """
        facts = {
            "name": self.focus.person.first_name,
            "since": day_words(self.focus.opened_on),
            "from": score_words(self.focus.from_value),
            "to": self.focus.to_value,
            "by": day_words(self.focus.by_day),
        }
        if self.focus.from_value is None:
            return _("%(name)s’s one focus since %(since)s: to %(to)s, by %(by)s.") % facts
        return _("%(name)s’s one focus since %(since)s: from %(from)s to %(to)s, by %(by)s.") % facts

    @property
    def may_lead(self) -> bool:
        return bool(rules.may_lead(self.reader, self.focus))

    @property
    def may_confirm(self) -> bool:
        return bool(rules.may_confirm(self.reader, self.focus))

    @property
    def may_climb(self) -> bool:
        """A rung below confirmed comes next, and this reader logs it."""
        rung = self.focus.next_rung
        return rung in rules.SKIPPABLE and bool(rules.may_climb(self.reader, self.focus, rung))

    @property
    def may_hold_accountable(self) -> bool:
        return bool(rules.may_hold_accountable(self.reader, self.focus))

    @property
    def below(self) -> list[tuple[str, str]]:
        """The rungs to which it may fall back, the nearest first."""
        places = reversed(LADDER[: max(_place(self.focus.rung), 0)])
        return [(rung, str(Place(rung).label)) for rung in places if self.may_lead]

    @property
    def may_finish(self) -> bool:
        return self.standing is not None and bool(rules.may_finish(self.reader, self.focus, self.standing))


def _place(rung: str) -> int:
    return LADDER.index(rung) if rung else -1
