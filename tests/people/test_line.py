"""The line: who leads whom, who inspects, who is below."""

from datetime import timedelta

import pytest

from people.clock import now
from people.models import Delegation

pytestmark = pytest.mark.django_db


def test_her_manager_leads_her_and_the_director_has_her_below(cast):
    assert cast.salesperson.manager == cast.manager
    assert cast.salesperson.pk in cast.manager.reach.led
    assert cast.salesperson.pk not in cast.director.reach.led
    assert cast.salesperson.pk in cast.director.reach.below


def test_a_manager_of_another_team_has_nobody_of_hers_below(cast):
    assert cast.salesperson.pk not in cast.other_manager.reach.below


def test_at_the_root_nobody_inspects(cast):
    assert cast.director.inspector() is None


def test_a_delegate_inspects_between_two_dates_and_not_after(cast):
    today = cast.manager.today()
    Delegation.objects.create(
        manager=cast.manager, delegate=cast.other_manager, from_day=today, until_day=today, by=cast.manager, at=now()
    )
    assert cast.salesperson.inspector() == cast.other_manager
    assert cast.salesperson.inspector(now() + timedelta(days=2)) == cast.manager
    assert cast.salesperson.pk in cast.other_manager.reach.delegated


def test_where_the_manager_left_the_next_one_above_leads(cast):
    cast.manager.is_active = False
    cast.manager.save()
    assert cast.salesperson.manager == cast.director
    assert cast.salesperson.pk in cast.director.reach.led
