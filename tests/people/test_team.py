"""Teams: made, renamed, moved, led, retired; never a cycle."""

import pytest
from django.db import IntegrityError, transaction

from people.models import AuditEntry, Team, User
from people.rules import Refused, Stale

pytestmark = pytest.mark.django_db


def test_an_admin_makes_a_team_with_a_manager_below_another(cast):
    west = Team.make(by=cast.admin, name="West", parent=cast.company, manager=cast.colleague)
    assert (west.parent, west.manager) == (cast.company, cast.colleague)
    assert AuditEntry.objects.first().changes == {
        "name": [None, "West"],
        "parent": [None, "Sales"],
        "manager": [None, "Dele Adeyemi"],
    }


@pytest.mark.parametrize("who", ["salesperson", "manager", "director"])
def test_nobody_else_touches_teams(cast, who):
    somebody = getattr(cast, who)
    deeds = [
        lambda: Team.make(by=somebody, name="West"),
        lambda: cast.north.rename(by=somebody, version=1, name="Far North"),
        lambda: cast.north.move(by=somebody, version=1, parent=None),
        lambda: cast.north.appoint(by=somebody, version=1, manager=somebody),
        lambda: cast.north.retire(by=somebody),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match="Only an admin"):
            deed()
    assert AuditEntry.objects.count() == 0


def test_two_active_teams_never_have_one_name(cast):
    with pytest.raises(Refused) as refusal:
        Team.make(by=cast.admin, name="north")
    assert refusal.value.field == "name"
    with pytest.raises(Refused):
        cast.south.rename(by=cast.admin, version=1, name="NORTH")
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(name="north")


def test_a_team_is_renamed_and_a_stale_rename_changes_nothing(cast):
    cast.north.rename(by=cast.admin, version=1, name="Far North")
    with pytest.raises(Stale):
        cast.north.rename(by=cast.admin, version=1, name="Near North")
    cast.north.refresh_from_db()
    assert cast.north.name == "Far North"


def test_a_team_is_never_hung_below_itself(cast):
    far = Team.make(by=cast.admin, name="Far North", parent=cast.north)
    for below in (far, cast.north, cast.company):
        with pytest.raises(Refused) as refusal:
            cast.company.move(by=cast.admin, version=1, parent=below)
        assert refusal.value.field == "parent"
    cast.company.refresh_from_db()
    assert cast.company.parent is None


def test_a_moved_team_brings_its_people_into_the_new_line(cast):
    cast.north.move(by=cast.admin, version=1, parent=cast.south)
    cast.other_manager.refresh_from_db()
    assert cast.salesperson.pk in cast.other_manager.reach.below
    assert cast.salesperson.manager == cast.manager


def test_the_new_manager_has_the_people_at_once(cast):
    cast.north.appoint(by=cast.admin, version=1, manager=cast.other_manager)
    assert cast.salesperson.manager == cast.other_manager


def test_a_team_without_a_manager_is_led_from_above(cast):
    cast.north.appoint(by=cast.admin, version=1, manager=None)
    assert cast.salesperson.manager == cast.director


def test_nobody_leads_somebody_who_leads_him(cast):
    with pytest.raises(Refused, match="somebody below"):
        cast.company.appoint(by=cast.admin, version=1, manager=cast.colleague)
    cast.company.refresh_from_db()
    assert cast.company.manager == cast.director


def test_who_left_leads_nothing(cast):
    cast.outsider.deactivate(by=cast.admin)
    with pytest.raises(Refused) as refusal:
        cast.north.appoint(by=cast.admin, version=1, manager=cast.outsider)
    assert refusal.value.field == "manager"


def test_an_admin_does_not_appoint_himself_while_another_admin_could(cast):
    User.invite(by=cast.admin, email="second@aldwark.example", name="Second Admin", is_admin=True)
    with pytest.raises(Refused, match="Another admin"):
        cast.north.appoint(by=cast.admin, version=1, manager=cast.admin)
    cast.north.refresh_from_db()
    assert cast.north.manager == cast.manager


def test_only_an_empty_team_is_retired(cast):
    with pytest.raises(Refused, match="2 people are still"):
        cast.north.retire(by=cast.admin)
    with pytest.raises(Refused, match="2 people are still in Sales"):
        cast.company.retire(by=cast.admin)
    west = Team.make(by=cast.admin, name="West")
    Team.make(by=cast.admin, name="Far West", parent=west).retire(by=cast.admin)
    west.retire(by=cast.admin)
    assert not west.is_active
    with pytest.raises(Refused, match="retired"):
        west.rename(by=cast.admin, version=west.version, name="East")
    with pytest.raises(Refused, match="retired"):
        Team.make(by=cast.admin, name="East", parent=west)


def test_a_team_with_teams_below_is_not_retired(cast):
    west = Team.make(by=cast.admin, name="West")
    Team.make(by=cast.admin, name="Far West", parent=west)
    with pytest.raises(Refused, match="1 team still stands below West"):
        west.retire(by=cast.admin)


def test_the_name_of_a_retired_team_is_free_again(cast):
    Team.make(by=cast.admin, name="West").retire(by=cast.admin)
    assert Team.make(by=cast.admin, name="West").is_active


def test_a_cycle_that_got_into_the_database_hangs_nobody(cast):
    Team.objects.filter(pk=cast.company.pk).update(parent=cast.north)
    assert cast.salesperson.manager == cast.manager
    assert cast.director.reach.below
