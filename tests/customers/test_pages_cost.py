"""Fifteen queries a page at most, and the same number with one row and with many."""

import pytest
from django.urls import reverse

from customers.models import Company, Contact, LedgerEntry, Opportunity
from tests.customers.costs import cost

pytestmark = pytest.mark.django_db


def fill(cast, hartwell):
    """Thirty of everything."""
    priya = cast.salesperson
    for number in range(30):
        company = Company.add(by=priya, name=f"Company {number}", owner=priya, parent=hartwell.company)
        Contact.add(by=priya, company=hartwell.company, name=f"Person {number}", can_decide=True)
        Contact.add(by=priya, company=company, name=f"Decider {number}", can_decide=True)
        facts = {"by": priya, "name": f"Opportunity {number}", "currency": "GBP", "amount": number}
        there = Opportunity.begin(company=hartwell.company, **facts)
        there.win(by=priya)
        Opportunity.begin(company=company, **facts)
        for opportunity in (there, hartwell.opportunity):
            facts = {"by": priya, "person": priya, "company": hartwell.company, "opportunity": opportunity}
            promise = {**facts, "kind": "commitment", "contact": hartwell.anita, "due_on": priya.today()}
            LedgerEntry.promise(text="Open", **promise)
            LedgerEntry.promise(text="Kept", **promise).tick(by=priya)


@pytest.mark.parametrize("reader", ["salesperson", "manager", "director"])
@pytest.mark.parametrize("name", ["companies", "company", "contact", "opportunities", "opportunity"])
def test_a_page_costs_the_same_with_one_row_and_with_many(client, cast, hartwell, name, reader):
    client.force_login(getattr(cast, reader))
    hartwell.theirs.tick(by=cast.salesperson)
    args = {"company": hartwell.company, "contact": hartwell.anita, "opportunity": hartwell.opportunity}
    address = reverse(f"customers:{name}", args=[args[name].pk] if name in args else [])
    cost(client, address)
    one = cost(client, address)
    fill(cast, hartwell)
    many = cost(client, address)
    assert len(one) == len(many)
    assert len(many) <= 15, "\n".join(many)
