"""A large company made in bulk: rows as the verbs of the domain would have left them, without living through them.

What the demo company tells, this one measures: `manage.py demo --people 1000 --plans 100000`. Each batch is a short
transaction of its own, so that memory stays level and SQLite's one writer is never held for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from customers.models import Company, Contact, Opportunity
from metrics.measures import DAY_MEASURES
from metrics.models import Reading, Recount
from notices.models import Delivery, Sweep
from people.clock import now
from people.models import Seat, Team, User
from process import defaults
from process.models import CallType, Element
from salesproc.demo.company import CURRENCY, begin, take_statistics

BATCH = 500
DAYS_AT_ONCE = 30
YEARS = timedelta(days=3 * 365)
SELLERS_A_TEAM, TEAMS_A_LEADER = 8, 5
COMPANIES_A_SELLER = 10
LEAST_PEOPLE = 10
TOWNS = ("Leeds", "Hull", "York", "Derby", "Exeter", "Bristol", "Carlisle", "Stoke")
TITLES = (("Site Director", "economic", True), ("Maintenance Manager", "user", False))


@dataclass
class Large:
    """What the makers of calls look up again and again."""

    chance: Random
    present: datetime
    managers: dict[int, User] = field(default_factory=dict)  # by the id of whom they manage
    sellers: list[User] = field(default_factory=list)
    companies: dict[int, list[Company]] = field(default_factory=dict)  # by owner
    contacts: dict[int, list[Contact]] = field(default_factory=dict)  # by company
    deals: dict[int, Opportunity] = field(default_factory=dict)  # open ones by company
    call_types: list[tuple[CallType, list[Element]]] = field(default_factory=list)
    touched: set[tuple[int, date]] = field(default_factory=set)
    seen_at: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)  # first and last, by contact

    @property
    def began(self) -> datetime:
        return self.present - YEARS

    def touch(self, person: User, *moments: datetime) -> None:
        """What is counted of these days is counted anew at the end."""
        self.touched.update((person.pk, person.diary.day(moment)) for moment in moments)


def build_large(*, people: int, plans: int, password: str, seed: int = 1) -> Large:
    """Make it in an empty, migrated database; the same seed draws the same company."""
    from salesproc.demo.bulk_calls import Batch

    large = Large(Random(seed), now())
    with transaction.atomic():
        begin(password)
        defaults.lay_down()
        _people(large, people, password)
    types = CallType.objects.in_use().with_elements()
    large.call_types = [(call_type, call_type.elements_in_order()) for call_type in types]
    _customers(large)
    for first in range(0, plans, BATCH):
        with transaction.atomic():
            Batch(large, first, min(BATCH, plans - first)).write()
    take_statistics()
    _settle(large)
    take_statistics()
    return large


def _people(large: Large, count: int, password: str) -> None:
    """Leaders at the top, up to five teams below each, sellers in the lowest."""
    levels = _levels(count)
    secret, number, above = make_password(password), 0, [None]
    for depth, teams in enumerate(levels):
        parents = above
        leaders = [_person(number + n, secret, leads=True) for n in range(teams)]
        number += teams
        for n, leader in enumerate(leaders):
            leader.team = parents[n * len(parents) // teams]
        if depth == len(levels) - 1:
            leaders[0].email = "manager@demo.example"
        elif depth == 0:
            leaders[0].email = "director@demo.example"
        _take_seats(large, User.objects.bulk_create(leaders, batch_size=BATCH))
        above = Team.objects.bulk_create(
            Team(name=f"Team {depth + 1}.{n + 1}", parent=leader.team, manager=leader)
            for n, leader in enumerate(leaders)
        )
    sellers = [_person(number + n, secret, leads=False) for n in range(count - number)]
    for n, seller in enumerate(sellers):
        seller.team = above[n * len(above) // len(sellers)]
    sellers[0].email = "salesperson@demo.example"
    large.sellers = User.objects.bulk_create(sellers, batch_size=BATCH)
    _take_seats(large, large.sellers)


def _levels(people: int) -> list[int]:
    """How many teams each level has, from the top."""
    levels = [max(1, people // (SELLERS_A_TEAM + 1))]
    while levels[0] > 1:
        levels.insert(0, -(-levels[0] // TEAMS_A_LEADER))
    return levels


def _person(number: int, secret: str, *, leads: bool) -> User:
    began = now() - YEARS
    return User(
        email=f"person{number}@demo.example",
        name=f"{'Lee' if leads else 'Sam'} Number {number}",
        password=secret,
        sells=not leads,
        joined_at=began,
        entered_at=began,
    )


def _take_seats(large: Large, people: Sequence[User]) -> None:
    seated = [person for person in people if person.team]
    large.managers.update({person.pk: person.team.manager for person in seated})
    since = large.began.date()
    Seat.objects.bulk_create(
        [Seat(person=person, team=person.team, from_day=since) for person in seated], batch_size=BATCH
    )


def _customers(large: Large) -> None:
    rows = (
        Company(
            name=f"{large.chance.choice(TOWNS)} Works {seller.pk}-{n}",
            owner=seller,
            tier="ABC"[n % 3],
            city=large.chance.choice(TOWNS),
            country="United Kingdom",
            made_at=large.began,
        )
        for seller in large.sellers
        for n in range(COMPANIES_A_SELLER)
    )
    while some := list(islice(rows, BATCH)):
        with transaction.atomic():
            _write_customers(large, Company.objects.bulk_create(some))


def _write_customers(large: Large, companies: list[Company]) -> None:
    contacts = Contact.objects.bulk_create(
        Contact(
            company=company,
            name=f"Alex {company.pk}-{n}",
            title=title,
            buying_role=role,
            can_decide=decides,
            made_at=large.began,
        )
        for company in companies
        for n, (title, role, decides) in enumerate(TITLES)
    )
    for company in companies:
        large.companies.setdefault(company.owner_id, []).append(company)
    for contact in contacts:
        large.contacts.setdefault(contact.company_id, []).append(contact)
    deals = Opportunity.objects.bulk_create([_deal(large, company) for company in companies[::2]])
    large.deals.update({deal.company_id: deal for deal in deals if deal.state == Opportunity.State.OPEN})
    for deal in deals:
        large.touch(deal.owner, deal.made_at, deal.state_at)


def _deal(large: Large, company: Company) -> Opportunity:
    """Three of ten are open, the others came to an end some time in these years."""
    chance = large.chance
    state = chance.choice(["open"] * 3 + ["won"] * 4 + ["lost"] * 3)
    made_at = large.began + YEARS * chance.random() * 0.9
    state_at = made_at if state == "open" else made_at + (large.present - made_at) * chance.random()
    return Opportunity(
        company=company,
        owner=company.owner,
        originated_by=company.owner,
        name=f"Compressors for {company.city}",
        amount=chance.randrange(2_000, 200_000),
        currency=CURRENCY,
        expected_close_on=large.present.date() + timedelta(days=chance.randrange(1, 120)),
        state=state,
        state_at=state_at,
        state_on=None if state == "open" else company.owner.diary.day(state_at),
        reason="They bought elsewhere." if state == "lost" else "",
        made_at=made_at,
    )


def _settle(large: Large) -> None:
    """Count what was touched and tell what is due, as the timetable does."""
    met = [contact for contacts in large.contacts.values() for contact in contacts if contact.pk in large.seen_at]
    for contact in met:
        contact.first_met_at, contact.last_met_at = large.seen_at[contact.pk]
    companies = [company for owned in large.companies.values() for company in owned if company.last_contact_at]
    _keep(Contact, met, ["first_met_at", "last_met_at"])
    _keep(Company, companies, ["last_contact_at"])
    _count(large)
    Recount.run()
    Recount.keep_day()
    Sweep().run()
    Delivery.drop_all("told before this company was there")


def _count(large: Large) -> None:
    """The readings of all these years, a month of days in one question: day by day it takes as long as all the rest."""
    days = sorted({day for _person, day in large.touched})
    people = sorted({person for person, _day in large.touched})
    for first_day in range(0, len(days), DAYS_AT_ONCE):
        some_days = days[first_day : first_day + DAYS_AT_ONCE]
        for first in range(0, len(people), BATCH):
            with transaction.atomic():
                Reading.objects.bulk_create(
                    Reading(person_id=person, measure=measure.key, day=day, value=value)
                    for measure in DAY_MEASURES
                    for (person, day), value in measure.count(people[first : first + BATCH], some_days).items()
                )


def _keep(model: type[models.Model], rows: list, fields: list[str]) -> None:
    for first in range(0, len(rows), BATCH):
        model._default_manager.bulk_update(rows[first : first + BATCH], fields)
