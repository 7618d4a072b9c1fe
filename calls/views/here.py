"""What is open at the company of a call, and what its salesperson learnt there: beside the plan, on the call sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
SAID = ("text", "due_on", "contact__name", "doer__name")
MOST_LESSONS = 3


@dataclass(frozen=True)
class Open:
    """A commitment or an action that is still open."""

    text: str
    about: str


@dataclass(frozen=True)
class Here:
    entries: Sequence[Open]
    lessons: Sequence[Lesson]

    @classmethod
    def of(cls, call: Call, reader: User) -> Here | None:
        """Two queries; None where nothing is known."""
        there = (
            LedgerEntry.objects.visible_to(reader).open().filter(company=call.company_id, person=call.salesperson_id)
        )
        entries = [
            Open(capfirst(entry.text), _about(entry))
            for entry in there.select_related("contact", "doer").only(*SAID).order_by("due_on", "id")[:MOST_ENTRIES]
        ]
        lessons = list(
            Lesson.objects.visible_to(reader)
            .of(call.salesperson)
            .filter(company=call.company_id)
            .newest_first()[:MOST_LESSONS]
        )
        return cls(entries, lessons) if entries or lessons else None

    @property
    def title(self) -> str:
        if not self.entries:
            return _("Learnt here")
        return ngettext("%(n)s open here", "%(n)s open here", len(self.entries)) % {"n": len(self.entries)}


def _about(entry: LedgerEntry) -> str:
    who = str(entry.contact or entry.doer or "")
    due = day_words(entry.due_on) if entry.due_on else _("without a date")
    return capfirst(", ".join(part for part in (who, due) if part))
