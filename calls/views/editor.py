"""What the page of a plan shows beside each of the five fields: what is needed, what is weak, what the manager said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls import rules
from calls.forms.plan import NAMED, NAMES, SOMEBODY_ELSE, PlanForm, Row, rows_of
from calls.models import Field, Hint, Plan, PlanItem, PlanText, Sought
from calls.models.plan_draft import phrases
from calls.models.plan_text import WEAK
from calls.views.decided import Decided
from calls.views.field_view import LISTS, FieldView, Told
from customers.models import Contact
from people.templatetags.shell import moment

if TYPE_CHECKING:
    from calls.forms.person import PersonForm
    from people.models import User

BLANKS: Mapping[int, Row] = {number: Row(dict.fromkeys(names, "")) for number, names in NAMES.items()}
MOST_OFFERED = 30  # people of the company who are offered by name; others are typed


@dataclass
class Editor:
    """The plan as its writer sees it: the draft, or what he has just sent and could not be kept."""

    plan: Plan
    reader: User
    contacts: Mapping[int, Contact]
    form: PlanForm | None = None
    extra: str = ""  # the list to which a row was asked for without scripts
    person: PersonForm | None = None  # somebody who was typed into field 2
    changed: Sequence[int] = field(default_factory=list)

    @cached_property
    def items(self) -> list[PlanItem]:
        """The lines of the draft; whoever is named in one is of the company, seldom of another one by now."""
        items = list(self.plan.items.all())
        others = {item.contact_id for item in items if item.contact_id} - self.contacts.keys()
        people = {**self.contacts, **Contact.objects.in_bulk(others)}
        for item in items:
            item.contact = people.get(item.contact_id)
        return items

    @cached_property
    def rows(self) -> Mapping[int, Sequence[Row]]:
        rows = self.form.rows if self.form else rows_of(self.items)
        names = {row.values["who_name"] for row in rows[Field.WHO]}
        return {**rows, Field.COMMITMENTS: [_by_name(row, names) for row in rows[Field.COMMITMENTS]]}

    @property
    def purpose(self) -> str:
        return self.form.typed_purpose if self.form else self.plan.purpose

    @property
    def purpose_fault(self) -> str:
        return self.form.faults.get("purpose", "") if self.form else ""

    @cached_property
    def last(self) -> Decided | None:
        return Decided.last_on(self.plan)

    @cached_property
    def draft(self) -> PlanText:
        """What is kept of it."""
        return PlanText.written(self.plan.purpose, self.items)

    @cached_property
    def fields(self) -> list[FieldView]:
        is_weak = WEAK in self.plan.five
        hints = self.draft.hints(self.plan.call_type, phrases() if is_weak else ())
        needs = self.plan.call_type.needs
        return [self._field(number, hints.get(number), needs) for number in Field.values]

    def _field(self, number: int, hint: Hint | None, needs: Mapping[int, int]) -> FieldView:
        rows = list(self.rows.get(number, ()))
        asks_here = self.plan.call_type.also_ask_under == number
        return FieldView(
            number=number,
            mark=self.plan.five[number - 1],
            written=len(rows) if number != Field.PURPOSE else int(bool(self.purpose)),
            needed=needs[number],
            needs_best_and_minimum=self.plan.call_type.needs_best_and_minimum,
            hint=hint if self._speaks_of_text(number, rows) else None,
            rows=self._with_blank(number, rows),
            told=self._told(number),
            also=self.plan.call_type.also_asks if asks_here else (),
            faults=self._faults(number),
            is_changed=number in self.changed,
        )

    def _speaks_of_text(self, number: int, rows: Sequence[Row]) -> bool:
        """Where nothing is written yet, what is needed stands at the title; a hint would scold."""
        return bool(rows) or (number == Field.PURPOSE and bool(self.purpose.strip()))

    def _told(self, number: int) -> list[Told]:
        text = self.last.comments.get(number) if self.last else None
        return [Told(self.last.by, text)] if self.last and text else []

    def _with_blank(self, number: int, rows: list[Row]) -> list[Row]:
        """One empty row to begin with, and one more where it was asked for without scripts."""
        if number in (Field.LEARN, Field.GIVE, Field.COMMITMENTS) and (not rows or self.extra == LISTS[number]):
            return [*rows, *self._first_rows(number, rows)]
        return rows

    def _first_rows(self, number: int, rows: Sequence[Row]) -> list[Row]:
        if number != Field.COMMITMENTS or rows:
            return [BLANKS[number]]
        kinds = [Sought.BEST, Sought.MINIMUM] if self.plan.call_type.needs_best_and_minimum else [Sought.BEST]
        return [Row({**BLANKS[number].values, "sought_who": self._first_person, "sought_kind": kind}) for kind in kinds]

    @property
    def blank_commitment(self) -> Row:
        values = {**BLANKS[Field.COMMITMENTS].values, "sought_who": self._first_person, "sought_kind": Sought.ALSO}
        return Row(values)

    @property
    def blank_person(self) -> Row:
        return BLANKS[Field.WHO]

    @property
    def blank_line(self) -> Row:
        return BLANKS[Field.LEARN]

    @property
    def _first_person(self) -> str:
        return next((str(row.contact.pk) for row in self.rows.get(Field.WHO, ()) if row.contact), "")

    def _faults(self, number: int) -> list[tuple[str, str, str]]:
        names = ("purpose",) if number == Field.PURPOSE else NAMES[number]
        faults = self.form.faults if self.form else {}
        return [
            (where, f"fault-{where.replace(':', '-')}", said)
            for where, said in faults.items()
            if where.partition(":")[0] in names
        ]

    @property
    def all_faults(self) -> list[tuple[str, str, str]]:
        return [fault for field_view in self.fields for fault in field_view.faults]

    # People --------------------------------------------------------------------------------------

    @property
    def offered(self) -> list[Contact]:
        """People of the company who are not on the list yet, deciders first."""
        listed = {row.contact.pk for row in self.rows.get(Field.WHO, ()) if row.contact}
        return [c for c in self.contacts.values() if c.pk not in listed and not c.has_left][:MOST_OFFERED]

    @cached_property
    def doers(self) -> list[tuple[str, str]]:
        """Who may be named in a commitment: those to be seen, then others of the company, then those without record."""
        seen = [row.contact for row in self.rows.get(Field.WHO, ()) if row.contact]
        others = [contact for contact in self.contacts.values() if contact not in seen and not contact.has_left]
        named = [row.values["who_name"] for row in self.rows.get(Field.WHO, ()) if row.values["who_name"].strip()]
        people = [(str(contact.pk), contact.name) for contact in [*seen, *others[:MOST_OFFERED]]]
        return [*people, *((f"{NAMED}{name}", name) for name in dict.fromkeys(named))]

    @property
    def somebody_else(self) -> str:
        return SOMEBODY_ELSE

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(Sought.BEST, _("Best")), (Sought.MINIMUM, _("Minimum")), (Sought.ALSO, _("Also"))]

    # Head and bar --------------------------------------------------------------------------------

    @cached_property
    def save_at(self) -> str:
        """Where every button of the form goes that does not send it."""
        return reverse("calls:draft", args=[self.plan.pk])

    @property
    def starts(self) -> bool:
        """Nothing is written yet: the cursor stands in the first field."""
        return self.form is None and not self.plan.is_filed and not self.purpose

    @cached_property
    def receiver(self) -> str:
        """The first name of whom it is sent to; "" at the root, where nobody inspects."""
        reader = self.reader
        if reader.tree.inspector(reader.team_id, reader.pk) in reader.managers_above_ids[:1]:
            return reader.manager_called
        standing_in = reader.inspector()
        return standing_in.first_name if standing_in else ""

    @property
    def may_answer(self) -> bool:
        return bool(rules.may_answer(self.reader, self.plan, "…"))

    @property
    def may_note_role_play(self) -> bool:
        return bool(rules.may_mark_role_play_done(self.reader, self.plan, self.reader.today(), "…"))

    @property
    def is_sent(self) -> bool:
        """What is written is what was sent."""
        return self.plan.is_filed and not self.plan.has_unfiled_changes and self.form is None

    @property
    def send_words(self) -> str:
        """What the button does, and to whom it goes."""
        who = {"name": self.receiver}
        if not self.receiver:
            return _("File the changes") if self.plan.is_filed else _("File the plan")
        if self.plan.is_filed:
            return _("Send the changes to %(name)s") % who
        return _("Send to %(name)s") % who

    @property
    def sent_words(self) -> str:
        return _("Sent %(at)s") % {"at": moment(self.plan.filed_at)}

    @property
    def unchanged_words(self) -> str:
        """Why there is nothing to send, where the last word on what was sent was not a yes."""
        return rules.may_file(self.reader, self.plan).why if self.plan.was_turned_down else ""

    @property
    def five_in_words(self) -> str:
        """ "Fields 1 and 5 weak, field 4 missing.", for those who do not see the tiles."""
        weak = [str(n) for n in Field.values if self.plan.five[n - 1] == "w"]
        missing = [str(n) for n in Field.values if self.plan.five[n - 1] == "m"]
        said = []
        if weak:
            said.append(
                ngettext("Field %(which)s weak", "Fields %(which)s weak", len(weak)) % {"which": and_list(weak)}
            )
        if missing:
            said.append(
                ngettext("field %(which)s missing", "fields %(which)s missing", len(missing))
                % {"which": and_list(missing)}
            )
        sentence = ", ".join(said) or _("All five ready")
        return f"{sentence[0].upper()}{sentence[1:]}."

    @property
    def consequence(self) -> str:
        """What filing it as it stands would mean."""
        missing = [str(n) for n in Field.values if self.plan.five[n - 1] == "m"]
        if not missing:
            return ""
        return ngettext(
            "%(which)s is missing, so it does not count as prepared.",
            "%(which)s are missing, so it does not count as prepared.",
            len(missing),
        ) % {"which": and_list(missing)}


def _by_name(row: Row, names: Collection[str]) -> Row:
    """A typed doer who is among those to be seen is chosen from the list, not typed again."""
    if row.is_other and row.doer and row.doer in names:
        return Row({**row.values, "sought_who": f"{NAMED}{row.doer}", "sought_doer": ""}, row.faults)
    return row


def and_list(words: Sequence[str]) -> str:
    """ "1, 3 and 5"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
