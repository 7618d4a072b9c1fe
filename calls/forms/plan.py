from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from calls.models import Field, Plan, PlanItem, PlanLine, Sought
from calls.models.plan_item import LONGEST_LINE, MOST_LINES
from people.fields import LineField, TextField, number_in
from people.templatetags.shell import day as day_in_words

if TYPE_CHECKING:
    from customers.models import Contact

LONGEST_PURPOSE = 4000
LONGEST_NAME = 120
NAMED = "n:"  # before the name of somebody without a record, where the doer of a commitment is chosen
SOMEBODY_ELSE = "other"


@dataclass(frozen=True)
class Row:
    """One item as it stands in the form: its typed values by the name of the control, and what is wrong with them."""

    values: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    contact: Contact | None = None

    @property
    def is_blank(self) -> bool:
        return not any(value.strip() for name, value in self.values.items() if name in TEXTS) and not self.contact

    @property
    def text(self) -> str:
        """The question, the point, or what somebody will do."""
        return next((self.values[name] for name in ("learn", "give", "sought_text") if name in self.values), "")

    @property
    def who(self) -> str:
        """The chosen doer of a commitment: the id of a contact, a name without record, or somebody else."""
        return self.values.get("sought_who", "")

    @property
    def doer(self) -> str:
        return self.values.get("sought_doer", "")

    @property
    def is_other(self) -> bool:
        """The doer is typed."""
        return self.who == SOMEBODY_ELSE


TEXTS = {"who_contact", "who_name", "learn", "give", "sought_text"}
NAMES: Mapping[int, tuple[str, ...]] = {
    Field.WHO: ("who_contact", "who_name"),
    Field.LEARN: ("learn",),
    Field.GIVE: ("give",),
    Field.COMMITMENTS: ("sought_who", "sought_doer", "sought_text", "sought_day", "sought_kind"),
}


