"""Who and what the demo company consists of while it lives through its past."""

from dataclasses import dataclass, field
from random import Random

from customers.models import Company, Contact, Opportunity
from people.models import User
from process.models import CallType
from salesproc.demo.days import Days


@dataclass
class World:
    chance: Random
    days: Days
    people: dict[str, User] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    deals: dict[str, Opportunity] = field(default_factory=dict)  # by company
    call_types: dict[str, CallType] = field(default_factory=dict)
    looked_at: set[int] = field(default_factory=set)  # entries of ledgers that came in by their day, or will not

    def person(self, pk: int) -> User:
        """The one instance of a person, which keeps what it knows of its line."""
        return next(person for person in self.people.values() if person.pk == pk)

    def forget_lines(self) -> None:
        """After somebody went on leave, or came back, or a delegation began: everybody looks again."""
        for person in self.people.values():
            person.forget_reach()

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def contacts_of(self, company: str) -> list[Contact]:
        return [contact for contact in self.contacts.values() if contact.company.name == company]
