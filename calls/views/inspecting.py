"""A filed plan before whoever inspects it: as it was sent, what was said of it before, what changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from calls import rules
from calls.forms.inspection import InspectionForm
from calls.models import Clock, Decision, Field, Hint, Inspection, Plan, PlanVersion
from calls.models.plan_draft import phrases
from calls.models.plan_text import WEAK, Line, PlanText
from calls.slots import FocusLine, focus_line
from calls.views.difference import Difference, Side
from calls.views.rows import where_words
from people.clock import now
from people.templatetags.shell import clock, moment

if TYPE_CHECKING:
    from customers.models import Opportunity
    from people.models import User

LOOKS = {"o": "sp-field--ok", "w": "sp-field--weak", "m": "sp-field--miss"}
ICONS = {"weak": "triangle-alert", "miss": "circle-dot-dashed"}
CLOCKS = {
    Clock.AHEAD: gettext_lazy("ahead"),
    Clock.BEHIND: gettext_lazy("behind"),
    Clock.LATE: gettext_lazy("late"),
    Clock.SHORT_NOTICE: gettext_lazy("at short notice"),
}


@dataclass(frozen=True)
class FieldToRead:
    """One of the five as it was sent, with what may be said of it and what was said."""

    number: int
    text: PlanText
    mark: str
    hint: Hint | None
    before: Side | None  # as it was in the version inspected before, where it was changed
    told: Sequence[tuple[Inspection, str]]
    comment: str  # being written
    fault: str

    @property
    def name(self) -> str:
        return str(Field(self.number).label)

    @property
    def lines(self) -> list[Line]:
        return self.text.of(self.number)

    @property
    def is_empty(self) -> bool:
        return not self.text.counts[self.number]

    @property
    def look(self) -> str:
        return LOOKS.get(self.mark, "")

    @property
    def hint_icon(self) -> str:
        return ICONS[self.hint.kind] if self.hint else ""


class PlanToInspect:
    """A plan that was fetched `with_header`, in the version which the reader may read."""

    def __init__(self, plan: Plan, version: PlanVersion, reader: User, form: InspectionForm | None = None) -> None:
        self.plan, self.version, self.reader = plan, version, reader
        self.call = plan.call
        self._form = form

    # The head --------------------------------------------------------------------------------------

    @property
    def when(self) -> str:
        """ "today 10:00 to 10:45, on site in Thirsk"."""
        call = self.call
        where = where_words(call)
        times = {"start": moment(call.starts_at), "end": clock(call.ends_at)}
        return f"{_('%(start)s to %(end)s') % times}, {where[:1].lower()}{where[1:]}"

    @property
    def filed(self) -> str:
        """ "ahead", of the first filing."""
        return str(CLOCKS[Clock(self.plan.clock)]) if self.plan.clock else ""

    @property
    def was_behind(self) -> bool:
        return self.plan.clock in {Clock.BEHIND, Clock.LATE}

    @property
    def why(self) -> str:
        """Why this plan is inspected."""
        if self.version.lacks_something:
            return _("Inspected because a required item is missing.")
        if self.inspected_before:
            return _("Inspected because it was sent again.")
        return _("Every plan is inspected.")

    @cached_property
    def opportunity(self) -> Opportunity | None:
        """What the call is about; for those who see that too, not for who stands in for a day."""
        return self.call.opportunity_for(self.reader)

    @cached_property
    def focus(self) -> FocusLine | None:
        """On what the salesperson works now; for those whom the slot shows it, not for who stands in for a day."""
        return focus_line(self.reader, self.plan.salesperson_id)

    @property
    def time_left(self) -> str:
        """ "The call is in 46 minutes.", within two hours of it."""
        minutes = int((self.call.starts_at - now()).total_seconds() // 60)
        if not 0 <= minutes < 120:
            return ""
        return ngettext("The call is in %(n)s minute.", "The call is in %(n)s minutes.", minutes) % {"n": minutes}

    # What was said before --------------------------------------------------------------------------

    @property
    def _is_in_line(self) -> bool:
        return self.plan.salesperson_id in {self.reader.pk, *self.reader.reach.below}

    @cached_property
    def _said(self) -> list[Inspection]:
        """All that was decided, taken back or not, newest first; without the line of managers only one's own."""
        inspections = self.plan.inspections.with_words().select_related("undone_by").newest_first()
        if not self._is_in_line:
            inspections = inspections.filter(by=self.reader)
        return [inspection for inspection in inspections if inspection.decision != Decision.REVOKED]

    @cached_property
    def standing(self) -> list[Inspection]:
        """Decisions that stand, newest first."""
        return [inspection for inspection in self._said if not inspection.was_taken_back]

    @cached_property
    def inspected_before(self) -> PlanVersion | None:
        """The version that was inspected last, where a later one is to be read now."""
        versions = (inspection.version for inspection in self.standing)
        return next((version for version in versions if version.number < self.version.number), None)

    @cached_property
    def _taken_back(self) -> Inspection | None:
        """One's own words on this version, taken back a moment ago: they stand in the form again."""
        own = (i for i in self._said if i.was_taken_back and i.by_id == self.reader.pk and i.version == self.version)
        newest = next(own, None)
        is_last = newest is not None and not any(i.at > newest.at for i in self.standing)
        return newest if is_last else None

    # The five ----------------------------------------------------------------------------------------

    @cached_property
    def _difference(self) -> Difference | None:
        return Difference(self.inspected_before.text, self.version.text) if self.inspected_before else None

    @cached_property
    def changed(self) -> list[int]:
        return self._difference.changed if self._difference else []

    @cached_property
    def fields(self) -> list[FieldToRead]:
        text = self.version.text
        hints = text.hints(self.plan.call.call_type, self._phrases) if self.may_decide else {}
        return [self._field(number, text, hints) for number in Field.values]

    @property
    def _phrases(self) -> list[str]:
        """Asked for only where the purpose was found weak when it was sent."""
        return phrases() if self.version.five.startswith(WEAK) else []

    def _field(self, number: int, text: PlanText, hints: Mapping[int, Hint]) -> FieldToRead:
        name = f"comment_{number}"
        return FieldToRead(
            number=number,
            text=text,
            mark=self.version.five[number - 1],
            hint=hints.get(number),
            before=self._difference.side_before(number) if self._difference and number in self.changed else None,
            told=[(i, i.comment_on[number]) for i in self.standing if number in i.comment_on],
            comment=self._words.get(name, ""),
            fault=self._faults.get(name, ""),
        )

    # What is being written ---------------------------------------------------------------------------

    @cached_property
    def _words(self) -> Mapping[str, str]:
        if self._form is None:
            return InspectionForm.as_said_in(self._taken_back)
        names = ["comment", *(f"comment_{number}" for number in Field.values)]
        return {name: self._form.data.get(name, "") for name in names}

    @cached_property
    def _faults(self) -> Mapping[str, str]:
        return {name: " ".join(told) for name, told in self._form.errors.items()} if self._form else {}

    @property
    def comment(self) -> str:
        return self._words.get("comment", "")

    @property
    def has_words(self) -> bool:
        """Is anything written that must not be lost?"""
        return any(self._words.values())

    @property
    def comment_fault(self) -> str:
        return self._faults.get("comment", "")

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Where something cannot be sent, and what to do about it."""
        return [(f"id_{name}", told) for name, told in self._faults.items() if name.startswith("comment")]

    @property
    def asks_for(self) -> str:
        """The decision whose reason is being asked for, or nothing."""
        decision = self._form.data.get("decision", "") if self._form else ""
        return decision if decision in {Decision.RETURNED, Decision.NOT_WORTH} else ""

    @property
    def comment_count(self) -> int:
        return sum(bool(text.strip()) for name, text in self._words.items() if name != "comment")

    # What may be done --------------------------------------------------------------------------------

    @cached_property
    def ruling(self) -> rules.Ruling:
        return rules.may_inspect(self.reader, self.plan)

    @property
    def may_decide(self) -> bool:
        return bool(self.ruling)

    @property
    def may_note_role_play(self) -> bool:
        return bool(rules.may_mark_role_play_done(self.reader, self.plan, self.reader.today(), "…"))
