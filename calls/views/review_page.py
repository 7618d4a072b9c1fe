"""The page of one recap for whoever may see it: to review, to read and close, or reviewed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls import rules
from calls.forms.review import ReviewForm, review_data
from calls.models import Evidence, Recap, Review, ReviewDraft
from calls.slots import FocusLine, focus_line
from calls.views.own_scores import OwnScore, own_scores
from calls.views.pairs import Pairs
from calls.views.recap_rows import Option, choices, scale
from calls.views.review_both import BothScores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from calls.models.loop import Loop
    from people.models import User


class ReviewPage:
    """One recap, and what this reader may do with it."""

    def __init__(
        self, recap: Recap, reader: User, form: ReviewForm | None = None, gaps: Mapping[str, str] | None = None
    ):
        self.recap, self.reader, self.form = recap, reader, form
        self._gaps = gaps or {}
        recap.call.recap = recap
        self.is_own = reader.pk == recap.salesperson_id
        self.may_review = bool(rules.may_review(reader, recap))
        self.may_close = bool(rules.may_read_and_close(reader, recap))

    @cached_property
    def pairs(self) -> Pairs:
        return Pairs(self.recap, self.reader)

    @property
    def shows_texts(self) -> bool:
        return self.pairs.with_words

    @cached_property
    def loop(self) -> Loop:
        return self.recap.call.loop_for(self.reader)

    @property
    def clock_words(self) -> str:
        """ "Sales call, planned ahead." """
        call = self.recap.call
        if call.unplanned:
            return _("%(type)s, unplanned.") % {"type": call.call_type}
        words = {
            "ahead": _("%(type)s, planned ahead."),
            "behind": _("%(type)s, planned behind."),
            "late": _("%(type)s, the plan came late."),
            "short_notice": _("%(type)s, at short notice."),
        }
        return words.get(call.plan.clock, _("%(type)s, without a plan.")) % {"type": call.call_type}

    @cached_property
    def outcome(self) -> str:
        return self.recap.get_outcome_display()

    @property
    def correction(self) -> str:
        """That, and for the two why, the outcome is not what the facts say."""
        if not self.recap.was_corrected:
            return ""
        derived = self.recap.get_outcome_derived_display().lower()
        if not self.shows_texts:
            return _("By the facts: %(derived)s.") % {"derived": derived}
        facts = {"derived": derived, "reason": self.recap.outcome_reason}
        return _("By the facts: %(derived)s. Corrected: %(reason)s") % facts

    @property
    def offers_to_end(self) -> bool:
        return (
            self.is_own and self.recap.offers_to_end_opportunity and bool(self.recap.call.opportunity_for(self.reader))
        )

    # To review -------------------------------------------------------------------------------------

    @cached_property
    def draft(self) -> ReviewDraft | None:
        return next(iter(ReviewDraft.objects.filter(recap=self.recap, by=self.reader)), None)

    @cached_property
    def _data(self) -> Mapping[str, str]:
        if self.form:
            return self.form.data
        return review_data(self.draft.body if self.draft else {})

    @property
    def version(self) -> int:
        if self.form:
            return self.form.version
        return self.draft.version if self.draft else 0

    @cached_property
    def texts(self) -> dict[str, str]:
        return {name: self._data.get(name, "") for name in ("done_right", "modify", "not_done", "help", "help_by")}

    @cached_property
    def faults(self) -> dict[str, str]:
        return {**self._gaps, **(self.form.faults if self.form else {})}

    @property
    def all_faults(self) -> list[tuple[str, str, str]]:
        return [(where, "overall-1" if where == "overall" else where, said) for where, said in self.faults.items()]

    @cached_property
    def scale(self) -> list[Option]:
        return scale(self._data.get("overall", ""))

    @cached_property
    def elements(self) -> list[tuple[int, str, list[Option], list[Option]]]:
        """Id and name of each element, its scores with anchors, and what a score can go by."""
        return [
            (e.pk, e.name, choices(e.current, self._data.get(f"el-{e.pk}", "")), self._evidence(f"ev-{e.pk}"))
            for e in self.recap.call.call_type.elements_in_order()
        ]

    @cached_property
    def focus(self) -> FocusLine | None:
        """The one element on which the salesperson works: it stands open, the others fold."""
        return focus_line(self.reader, self.recap.salesperson_id)

    @cached_property
    def focused(self) -> list[tuple[int, str, list[Option], list[Option]]]:
        return [element for element in self.elements if self._is_focus(element[0])]

    @cached_property
    def others_scored(self) -> list[tuple[int, str, list[Option], list[Option]]]:
        return [element for element in self.elements if not self._is_focus(element[0])]

    def _is_focus(self, element: int) -> bool:
        return self.focus is not None and element == self.focus.element_id

    @property
    def has_scored_elements(self) -> bool:
        return any(self._data.get(f"el-{element[0]}") for element in self.others_scored)

    def _evidence(self, name: str) -> list[Option]:
        chosen = self._data.get(name) or self._usual_evidence
        return [Option(value, str(label), chosen == value) for value, label in Evidence.choices]

    @property
    def _usual_evidence(self) -> str:
        """Who came along goes by what he saw."""
        return Evidence.JOINT_CALL if self.recap.came_along else Evidence.RECAP

    # Reviewed, or closed ---------------------------------------------------------------------------

    @cached_property
    def review(self) -> Review | None:
        return self.recap.review if self.recap.is_reviewed else None

    @property
    def shows_review(self) -> bool:
        """The words of a review are for the two, and for whoever wrote it."""
        return self.review is not None and (self.shows_texts or self.review.by_id == self.reader.pk)

    @cached_property
    def both(self) -> BothScores | None:
        return BothScores(self.recap, self.reader) if self.review else None

    @cached_property
    def own_scores(self) -> list[OwnScore]:
        """Before the review, and for good once a recap is closed, the writer alone sees his own."""
        return own_scores(self.recap, self.reader) if self.is_own and not self.review else []

    @property
    def may_acknowledge(self) -> bool:
        return self.review is not None and self.is_own and not self.review.is_acknowledged

    @property
    def may_give_help(self) -> bool:
        return self.review is not None and self.review.has_help_open and self.review.by_id == self.reader.pk
