from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from calls.models import OVERALL, ActionLine, Ending, Outcome, Recap, RecapDraft, RecapItem, Result, Tick, Why
from calls.models.mark import VALUES
from calls.models.recap_draft import LINES
from calls.models.recap_item import COMMITMENTS, MOST_ACTIONS
from people.fields import LineField, TextField, number_in

if TYPE_CHECKING:
    from customers.models import Contact
    from people.models import User
    from process.models import Element

LONGEST_NOTE = 2000
LONGEST_ACTION = 500  # as long as a line of the ledger
NOT_OBSERVED = "no"
OURS, THEIRS, SOMEBODY_THERE = "u:", "c:", "they"


@dataclass(frozen=True)
class RecapSubject:
    """What a recap asks about: its planned items, and who and what may be named in it."""

    recap: Recap  # not saved yet before the first word is
    items: Sequence[RecapItem]
    contacts: Mapping[int, Contact]
    ours: Mapping[int, User]  # the salesperson first
    manager: User | None  # who reads it; None at the root
    elements: Sequence[Element]
    attendees: frozenset[int] = frozenset()  # contacts seen in a call that was logged

    @property
    def me(self) -> str:
        return f"{OURS}{self.recap.salesperson_id}"


class RecapForm:
    """A recap as it is sent. What cannot be kept stays in `data` as it was typed, with a sentence in `faults`.

    `faults` are by the name of the control, "action_due:1" for the second of that name.
    """

    def __init__(self, data: QueryDict, subject: RecapSubject) -> None:
        self.data = data
        self.subject = subject
        self.faults: dict[str, str] = {}
        self.draft = self._read()

    def is_valid(self) -> bool:
        return not self.faults

    @cached_property
    def version(self) -> int:
        """The version which the writer saw; 0 while nothing is saved."""
        return number_in(self.data.get("version", ""))

    @property
    def plan_version(self) -> str:
        """The id of the plan version whose items the writer saw."""
        return self.data.get("plan_version", "")

    def _read(self) -> RecapDraft:
        return RecapDraft(
            ticks=[self._tick(item) for item in self.subject.items],
            actions=self._actions(),
            also_met=self._also_met(),
            ended=self._one_of(Ending.values, "ended"),
            outcome=self._one_of(Outcome.values, "outcome"),
            outcome_reason=self._text("outcome_reason"),
            lines={line: self._text(line) for line in LINES},
            scores=self._scores(),
        )

    def _tick(self, item: RecapItem) -> Tick:
        key = item.key
        return Tick(
            item.field,
            item.position,
            result=self._one_of(Result.values, key),
            why=self._one_of(Why.values, f"{key}-why"),
            note=self._text(f"{key}-note", LONGEST_NOTE),
            due_on=self._day(self.data.get(f"{key}-due", ""), f"{key}-due") if item.field == COMMITMENTS else None,
        )

    def _actions(self) -> list[ActionLine]:
        texts, whos, days = (self.data.getlist(name) for name in ("action_text", "action_who", "action_due"))
        lines = []
        for place, typed in enumerate(texts[: MOST_ACTIONS * 2]):
            where = f"action_text:{len(lines)}"
            text = self._clean(LineField(max_length=LONGEST_ACTION, required=False), typed, where)
            due = days[place] if place < len(days) else ""
            if not typed.strip() and not due:
                continue
            doer, contact = self._who(whos[place] if place < len(whos) else "", f"action_who:{len(lines)}")
            due_on = self._day(due, f"action_due:{len(lines)}")
            lines.append(ActionLine(text, doer=doer, contact=contact, due_on=due_on))
        if len(lines) > MOST_ACTIONS:
            self.faults[f"action_text:{MOST_ACTIONS}"] = _("%(most)s actions fit here. Take out the rest.") % {
                "most": MOST_ACTIONS
            }
        return lines

    def _who(self, text: str, where: str) -> tuple[User | None, Contact | None]:
        if text == SOMEBODY_THERE:
            return None, None
        if text.startswith(OURS) and (person := self.subject.ours.get(number_in(text.removeprefix(OURS)))):
            return person, None
        if text.startswith(THEIRS) and (contact := self.subject.contacts.get(number_in(text.removeprefix(THEIRS)))):
            return None, contact
        self.faults[where] = _("Choose who does it.")
        return None, None

    def _also_met(self) -> list[Contact]:
        met = [self.subject.contacts.get(number_in(text)) for text in self.data.getlist("also_met")]
        if None in met:
            self.faults["also_met"] = _("This person does not work for this company. Choose somebody who does.")
        return [contact for contact in met if contact is not None]

    def _scores(self) -> dict[str, int | None]:
        scores: dict[str, int | None] = {}
        for key, name in [(OVERALL, OVERALL), *((str(element.pk), f"el-{element.pk}") for element in self.elements)]:
            text = self.data.get(name, "")
            if text == NOT_OBSERVED and key != OVERALL:
                scores[key] = None
            elif text and number_in(text) in VALUES:
                scores[key] = number_in(text)
            elif text:
                self.faults[name] = _("Scores go from 1 to 10. Choose one of them.")
        return scores

    @property
    def elements(self) -> Sequence[Element]:
        return self.subject.elements

    def _one_of(self, values: Sequence[str], name: str) -> str:
        text = self.data.get(name, "")
        if text and text not in values:
            self.faults[name] = _("Choose one of these.")
            return ""
        return text

    def _text(self, name: str, longest: int = 4000) -> str:
        return self._clean(TextField(max_length=longest, required=False), self.data.get(name, ""), name)

    def _day(self, text: str, where: str) -> date | None:
        if not text.strip():
            return None
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            self.faults[where] = _("This is no date. Write it like 2026-11-30, or choose it from the calendar.")
            return None

    def _clean(self, rule: forms.Field, text: str, where: str) -> str:
        try:
            return rule.clean(text)
        except ValidationError as refused:
            self.faults[where] = " ".join(refused.messages)
            return ""


def data_of(subject: RecapSubject) -> QueryDict:
    """A saved recap as its form would send it."""
    recap, data = subject.recap, QueryDict(mutable=True)
    for item in subject.items:
        data[item.key], data[f"{item.key}-why"], data[f"{item.key}-note"] = item.result, item.why, item.note
        data[f"{item.key}-due"] = item.due_on.isoformat() if item.due_on else ""
    for line in (*LINES, "ended", "outcome", "outcome_reason"):
        data[line] = getattr(recap, line)
    for key, value in recap.draft_scores.items():
        name = key if key == OVERALL else f"el-{key}"
        data[name] = NOT_OBSERVED if value is None else str(value)
    if recap.pk:
        for action in recap.actions.all():
            data.appendlist("action_text", action.text)
            data.appendlist("action_who", _who_of(action.doer_id, action.contact_id))
            data.appendlist("action_due", action.due_on.isoformat() if action.due_on else "")
        data.setlist("also_met", [str(contact.pk) for contact in recap.also_met.all()])
    return data


def _who_of(doer: int | None, contact: int | None) -> str:
    if doer:
        return f"{OURS}{doer}"
    return f"{THEIRS}{contact}" if contact else SOMEBODY_THERE
