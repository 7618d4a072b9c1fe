"""The desk of the tests of calls: it is Monday 23 November 2026, nine o'clock."""

import pytest

from customers.models import Company, Opportunity
from metrics.models import Recount
from tests.calls.conftest import clock, desk

__all__ = ["clock", "desk"]


@pytest.fixture
def won(clock, cast):
    """Priya won 12,000, and it is counted."""
    company = Company.add(by=cast.salesperson, name="Hartwell Dairy", owner=cast.salesperson)
    facts = {"by": cast.salesperson, "company": company, "name": "=Compressor house", "currency": "GBP"}
    opportunity = Opportunity.begin(**facts, amount=12_000)
    opportunity.win(by=cast.salesperson)
    Recount.run()
    return opportunity
