"""Inviting, changing, moving and letting go: every right beside its refusal."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from people import slots
from people.clock import now, standing_at
from people.models import AuditEntry, Delegation, EntryLink, Leave, Seat, Team, User
from people.rules import Refused, Stale

pytestmark = pytest.mark.django_db
PASSWORD = "four unrelated words are easiest"


def last_deed():
    return AuditEntry.objects.first()


# Inviting ----------------------------------------------------------------------------------------


def test_an_admin_invites_and_it_is_in_the_audit_log(cast):
    person = User.invite(by=cast.admin, email=" Nora@Aldwark.Example ", name="Nora Whitfield", team=cast.north)
    assert (person.email, person.manager, person.is_invited) == ("nora@aldwark.example", cast.manager, True)
    assert not person.has_usable_password()
    assert (last_deed().verb, last_deed().actor, last_deed().about_name) == ("invited", cast.admin, "Nora Whitfield")


@pytest.mark.parametrize("who", ["salesperson", "manager", "director"])
def test_nobody_else_invites(cast, who):
    with pytest.raises(Refused, match="Only an admin"):
        User.invite(by=getattr(cast, who), email="nora@aldwark.example", name="Nora Whitfield")
    assert not User.objects.filter(email="nora@aldwark.example").exists()


def test_an_invited_person_works_in_the_zone_of_the_company(cast, organisation):
    organisation.zone, organisation.country = "Europe/Berlin", "DE"
    organisation.save()
    person = User.invite(by=cast.admin, email="nora@aldwark.example", name="Nora Whitfield")
    assert (person.zone, person.country) == ("Europe/Berlin", "DE")


def test_an_address_is_taken_once_however_it_is_written(cast):
    with pytest.raises(Refused, match="here already"):
        User.invite(by=cast.admin, email="PRIYA.NAIR@aldwark.example", name="Another Priya")
    with pytest.raises(IntegrityError):
        User.objects.create(email="PRIYA.NAIR@aldwark.example", name="Another Priya")


def test_a_demo_address_is_refused_outside_a_demonstration_and_taken_in_one(cast, organisation):
    with pytest.raises(Refused, match="demonstrations"):
        User.invite(by=cast.admin, email="salesperson@demo.example", name="Nobody")
    organisation.is_demo = True
    organisation.save()
    assert User.invite(by=cast.admin, email="salesperson@demo.example", name="Somebody").pk


def test_who_is_invited_to_lead_has_a_team_below_his_own(cast):
    person = User.invite(
        by=cast.admin, email="n@aldwark.example", name="Nora Whitfield", team=cast.company, leads="West"
    )
    west = Team.objects.get(name="West")
    assert (west.manager, west.parent) == (person, cast.company)
    assert User.objects.get(pk=person.pk).manages


def test_nobody_is_put_into_a_retired_team(cast):
    empty = Team.make(by=cast.admin, name="West")
    empty.retire(by=cast.admin)
    with pytest.raises(Refused, match="retired"):
        User.invite(by=cast.admin, email="n@aldwark.example", name="Nora Whitfield", team=empty)


# Coming in ---------------------------------------------------------------------------------------


def token_of(address):
    return address.rstrip("/").rpartition("/")[2]


@pytest.fixture
def invited(cast):
    return User.invite(by=cast.admin, email="nora@aldwark.example", name="Nora Whitfield", team=cast.north)


def test_a_link_lets_somebody_in_once(cast, invited):
    address = EntryLink.issue(by=cast.admin, person=invited)
    link = EntryLink.find(token_of(address))
    person = link.enter(password=PASSWORD)
    assert person.check_password(PASSWORD)
    assert not person.is_invited
    assert EntryLink.find(token_of(address)) is None
    with pytest.raises(Refused, match="worked once"):
        link.enter(password="another set of four words")
    invited.refresh_from_db()
    assert invited.check_password(PASSWORD)


def test_the_token_has_256_bits_and_is_nowhere_in_the_database(cast, invited):
    token = token_of(EntryLink.issue(by=cast.admin, person=invited))
    assert len(token) >= 43
    assert not EntryLink.objects.filter(digest__contains=token).exists()
    assert token not in str(list(EntryLink.objects.values())) + str(list(AuditEntry.objects.values()))


def test_a_link_runs_out_after_72_hours(cast, invited):
    token = token_of(EntryLink.issue(by=cast.admin, person=invited))
    with standing_at(now() + timedelta(hours=71, minutes=59)):
        assert EntryLink.find(token)
    with standing_at(now() + timedelta(hours=72)):
        assert EntryLink.find(token) is None


def test_a_new_link_voids_the_one_before(cast, invited):
    old, new = (token_of(EntryLink.issue(by=cast.admin, person=invited)) for _ in range(2))
    assert EntryLink.find(old) is None
    assert EntryLink.find(new)


def test_a_weak_password_does_not_use_the_link_up(cast, invited):
    token = token_of(EntryLink.issue(by=cast.admin, person=invited))
    with pytest.raises(ValidationError):
        EntryLink.find(token).enter(password="short")
    assert EntryLink.find(token)


def test_only_an_admin_makes_links_and_none_for_who_left(cast, invited):
    with pytest.raises(Refused, match="Only an admin"):
        EntryLink.issue(by=cast.manager, person=invited)
    invited.deactivate(by=cast.admin)
    with pytest.raises(Refused, match="deactivated"):
        EntryLink.issue(by=cast.admin, person=invited)


def test_the_link_of_who_left_meanwhile_opens_nothing(cast, invited):
    token = token_of(EntryLink.issue(by=cast.admin, person=invited))
    invited.deactivate(by=cast.admin)
    assert EntryLink.find(token) is None


def test_for_who_is_in_the_link_is_to_a_new_password(cast):
    cast.salesperson.choose_password(PASSWORD)
    EntryLink.issue(by=cast.admin, person=cast.salesperson)
    assert cast.salesperson.entry_links.get().kind == EntryLink.Kind.RESET
    assert last_deed().verb == "password reset started"
    cast.salesperson.refresh_from_db()
    assert cast.salesperson.check_password(PASSWORD), "the password stays until the person chooses another"


# Changing ----------------------------------------------------------------------------------------


def test_somebody_changes_how_he_works_himself_and_open_clocks_follow(cast):
    cast.salesperson.change(by=cast.salesperson, version=1, zone="Europe/Berlin", work_days=[1, 2, 3, 4])
    assert cast.salesperson.zone == "Europe/Berlin"
    assert cast.salesperson.diary_changed_at is not None
    assert last_deed().changes["work_days"] == ["1, 2, 3, 4, 5", "1, 2, 3, 4"]


def test_a_new_theme_moves_no_clock(cast):
    cast.salesperson.change(by=cast.salesperson, version=1, theme="dark")
    assert cast.salesperson.diary_changed_at is None


@pytest.mark.parametrize(
    "facts", [{"email": "x@aldwark.example"}, {"is_admin": True}, {"sells": False}, {"team": None}]
)
def test_nobody_changes_his_own_rights(cast, facts):
    with pytest.raises(Refused, match="Only an admin"):
        cast.salesperson.change(by=cast.salesperson, version=1, **facts)


def test_a_manager_changes_nothing_about_his_people(cast):
    with pytest.raises(Refused):
        cast.salesperson.change(by=cast.manager, version=1, name="Somebody else")


def test_an_admin_changes_everything_and_the_version_counts(cast):
    cast.salesperson.change(by=cast.admin, version=1, name="Priya N", email="P@aldwark.example", team=cast.south)
    assert (cast.salesperson.email, cast.salesperson.manager) == ("p@aldwark.example", cast.other_manager)
    with pytest.raises(Stale) as stale:
        cast.salesperson.change(by=cast.admin, version=1, name="Late")
    assert stale.value.current.name == "Priya N"


def test_the_last_admin_stays_one(cast):
    with pytest.raises(Refused, match="only admin"):
        cast.admin.change(by=cast.admin, version=1, is_admin=False)
    second = User.invite(by=cast.admin, email="second@aldwark.example", name="Second Admin", is_admin=True)
    cast.admin.change(by=second, version=1, is_admin=False)
    assert not cast.admin.is_admin


def test_an_address_that_was_given_up_no_longer_resets_the_password(cast):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=cast.salesperson, email=cast.salesperson.email, primary=True)
    cast.salesperson.change(by=cast.admin, version=1, email="new@aldwark.example")
    assert not EmailAddress.objects.filter(user=cast.salesperson).exists()


# Moving ------------------------------------------------------------------------------------------


def test_after_a_move_the_new_line_has_the_person_and_the_old_has_not(cast):
    cast.salesperson.move(by=cast.admin, team=cast.south)
    for someone in (cast.manager, cast.other_manager):
        someone.refresh_from_db()
    assert cast.salesperson.pk in cast.other_manager.reach.led
    assert cast.salesperson.pk not in cast.manager.reach.below
    assert list(cast.salesperson.seats.values_list("team__name", "until_day")) == [("South", None)]


def test_seats_tell_where_somebody_was(cast):
    cast.salesperson.move(by=cast.admin, team=cast.south)
    cast.salesperson.move(by=cast.admin, team=cast.north)
    assert [seat.team.name for seat in cast.salesperson.seats.all()] == ["North", "South"]
    assert Seat.objects.open().filter(person=cast.salesperson).count() == 1
    with pytest.raises(IntegrityError):
        Seat.objects.create(person=cast.salesperson, team=cast.south, from_day=now().date())


def test_only_an_admin_moves_people(cast):
    with pytest.raises(Refused):
        cast.salesperson.move(by=cast.director, team=cast.south)


def test_a_manager_is_not_moved_below_somebody_who_reports_to_him(cast):
    with pytest.raises(Refused, match="somebody below"):
        cast.director.move(by=cast.admin, team=cast.north)
    cast.director.refresh_from_db()
    assert cast.director.team is None


def test_a_manager_may_be_managed_in_his_own_team_by_the_one_above(cast):
    cast.manager.move(by=cast.admin, team=cast.north)
    assert cast.manager.manager == cast.director


def test_an_admin_does_not_move_people_under_himself_while_another_admin_could(cast):
    Team.make(by=cast.admin, name="West", manager=cast.admin)
    west = Team.objects.get(name="West")
    User.invite(by=cast.admin, email="second@aldwark.example", name="Second Admin", is_admin=True)
    with pytest.raises(Refused, match="Another admin"):
        cast.salesperson.move(by=cast.admin, team=west)
    cast.salesperson.refresh_from_db()
    assert cast.salesperson.team == cast.north


def test_the_only_admin_of_a_small_company_may_lead_too(cast):
    west = Team.make(by=cast.admin, name="West", manager=cast.admin)
    cast.salesperson.move(by=cast.admin, team=west)
    assert cast.salesperson.manager == cast.admin


# Letting go --------------------------------------------------------------------------------------


def test_who_leaves_can_no_longer_sign_in_and_is_handed_over(cast, monkeypatch):
    handed = []
    monkeypatch.setattr(slots, "hand_over", [lambda *people: handed.append(people) or []])
    monkeypatch.setattr(slots, "open_work", [lambda person: ["2 plans wait"] if person == cast.manager else []])
    cast.manager.choose_password(PASSWORD)
    told = cast.manager.deactivate(by=cast.admin, successor=cast.other_manager)
    assert told == ["2 people need another manager", "2 plans wait"]
    assert handed == [(cast.manager, cast.other_manager, cast.admin)]
    assert not cast.manager.is_active
    assert not cast.manager.has_usable_password()
    cast.north.refresh_from_db()
    assert cast.north.manager == cast.other_manager
    assert not Seat.objects.open().filter(person=cast.manager).exists()
    assert last_deed().changes == {"successor": [None, "Gareth Pugh"]}


def test_open_work_needs_a_successor(cast):
    with pytest.raises(Refused, match="Name somebody first"):
        cast.manager.deactivate(by=cast.admin)
    cast.manager.refresh_from_db()
    assert cast.manager.is_active


@pytest.mark.parametrize("successor", ["manager", "admin"])
def test_the_successor_is_somebody_else_who_sells_or_manages(cast, successor):
    with pytest.raises(Refused) as refusal:
        cast.manager.deactivate(by=cast.admin, successor=getattr(cast, successor))
    assert refusal.value.field == "successor"


def test_who_left_takes_nothing_over(cast):
    cast.outsider.deactivate(by=cast.admin)
    with pytest.raises(Refused, match="deactivated"):
        cast.colleague.deactivate(by=cast.admin, successor=cast.outsider)


def test_nobody_deactivates_himself_nor_anybody_without_being_admin(cast):
    User.invite(by=cast.admin, email="second@aldwark.example", name="Second Admin", is_admin=True)
    with pytest.raises(Refused, match="cannot deactivate yourself"):
        cast.admin.deactivate(by=cast.admin)
    with pytest.raises(Refused, match="Only an admin"):
        cast.salesperson.deactivate(by=cast.director)


def test_nobody_is_deactivated_twice(cast):
    cast.outsider.deactivate(by=cast.admin)
    with pytest.raises(Refused, match="already"):
        cast.outsider.deactivate(by=cast.admin)


def test_a_refused_hand_over_undoes_everything(cast, monkeypatch):
    def fails(leaver, successor, by):
        raise Refused("not today")

    monkeypatch.setattr(slots, "hand_over", [fails])
    with pytest.raises(Refused, match="not today"):
        cast.manager.deactivate(by=cast.admin, successor=cast.other_manager)
    cast.manager.refresh_from_db()
    cast.north.refresh_from_db()
    assert (cast.manager.is_active, cast.north.manager) == (True, cast.manager)


def test_delegations_end_with_whoever_leaves(cast):
    today = cast.manager.today()
    Delegation.begin(
        by=cast.manager, manager=cast.manager, delegate=cast.other_manager, from_day=today, until_day=today
    )
    cast.other_manager.deactivate(by=cast.admin, successor=cast.manager)
    assert not Delegation.objects.standing().exists()
    assert cast.salesperson.inspector() == cast.manager


def test_who_comes_back_needs_a_new_link_and_is_no_admin(cast):
    cast.outsider.deactivate(by=cast.admin)
    with pytest.raises(Refused):
        cast.outsider.reactivate(by=cast.director)
    cast.outsider.reactivate(by=cast.admin)
    assert (cast.outsider.is_active, cast.outsider.is_invited, cast.outsider.is_admin) == (True, True, False)
    assert cast.outsider.manager == cast.other_manager
    with pytest.raises(Refused, match="is active"):
        cast.outsider.reactivate(by=cast.admin)


# Leave -------------------------------------------------------------------------------------------


def days(person, first, last):
    today = person.today()
    return {"from_day": today + timedelta(days=first), "until_day": today + timedelta(days=last)}


def test_somebody_enters_his_own_leave_and_his_clocks_follow(cast):
    Leave.take(by=cast.salesperson, person=cast.salesperson, **days(cast.salesperson, 0, 4))
    cast.salesperson.refresh_from_db()
    assert cast.salesperson.leave_now()
    assert cast.salesperson.diary_changed_at
    assert not cast.salesperson.diary.is_working_day(cast.salesperson.today())


def test_an_admin_enters_leave_for_others_a_manager_does_not(cast):
    Leave.take(by=cast.admin, person=cast.salesperson, **days(cast.salesperson, 3, 4))
    with pytest.raises(Refused, match="Only the person"):
        Leave.take(by=cast.manager, person=cast.salesperson, **days(cast.salesperson, 6, 7))


@pytest.mark.parametrize(
    ("first", "last", "field"), [(4, 3, "until_day"), (-5, -1, "until_day"), (0, 400, "until_day"), (2, 9, "from_day")]
)
def test_leave_that_makes_no_sense_is_refused_at_its_field(cast, first, last, field):
    Leave.take(by=cast.salesperson, person=cast.salesperson, **days(cast.salesperson, 2, 3))
    with pytest.raises(Refused) as refusal:
        Leave.take(by=cast.salesperson, person=cast.salesperson, **days(cast.salesperson, first, last))
    assert refusal.value.field == field


def test_cancelled_leave_is_work_again_and_begun_leave_ends_yesterday(cast):
    coming = Leave.take(by=cast.salesperson, person=cast.salesperson, **days(cast.salesperson, 5, 9))
    coming.cancel(by=cast.salesperson)
    assert coming.cancelled_at
    running = Leave.objects.create(person=cast.salesperson, **days(cast.salesperson, -2, 4))
    running.cancel(by=cast.admin)
    assert running.until_day == cast.salesperson.today() - timedelta(days=1)
    cast.salesperson.refresh_from_db()
    assert cast.salesperson.leave_now() is None


def test_leave_is_cancelled_once_not_when_over_and_not_by_a_manager(cast):
    leave = Leave.take(by=cast.salesperson, person=cast.salesperson, **days(cast.salesperson, 1, 2))
    with pytest.raises(Refused):
        leave.cancel(by=cast.manager)
    leave.cancel(by=cast.salesperson)
    with pytest.raises(Refused, match="cancelled already"):
        leave.cancel(by=cast.salesperson)
    over = Leave.objects.create(person=cast.salesperson, **days(cast.salesperson, -9, -8))
    with pytest.raises(Refused, match="over"):
        over.cancel(by=cast.salesperson)


# Delegation --------------------------------------------------------------------------------------


def begin(cast, by, first=0, last=5, delegate=None, manager=None):
    manager = manager or cast.manager
    return Delegation.begin(
        by=by, manager=manager, delegate=delegate or cast.other_manager, **days(manager, first, last)
    )


def test_a_manager_or_an_admin_names_the_delegate(cast):
    begin(cast, cast.manager)
    begin(cast, cast.admin, 7, 8)
    assert cast.salesperson.inspector() == cast.other_manager


@pytest.mark.parametrize("who", ["salesperson", "director", "other_manager"])
def test_nobody_else_names_a_delegate(cast, who):
    with pytest.raises(Refused, match="Only the manager or an admin"):
        begin(cast, getattr(cast, who))


def test_a_delegate_is_another_manager(cast):
    for nobody in (cast.manager, cast.salesperson, cast.admin):
        with pytest.raises(Refused) as refusal:
            begin(cast, cast.manager, delegate=nobody)
        assert refusal.value.field == "delegate"


def test_an_admin_does_not_name_himself(cast):
    Team.make(by=cast.admin, name="West", manager=cast.admin)
    with pytest.raises(Refused, match="cannot name yourself"):
        begin(cast, cast.admin, delegate=cast.admin)


def test_who_leads_nobody_delegates_nothing(cast):
    with pytest.raises(Refused, match="nothing to delegate"):
        begin(cast, cast.salesperson, manager=cast.salesperson)


@pytest.mark.parametrize(
    ("first", "last", "field"), [(3, 2, "until_day"), (-1, 3, "from_day"), (0, 400, "until_day"), (5, 9, "from_day")]
)
def test_a_delegation_that_makes_no_sense_is_refused_at_its_field(cast, first, last, field):
    begin(cast, cast.manager)
    with pytest.raises(Refused) as refusal:
        begin(cast, cast.manager, first, last)
    assert refusal.value.field == field


def test_a_delegation_ends_at_once_and_only_once(cast):
    delegation = begin(cast, cast.manager)
    with pytest.raises(Refused):
        delegation.end(by=cast.other_manager)
    delegation.end(by=cast.manager)
    assert cast.salesperson.inspector() == cast.manager
    with pytest.raises(Refused, match="ended already"):
        delegation.end(by=cast.manager)


# Who sees whom -----------------------------------------------------------------------------------


def test_everybody_sees_his_own_line_and_an_admin_the_directory(cast):
    def seen(reader):
        return set(User.objects.visible_to(reader).values_list("name", flat=True))

    assert seen(cast.salesperson) == {"Priya Nair", "Ruth Brennan", "Moira Lennox"}
    assert seen(cast.manager) == {"Ruth Brennan", "Moira Lennox", "Priya Nair", "Dele Adeyemi"}
    assert len(seen(cast.director)) == 6
    assert len(seen(cast.admin)) == 7


def test_changing_the_team_on_the_form_is_a_move_with_all_its_rules(cast):
    cast.salesperson.change(by=cast.admin, version=1, team=cast.south, name="Priya Nair")
    assert list(cast.salesperson.seats.values_list("team__name", flat=True)) == ["South"]
    assert last_deed().verb == "moved"
    with pytest.raises(Refused, match="somebody below"):
        cast.director.change(by=cast.admin, version=1, team=cast.north)


def test_saving_the_same_twice_is_no_conflict(cast):
    for _ in range(2):
        cast.salesperson.change(by=cast.admin, version=1, name="Priya N", team=cast.south)
    assert AuditEntry.objects.filter(verb="person changed").count() == 1
    cast.north.rename(by=cast.admin, version=1, name="Far North")
    cast.north.rename(by=cast.admin, version=1, name="Far North")
    assert AuditEntry.objects.filter(verb="team changed").count() == 1