class PlanForm:
    """The five fields as they are sent: a purpose, and lists of rows whose controls share their names.

    `contacts` are those of the company, by id; any other id is refused beside its row. Nothing can be promised for a
    day before `call_day`. What cannot be kept stays in `rows` as it was typed, with a sentence in `faults`.
    """

    def __init__(self, data: QueryDict, contacts: Mapping[int, Contact], call_day: date) -> None:
        self.data = data
        self.contacts = contacts
        self.call_day = call_day
        self.purpose = ""
        self.faults: dict[str, str] = {}  # by "purpose" or "learn:1", the second control of that name
        self.lines: list[PlanLine] = []
        self.rows: dict[int, list[Row]] = {number: [] for number in NAMES}
        self._read()

    def is_valid(self) -> bool:
        return not self.faults

    @property
    def version(self) -> int:
        """The version of the draft which the writer saw; 0, which never stands, for anything else."""
        return number_in(self.data.get("version", ""))

    @property
    def typed_purpose(self) -> str:
        return self.data.get("purpose", "")

    def _read(self) -> None:
        self.purpose = self._clean(TextField(max_length=LONGEST_PURPOSE, required=False), self.typed_purpose, "purpose")
        for number, names in NAMES.items():
            lists = [self.data.getlist(name) for name in names]
            longest = max(map(len, lists))
            for index in range(min(longest, MOST_LINES * 4)):
                values = {n: many[index] if index < len(many) else "" for n, many in zip(names, lists, strict=True)}
                self._read_row(number, index, values)
            if sum(line.field == number for line in self.lines) > MOST_LINES:
                self.faults[f"{names[-1]}:{MOST_LINES}"] = _("%(most)s fit here. Take out the rest.") % {
                    "most": MOST_LINES
                }

    def _read_row(self, number: int, index: int, values: Mapping[str, str]) -> None:
        before = dict(self.faults)
        line, contact = READERS[number](self, index, values)
        faults = {key.partition(":")[0]: said for key, said in self.faults.items() if key not in before}
        row = Row(values, faults, contact)
        if not row.is_blank:
            self.rows[number].append(row)
        if line and not line.is_empty:
            self.lines.append(line)

    def _read_person(self, index: int, values: Mapping[str, str]) -> tuple[PlanLine | None, Contact | None]:
        contact = self._contact(values["who_contact"], f"who_name:{index}")
        name = self._clean(LineField(max_length=LONGEST_NAME, required=False), values["who_name"], f"who_name:{index}")
        return PlanLine(field=Field.WHO, text="" if contact else name, contact=contact), contact

    def _read_text(self, number: Field, name: str, index: int, values: Mapping[str, str]) -> tuple[PlanLine, None]:
        text = self._clean(LineField(max_length=LONGEST_LINE, required=False), values[name], f"{name}:{index}")
        return PlanLine(field=number, text=text), None

    def _read_question(self, index: int, values: Mapping[str, str]) -> tuple[PlanLine, None]:
        return self._read_text(Field.LEARN, "learn", index, values)

    def _read_point(self, index: int, values: Mapping[str, str]) -> tuple[PlanLine, None]:
        return self._read_text(Field.GIVE, "give", index, values)

    def _read_commitment(self, index: int, values: Mapping[str, str]) -> tuple[PlanLine, None]:
        who, doer = values["sought_who"], values["sought_doer"]
        if who.startswith(NAMED):
            who, doer = SOMEBODY_ELSE, who.removeprefix(NAMED)
        contact = None if who in ("", SOMEBODY_ELSE) else self._contact(who, f"sought_who:{index}")
        line = PlanLine(
            field=Field.COMMITMENTS,
            text=self._clean(
                LineField(max_length=LONGEST_LINE, required=False), values["sought_text"], f"sought_text:{index}"
            ),
            contact=contact,
            doer=self._clean(LineField(max_length=LONGEST_NAME, required=False), doer, f"sought_doer:{index}")
            if contact is None
            else "",
            due_on=self._day(values["sought_day"], f"sought_day:{index}"),
            sought=self._kind(values["sought_kind"], f"sought_kind:{index}"),
        )
        return line, None

    def _contact(self, text: str, where: str) -> Contact | None:
        if not text:
            return None
        contact = self.contacts.get(number_in(text))
        if contact is None:
            self.faults[where] = _("This person does not work for this company. Choose somebody who does.")
        return contact

    def _day(self, text: str, where: str) -> date | None:
        if not text.strip():
            return None
        try:
            day = date.fromisoformat(text.strip())
        except ValueError:
            self.faults[where] = _("This is no date. Write it like 2026-11-30, or choose it from the calendar.")
            return None
        if day < self.call_day:
            words = _("A day before the call, which is %(day)s. Choose that day or a later one.")
            self.faults[where] = words % {"day": day_in_words(self.call_day)}
        return day

    def _kind(self, text: str, where: str) -> str:
        if text in Sought.values:
            return text
        if text:
            self.faults[where] = _("Choose best, minimum or also.")
        return Sought.ALSO

    def _clean(self, rule: forms.Field, text: str, where: str) -> str:
        try:
            return rule.clean(text)
        except ValidationError as refused:
            self.faults[where] = " ".join(refused.messages)
            return ""


READERS: Mapping[int, Any] = {
    Field.WHO: PlanForm._read_person,
    Field.LEARN: PlanForm._read_question,
    Field.GIVE: PlanForm._read_point,
    Field.COMMITMENTS: PlanForm._read_commitment,
}


def rows_of(items: Iterable[PlanItem | PlanLine]) -> dict[int, list[Row]]:
    """What is kept, as rows of the form."""
    rows: dict[int, list[Row]] = {number: [] for number in NAMES}
    for item in items:
        rows[item.field].append(_row_of(item))
    return rows


def _row_of(item: PlanItem | PlanLine) -> Row:
    if item.field == Field.WHO:
        person = {"who_contact": str(item.contact.pk) if item.contact else "", "who_name": item.text}
        return Row(person, contact=item.contact)
    if item.field == Field.LEARN:
        return Row({"learn": item.text})
    if item.field == Field.GIVE:
        return Row({"give": item.text})
    who = str(item.contact.pk) if item.contact else SOMEBODY_ELSE if item.doer else ""
    return Row(
        {
            "sought_who": who,
            "sought_doer": item.doer,
            "sought_text": item.text,
            "sought_day": item.due_on.isoformat() if item.due_on else "",
            "sought_kind": item.sought,
        }
    )


def lines_of(plan: Plan) -> Sequence[PlanLine]:
    """The draft as it is kept."""
    return [
        PlanLine(
            field=item.field,
            text=item.text,
            contact=item.contact,
            doer=item.doer,
            due_on=item.due_on,
            sought=item.sought,
        )
        for item in plan.items.select_related("contact")
    ]
