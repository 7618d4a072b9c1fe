"""Companies: a directory for those who sell or manage."""

import pytest

from customers.models import Company

pytestmark = pytest.mark.django_db


def test_a_salesperson_adds_a_company(cast):
    company = Company.add(by=cast.salesperson, name="Hartwell Dairy", owner=cast.salesperson)
    assert list(Company.objects.visible_to(cast.outsider).search("hartwell")) == [company]
