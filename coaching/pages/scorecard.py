"""The scorecard: what somebody does right, each element against its minimum, the focus, and the reviewed calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Mark, Review
from calls.models.standing import LAST, Standing
from coaching import rules
from coaching.models import Focus
from coaching.pages.ladder import Ladder
from coaching.pages.words import and_list, score_words, scores_words, verdict
from process.models import Element

if TYPE_CHECKING:
    from people.models import User

MOST_REVIEWED = 10
FAR = Decimal("0.5")  # a difference of means which the page names


@dataclass(frozen=True)
class ElementRow:
    """One element, and where somebody stands on it."""

    element: Element
    standing: Standing
    manager: str  # whose scores these are

    @property
    def score(self) -> str:
        return score_words(self.standing.mean if self.shows_score else None)

    @property
    def own(self) -> str:
        return score_words(self.standing.own_mean if self.shows_score else None)

    @property
    def shows_score(self) -> bool:
        """While it is practised nothing is said of the element: what was scored before it is not what he can now."""
        return bool(self.standing.sample) and not self.standing.is_practising

    @property
    def holds(self) -> bool:
        return self.shows_score and self.standing.is_proficient

    @property
    def status(self) -> str:
        return verdict(self.standing)[0]

    @property
    def look(self) -> str:
        return verdict(self.standing)[1]

    @property
    def icon(self) -> str:
        return verdict(self.standing)[2]

    @property
    def spark(self) -> Sequence[int]:
        return self.standing.spark if self.shows_score else ()

    @property
    def spark_label(self) -> str:
        return scores_words(self.standing.spark, self.manager, self.standing.minimum)


@dataclass(frozen=True)
class ReviewedCall:
    """The overall scores of one call, and for the two what was to be modified."""

    mark: Mark
    is_open: bool  # the reader may read the words of its review

    @property
    def review(self) -> Review:
        return self.mark.recap.review

    @property
    def modify(self) -> str:
        return self.review.modify if self.is_open else ""


class Scorecard:
    """One person as the reader may see him: scores for the whole line above, words for the two alone."""

    def __init__(self, person: User, reader: User) -> None:
        self.person, self.reader = person, reader
        self.is_own = person.pk == reader.pk

    @cached_property
    def is_between_the_two(self) -> bool:
        return self.is_own or self.person.pk in self.reader.reach.led

    @cached_property
    def manager(self) -> User | None:
        """The direct manager: often the reader himself."""
        above = self.person.managers_above_ids
        return self.reader if above and above[0] == self.reader.pk else self.person.manager

    @property
    def scores_of(self) -> str:
        """Whose scores stand against one's own: the manager's first name."""
        if self.manager is None:
            return _("Manager")
        return _("You") if self.manager.pk == self.reader.pk else self.manager.first_name

    @cached_property
    def elements(self) -> list[Element]:
        """The library; and the element of the focus, should it have left the library meanwhile."""
        library = list(Element.objects.in_use().in_order())
        focused = self.focus.element if self.focus else None
        return library if focused is None or focused in library else [*library, focused]

    @cached_property
    def rows(self) -> list[ElementRow]:
        standings = Standing.of_people([self.person.pk], self.elements)
        name = self.manager.first_name if self.manager else _("Manager")
        return [ElementRow(element, standings[self.person.pk, element.pk], name) for element in self.elements]

    # What is right ----------------------------------------------------------------------------------

    @property
    def holds(self) -> str:
        """ "Prepares (8.0) and Listens first (7.6)": what is proficient."""
        return and_list([f"{row.element.name} ({row.score})" for row in self.rows if row.holds])

    @property
    def right(self) -> list[Review]:
        """The last reviews, where the reader may read their words."""
        return [call.review for call in self.reviewed if call.is_open][:LAST]

    # How both see it --------------------------------------------------------------------------------

    @property
    def calibration(self) -> str:
        """ "Priya scores 1.2 above Ruth on Asks for commitment. Elsewhere they agree within 0.2." """
        scored = [row for row in self.rows if row.shows_score and row.standing.is_scored_enough]
        apart = [row for row in scored if row.standing.calibration is not None]
        far = [row for row in apart if abs(row.standing.calibration) >= FAR]
        if not apart:
            return ""
        rest = max((abs(row.standing.calibration) for row in apart if row not in far), default=None)
        said = [self._apart(row) for row in far]
        if rest is not None and rest < 0.05:
            said.append(_("Elsewhere both agree.") if far else _("Both agree."))
        elif rest is not None:
            facts = {"n": f"{rest:.1f}"}
            said.append(
                _("Elsewhere both agree within %(n)s.") % facts if far else _("Both agree within %(n)s.") % facts
            )
        return " ".join(said)

    def _apart(self, row: ElementRow) -> str:
        calibration = row.standing.calibration
        facts = {
            "name": self.person.first_name,
            "manager": self.manager.first_name if self.manager else _("the manager"),
            "n": f"{abs(calibration):.1f}",
            "element": row.element.name,
        }
        if calibration > 0:
            return _("On “%(element)s”, %(name)s scores %(n)s above %(manager)s.") % facts
        return _("On “%(element)s”, %(name)s scores %(n)s below %(manager)s.") % facts

    # Focus -------------------------------------------------------------------------------------------

    @cached_property
    def focus(self) -> Focus | None:
        return Focus.objects.visible_to(self.reader).open().filter(person=self.person).with_head().first()

    @cached_property
    def ladder(self) -> Ladder | None:
        if self.focus is None:
            return None
        standing = next(row.standing for row in self.rows if row.element.pk == self.focus.element_id)
        return Ladder(self.focus, self.reader, standing)

    @property
    def may_begin_focus(self) -> bool:
        return self.focus is None and bool(rules.may_open_for(self.reader, self.person))

    # Reviewed calls ----------------------------------------------------------------------------------

    @cached_property
    def reviewed(self) -> list[ReviewedCall]:
        marks = Mark.objects.visible_to(self.reader).overall().filter(subject=self.person)
        newest = marks.select_related("recap__call__company", "recap__review").order_by("-held_at", "-id")
        return [ReviewedCall(mark, self._may_read(mark)) for mark in newest[:MOST_REVIEWED]]

    def _may_read(self, mark: Mark) -> bool:
        return self.is_between_the_two or mark.recap.review.by_id == self.reader.pk

    @property
    def reviewed_words(self) -> str:
        n = len(self.reviewed)
        return ngettext("The last one", "The last %(n)s", n) % {"n": n} if n else ""
