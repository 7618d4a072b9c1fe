"""What is open at the company of a call, and what its salesperson learnt there: beside the plan, on the call sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Lesson
from customers.models import LedgerEntry
from people.templatetags.shell import day as day_words

if TYPE_CHECKING:
    from calls.models import Call
    from people.models import User

MOST_ENTRIES = 6
SAID = ("text", "contact__name", "doer__name", "due_on")
MOST_LESSONS = 3
LEARNT = ("text", "kind", "made_at")


@dataclass(frozen=True)
class Line:
    """A commitment or an action that is still open, or a lesson."""

    text: str
    about: str


@dataclass(frozen=True)
class Here:
    entries: Sequence[Line]
    lessons: Sequence[Lesson]

    @classmethod
    def of(cls, call: Call, reader: User) -> Here | None:
        """Two queries; None where nothing is known."""
        there = (
            LedgerEntry.objects.visible_to(reader).open().filter(company=call.company_id, person=call.salesperson_id)
        )
        entries = [
            Line(capfirst(text), _about(contact or doer or "", due_on))
            for text, contact, doer, due_on in there.order_by("due_on", "id").values_list(*SAID)[:MOST_ENTRIES]
        ]
        lessons = list(
            Lesson.objects.visible_to(reader)
            .of(call.salesperson)
            .filter(company=call.company_id)
            .newest_first()
            .only(*LEARNT)[:MOST_LESSONS]
        )
        return cls(entries, lessons) if entries or lessons else None

    @cached_property
    def lines(self) -> list[Line]:
        """What is open, then what was learnt."""
        learnt = [
            Line(capfirst(lesson.text), f"{lesson.get_kind_display()}, {day_words(lesson.made_at)}")
            for lesson in self.lessons
        ]
        return [*self.entries, *learnt]

    @property
    def title(self) -> str:
        if not self.entries:
            return _("Learnt here")
        return ngettext("%(n)s open here", "%(n)s open here", len(self.entries)) % {"n": len(self.entries)}


def _about(who: str, due_on: date | None) -> str:
    due = day_words(due_on) if due_on else _("without a date")
    return capfirst(", ".join(part for part in (who, due) if part))
