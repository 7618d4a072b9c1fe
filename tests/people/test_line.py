"""The line: who leads whom, who inspects, who is below."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.clock import now
from people.models import Delegation
from people.models.tree import Branch, Tree

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


def branches_of(parents, managers):
    return {
        pk: Branch(parent or None, manager or None, f"Team {pk}", f"Manager {manager}" if manager else "")
        for pk, (parent, manager) in enumerate(zip(parents, managers, strict=True), 1)
    }


TEAMS = 7


@given(
    st.lists(st.integers(0, TEAMS), min_size=TEAMS, max_size=TEAMS),
    st.lists(st.integers(0, 3), min_size=TEAMS, max_size=TEAMS),
)
def test_walking_down_finds_those_whose_way_up_leads_there(parents, managers):
    """In trees and in what is none: a team under itself, or two under each other."""
    tree = Tree.__new__(Tree)
    tree.branches = branches_of(parents, managers)
    ways = {pk: list(tree.upwards(pk)) for pk in tree.branches}
    for manager in (1, 2, 3):
        led = {pk for pk, branch in tree.branches.items() if branch.manager_id == manager}
        nearest = {
            pk: next(filter(None, (tree.branches[up].manager_id for up in way)), None) for pk, way in ways.items()
        }
        assert tree.below(manager) == {pk for pk, way in ways.items() if led & set(way)}
        assert tree.led(manager) == {pk for pk in ways if nearest[pk] == manager}
        assert set(tree.topmost(manager)) == {pk for pk in led if not led & set(ways[pk][1:])}
    for team in range(TEAMS + 2):
        assert tree.within(team) == {pk for pk, way in ways.items() if team in way}
        assert tree.children([team]) == [pk for pk, branch in tree.branches.items() if branch.parent_id == team]
