from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls.models.plan_item import LISTS, MOST_LINES, PlanItem, PlanLine
from calls.models.plan_text import Hint, PlanText
from customers.models import Contact
from people.clock import now
from people.rules import Refused
from process.models import Phrase

if TYPE_CHECKING:
    from calls.models.plan import Plan
    from calls.models.plan_version import PlanVersion


class PlanDraft:
    """The text of a plan that its salesperson is writing; for his eyes alone until it is filed."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    @cached_property
    def text(self) -> PlanText:
        """As it is kept; after `write` as it was written."""
        return PlanText.written(self._plan.purpose, self._plan.items.select_related("contact"))

    def hints(self) -> dict[int, Hint]:
        """What to say beside each field."""
        return self.text.hints(self._plan.call_type, phrases())

    def judge(self) -> None:
        """Judge the five anew, by what the call type asks for today."""
        self._plan.five = self.text.five(self._plan.call_type, phrases())

    def write(self, purpose: str, lines: Sequence[PlanLine]) -> bool:
        """Put this in its place, without empty lines; answers whether it says anything new.

        Changes the plan, which the caller holds and saves. Raises Refused when a field has too many lines.
        """
        lines = sorted((line for line in lines if not line.is_empty), key=lambda line: line.field)
        _refuse_too_many(lines)
        text = PlanText.written(purpose, lines)
        five = text.five(self._plan.call_type, phrases())
        if five == self._plan.five and text.says_the_same_as(self.text):
            return False
        if not text.lists_the_same_as(self.text):
            self._replace(lines)
        self.text = text
        self._plan.purpose, self._plan.five = purpose, five
        filed = self._plan.latest
        self._plan.draft_changed_at = None if filed and text.says_the_same_as(filed.text) else now()
        return True

    def says(self, purpose: str, lines: Sequence[PlanLine]) -> bool:
        """Is this what stands there already?"""
        return PlanText.written(purpose, lines).says_the_same_as(self.text)

    def take_from(self, version: PlanVersion) -> None:
        """Say again what was filed."""
        contacts = Contact.objects.in_bulk([line.contact for line in version.text.lines if line.contact])
        lines = [
            PlanLine(line.field, line.text, contacts.get(line.contact), line.doer, line.due_on, line.sought)
            for line in version.text.lines
        ]
        self.write(version.text.purpose, lines)

    def _replace(self, lines: Sequence[PlanLine]) -> None:
        self._plan.items.all().delete()
        PlanItem.objects.bulk_create(
            PlanItem(plan=self._plan, position=position, **vars(line))
            for _field, together in groupby(lines, key=lambda line: line.field)
            for position, line in enumerate(together, start=1)
        )


def _refuse_too_many(lines: Sequence[PlanLine]) -> None:
    for field in LISTS:
        if sum(line.field == field for line in lines) > MOST_LINES:
            raise Refused(
                _("At most %(most)s lines fit in ‘%(field)s’. Join some of them.")
                % {"most": MOST_LINES, "field": field.label}
            )


def phrases() -> list[str]:
    """The phrases that are no purpose, as the admin has them."""
    return list(Phrase.objects.in_use().values_list("text", flat=True))
