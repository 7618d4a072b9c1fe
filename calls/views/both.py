"""Two texts of one plan: what was just written, and what is saved meanwhile. Neither is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import QueryDict

from calls.forms.plan import NAMES, PlanForm, lines_of, rows_of
from calls.models import Field, Plan, PlanText
from calls.views.difference import Difference, Side

if TYPE_CHECKING:
    from customers.models import Contact


class Both:
    """What differs between a form and the draft that is kept."""

    def __init__(self, plan: Plan, form: PlanForm) -> None:
        self.plan, self.form = plan, form
        self._mine = PlanText.written(form.purpose, form.lines)
        self._saved = plan.draft
        self._difference = Difference(self._saved, self._mine)

    @property
    def mine(self) -> list[Side]:
        return self._difference.after

    @property
    def saved(self) -> list[Side]:
        return self._difference.before

    @property
    def same(self) -> list[str]:
        return self._difference.same

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was sent, to send it again as it is."""
        names = ["purpose", *(name for names in NAMES.values() for name in names)]
        return [(name, value) for name in names for value in self.form.data.getlist(name)]

    def merged(self, contacts: Mapping[int, Contact]) -> PlanForm:
        """One of both: what was just written, and each saved item that it lacks."""
        data = QueryDict(mutable=True)
        for name, value in self.typed:
            data.appendlist(name, value)
        mine = {(line.field, line.words) for line in self._mine.lines}
        saved = zip(self._saved.lines, lines_of(self.plan), strict=True)
        lacking = [line for text, line in saved if (text.field, text.words) not in mine]
        for rows in rows_of(lacking).values():
            for row in rows:
                for name, value in row.values.items():
                    data.appendlist(name, value)
        if Field.PURPOSE in self._difference.changed and self._saved.purpose:
            data["purpose"] = "\n".join(part for part in (self.form.typed_purpose, self._saved.purpose) if part)
        data["version"] = str(self.plan.version)
        return PlanForm(data, contacts, self.plan.call.day)
