from datetime import timedelta
from types import SimpleNamespace

import pytest

from customers.models import Company, Contact, LedgerEntry, Opportunity


@pytest.fixture
def hartwell(cast):
    """Hartwell Dairy with Anita, who decides, and Graham; Priya's opportunity there, and what both sides promised."""
    priya = cast.salesperson
    company = Company.add(by=priya, name="Hartwell Dairy", city="Thirsk", tier="A", territory="North", owner=priya)
    anita = Contact.add(by=priya, company=company, name="Anita Rowe", title="Site Director", can_decide=True)
    graham = Contact.add(by=priya, company=company, name="Graham Pell", buying_role="champion")
    opportunity = Opportunity.begin(
        by=priya,
        company=company,
        name="Compressor house replacement",
        amount=184000,
        currency="GBP",
        expected_close_on=priya.today() + timedelta(days=24),
    )
    facts = {"by": priya, "person": priya, "company": company, "opportunity": opportunity}
    theirs = LedgerEntry.promise(
        **facts,
        kind="commitment",
        contact=graham,
        text="Graham sends the October downtime log",
        due_on=priya.today() + timedelta(days=3),
    )
    ours = LedgerEntry.promise(**facts, kind="action", text="Two pages for the committee", due_on=priya.today())
    return SimpleNamespace(
        company=company, anita=anita, graham=graham, opportunity=opportunity, theirs=theirs, ours=ours
    )
