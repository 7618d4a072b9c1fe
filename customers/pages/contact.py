"""What the page of a contact shows, of what its reader may see."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from customers import rules, slots
from customers.models import Contact, LedgerEntry
from customers.pages.happened import Happened, Question
from customers.slots import Place, Section

if TYPE_CHECKING:
    from django.http import QueryDict

    from people.models import User

MOST = 100


class ContactPage:
    def __init__(self, reader: User, contact: Contact, query: QueryDict) -> None:
        self.reader, self.contact = reader, contact
        self.question = Question("", "calls", Question.of(query).before)

    @cached_property
    def entries(self) -> list[LedgerEntry]:
        """What this person promised: open first, then what was closed last."""
        theirs = LedgerEntry.objects.visible_to(self.reader).filter(contact=self.contact)
        return list(theirs.with_names().open_first()[:MOST])

    @property
    def closed_entries(self) -> list[LedgerEntry]:
        return [entry for entry in self.entries if not entry.is_open]

    @property
    def decided(self) -> list[LedgerEntry]:
        """Commitments that were kept or broken: what "2 of 3 kept" counts."""
        return [entry for entry in self.closed_entries if entry.result in {"kept", "broken"}]

    @property
    def kept(self) -> list[LedgerEntry]:
        return [entry for entry in self.decided if entry.was_honoured]

    @cached_property
    def happened(self) -> Happened:
        place = Place(self.contact.company, contact=self.contact)
        return Happened(self.reader, place, self.question, entries=[], opportunities=[])

    @property
    def unknown(self) -> list[str]:
        """What is not known yet of this person, in words."""
        return [
            words
            for is_known, words in [
                (self.contact.buying_role, _("Which part he or she plays in the decision.")),
                (self.contact.need, _("What he or she needs.")),
                (self.contact.stance, _("Where he or she stands.")),
                (self.contact.was_met, _("Not met yet.")),
            ]
            if not is_known
        ]

    @cached_property
    def sections(self) -> list[Section]:
        return [part for show in slots.contact_sections if (part := show(self.reader, self.contact))]

    @property
    def may_change(self) -> bool:
        return bool(rules.may_change_contact(self.reader, self.contact))
