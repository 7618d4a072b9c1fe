"""The recap as its writer sees it: every planned item with its answer, what follows from them, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from calls.forms.recap import OURS, SOMEBODY_THERE, THEIRS, RecapForm, RecapSubject, data_of
from calls.models import Adherence, Ending, Outcome, Recap, RecapAction, RecapItem, Result
from calls.models.recap_draft import LINES
from calls.models.recap_item import WHO
from calls.slots import FocusLine, focus_line
from calls.views.recap_rows import FieldRows, Option, Row, choices, control_of, scale
from calls.views.recap_words import OUTCOME_HINTS, TAKINGS, TITLES
from people.templatetags.shell import dated

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class ActionRow:
    text: str
    who: str
    due: str


@dataclass
class RecapEditor:
    """Everything on the form. `form` is what was just sent and could not be kept; else the recap as it is saved."""

    subject: RecapSubject
    reader: User
    form: RecapForm | None = None
    gaps: Mapping[str, str] = field(default_factory=dict)  # what is missing to send it, by the control

    @property
    def recap(self) -> Recap:
        return self.subject.recap

    @cached_property
    def data(self) -> QueryDict:
        return self.form.data if self.form else data_of(self.subject)

    @property
    def faults(self) -> Mapping[str, str]:
        return {**self.gaps, **(self.form.faults if self.form else {})}

    @property
    def all_faults(self) -> list[tuple[str, str, str]]:
        """Where, the id of the control there, and the sentence."""
        return [(where, control_of(where), said) for where, said in self.faults.items()]

    @cached_property
    def fields(self) -> list[FieldRows]:
        rows = [Row(item, self.data, self.faults) for item in self.subject.items]
        groups = [FieldRows(number, [row for row in rows if row.item.field == number]) for number in TITLES]
        return [group for group in groups if group.rows]

    @property
    def marked_words(self) -> str:
        """ "5 of 12 marked"."""
        marked = sum(bool(self.data.get(item.key)) for item in self.subject.items)
        return _("%(n)s of %(all)s marked") % {"n": marked, "all": len(self.subject.items)}

    @property
    def lines(self) -> dict[str, str]:
        return {name: self.data.get(name, "") for name in (*LINES, "outcome_reason")}

    @property
    def takings(self) -> list[tuple[str, str, str, str]]:
        """Name, question, text and hint of each line that one takes from a call."""
        names = TAKINGS if self.subject.recap.asks_review else [*TAKINGS[3:], *TAKINGS[:3]]
        return [(name, str(label), self.lines[name], str(hint)) for name, label, hint in names]

    @property
    def purpose(self) -> str:
        version = self.recap.plan_version
        return version.text.purpose if version else ""

    # What follows ----------------------------------------------------------------------------------

    @property
    def adherence(self) -> Adherence:
        results = [item.result for item in self.subject.items]
        return Adherence(len(results), results.count(Result.GOT), results.count(Result.PARTLY))

    @property
    def adherence_words(self) -> str:
        """ "9 got, 2 partly"."""
        adherence = self.adherence
        return _("%(got)s got, %(partly)s partly") % {"got": adherence.got, "partly": adherence.partly}

    @cached_property
    def outcome(self) -> Outcome | None:
        """As the facts say so far; None before anything is saved."""
        return self.recap.outcome_so_far if self.recap.pk else None

    @property
    def outcome_words(self) -> str:
        if self.outcome is None:
            return _("follows from what you mark") if self.subject.items else _("follows from what they promise")
        if self.outcome != Outcome.ADVANCE:
            return str(OUTCOME_HINTS[self.outcome])
        promise = self.recap.promise
        return f"{_who_promised(promise)}{promise.text}, {dated(promise.due_on)}" if promise else ""

    @property
    def endings(self) -> list[Option]:
        chosen = self.data.get("ended", "")
        options = [("", _("It goes on")), *Ending.choices]
        return [Option(value, str(label), chosen == value) for value, label in options]

    @property
    def is_order(self) -> bool:
        return self.data.get("ended") == Ending.ORDER

    @property
    def is_corrected(self) -> bool:
        return bool(self.data.get("outcome")) or "outcome_reason" in self.faults

    @property
    def outcomes(self) -> list[Option]:
        chosen = self.data.get("outcome", "")
        derived = Option("", _("As the facts say"), not chosen)
        return [
            derived,
            *(
                Option(value, str(label), chosen == value, hint=str(OUTCOME_HINTS[Outcome(value)]))
                for value, label in Outcome.choices
            ),
        ]

    # Who and what is asked -------------------------------------------------------------------------

    @property
    def actions(self) -> list[ActionRow]:
        names = ("action_text", "action_who", "action_due")
        texts, whos, days = (self.data.getlist(name) for name in names)
        rows = [
            ActionRow(text, whos[n] if n < len(whos) else "", days[n] if n < len(days) else "")
            for n, text in enumerate(texts)
        ]
        kept = [row for row in rows if row.text.strip() or row.due]
        return [*kept, self.blank_action]

    @property
    def blank_action(self) -> ActionRow:
        return ActionRow("", self.subject.me, "")

    @property
    def action_faults(self) -> list[tuple[str, str, str]]:
        return [fault for fault in self.all_faults if fault[0].startswith("action_")]

    @cached_property
    def doers(self) -> list[tuple[str, str]]:
        """Who may act: oneself first, those of theirs, then who of ours came along or leads."""
        ours = [(f"{OURS}{pk}", person.name) for pk, person in self.subject.ours.items() if pk != self.reader.pk]
        theirs = [(f"{THEIRS}{pk}", contact.name) for pk, contact in self.subject.contacts.items()]
        there = (SOMEBODY_THERE, _("Somebody there"))
        return [(self.subject.me, _("Me")), *theirs, there, *ours]

    @cached_property
    def others(self) -> list[Option]:
        """Who of theirs was not planned, and may have been met all the same."""
        planned = {item.contact_id for item in self.subject.items if item.field == WHO} | self.subject.attendees
        met = set(self.data.getlist("also_met"))
        return [
            Option(str(pk), contact.name, str(pk) in met, hint=contact.title)
            for pk, contact in self.subject.contacts.items()
            if pk not in planned
        ]

    @property
    def asks_whom(self) -> bool:
        """Whom one spoke with stands open where it is known of nobody yet, or was said here."""
        nobody_known = self.recap.call.unplanned and not self.subject.attendees
        return nobody_known or any(option.is_chosen for option in self.others)

    @property
    def scale(self) -> list[Option]:
        return scale(self.data.get("overall", ""))

    @cached_property
    def elements(self) -> list[tuple[str, str, list[Option]]]:
        """Name of the control, of the element, and the choices with what a 3, 5, 7 and 9 look like."""
        return [
            (f"el-{element.pk}", element.name, choices(element.current, self.data.get(f"el-{element.pk}", "")))
            for element in self.subject.elements
        ]

    @cached_property
    def focus(self) -> FocusLine | None:
        """The one element on which the writer works: it stands open, the others fold."""
        return focus_line(self.reader, self.reader.pk)

    @cached_property
    def focused(self) -> list[tuple[str, str, list[Option]]]:
        return [element for element in self.elements if self._is_focus(element[0])]

    @cached_property
    def others_scored(self) -> list[tuple[str, str, list[Option]]]:
        return [element for element in self.elements if not self._is_focus(element[0])]

    def _is_focus(self, name: str) -> bool:
        return self.focus is not None and name == f"el-{self.focus.element_id}"

    @property
    def has_scored_elements(self) -> bool:
        return any(self.data.get(name) for name, _name, _options in self.others_scored)


def _who_promised(promise: RecapItem | RecapAction) -> str:
    who = promise.doer if isinstance(promise, RecapItem) else str(promise.contact or "")
    return f"{who} " if who else ""
