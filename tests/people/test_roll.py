"""Inviting many by a pasted list: what is read, what is wrong with each line, and what is made."""

import pytest

from people.models import AuditEntry, EntryLink, Team, User
from people.models.roll import InvitationRoll
from people.rules import Refused

pytestmark = pytest.mark.django_db


def problems(text, **facts):
    return {line.number: " ".join(line.problems) for line in InvitationRoll(text, **facts).bad}


def test_a_line_reads_alike_with_commas_tabs_semicolons_or_brackets(cast):
    lines = [
        "Nora Whitfield, nora@aldwark.example, North",
        "Nora Whitfield\tnora@aldwark.example\tNorth",
        "Nora Whitfield; NORA@aldwark.example ;North",
        "Nora  Whitfield <nora@aldwark.example>, North",
        "Nora Whitfield, nora@aldwark.example, North,,",
    ]
    for text in lines:
        (line,) = InvitationRoll(text).good
        assert (line.name, line.email, line.under) == ("Nora Whitfield", "nora@aldwark.example", "North")


def test_headings_and_empty_lines_are_passed_over_and_numbers_stay(cast):
    roll = InvitationRoll("Name\tE-mail\tTeam\n\nNora Whitfield\tnora@aldwark.example\tNorth\nnobody\n")
    assert [(line.number, line.is_good) for line in roll.lines] == [(3, True), (4, False)]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Nora Whitfield", "An e-mail address is missing. Write name, e-mail and team"),
        (", nora@aldwark.example", "The name is missing"),
        ("Nora, nora-at-aldwark", "“nora-at-aldwark” is no e-mail address. Write it like"),
        ("Nora, nora@aldwark.example, North, West", "more than three parts"),
        ("Nora, priya.nair@aldwark.example", "here already"),
        ("Nora, nora@demo.example", "Use a real one"),
        ("Nora, nora@aldwark.example, Nort", "There is no team “Nort”. Did you mean North?"),
        ("Nora, nora@aldwark.example, ruth.brenan@aldwark.example", "Did you mean ruth.brennan@aldwark.example?"),
        ("Nora, nora@aldwark.example, nora@aldwark.example", "Nobody is his own manager"),
        ("N" * 121 + ", nora@aldwark.example", "1 character too long"),
        ("Nora, nora@aldwark.example, " + "t" * 81, "longer than 80"),
    ],
)
def test_each_bad_line_has_its_number_and_what_to_do(cast, line, sentence):
    found = problems(f"Ann Lee, ann@aldwark.example\n{line}")
    assert list(found) == [2]
    assert sentence in found[2]


def test_an_address_twice_in_the_list_points_to_the_first(cast):
    found = problems("Ann Lee, ann@aldwark.example\nAnna Lee, ANN@aldwark.example")
    assert found == {2: "The same address stands in line 1. Delete one of them."}


def test_somebody_deactivated_is_not_invited_but_reactivated(cast):
    cast.outsider.deactivate(by=cast.admin)
    assert "Reactivate" in problems("Aisha, aisha.rahman@aldwark.example")[1]


def test_people_who_are_each_others_managers_are_refused(cast):
    found = problems("A, a@aldwark.example, b@aldwark.example\nB, b@aldwark.example, a@aldwark.example")
    assert set(found) == {1, 2}
    assert "each other" in found[1]


def test_who_reports_to_a_bad_line_waits_for_it(cast):
    found = problems("A, a@aldwark.example, b@aldwark.example\nB, b@aldwark.example, Nowhere")
    assert "line 2" in found[1]


def test_the_tree_follows_from_the_managers_whatever_the_order(cast):
    roll = InvitationRoll(
        "Priya Two, p2@aldwark.example, r2@aldwark.example\n"
        "Ruth Two, r2@aldwark.example, m2@aldwark.example\n"
        "Moira Two, m2@aldwark.example"
    )
    invited = roll.invite(by=cast.admin)
    assert len(invited) == 3
    priya = User.objects.get(email="p2@aldwark.example")
    assert priya.manager.name == "Ruth Two"
    assert priya.manager.manager.name == "Moira Two"
    assert priya.team.parent == priya.manager.team


def test_a_manager_who_leads_already_gets_no_second_team(cast):
    InvitationRoll("Nora, nora@aldwark.example, ruth.brennan@aldwark.example").invite(by=cast.admin)
    assert User.objects.get(email="nora@aldwark.example").team == cast.north
    assert Team.objects.count() == 3


def test_new_teams_are_made_only_when_asked_for(cast):
    text = "A, a@aldwark.example, West\nB, b@aldwark.example, west"
    assert problems(text)
    InvitationRoll(text, makes_teams=True).invite(by=cast.admin)
    assert Team.objects.get(name="West").people.count() == 2


def test_whoever_is_invited_is_let_in_by_a_link_of_his_own(cast):
    (person,) = InvitationRoll("Nora, nora@aldwark.example").invite(by=cast.admin)
    address = EntryLink.issue(by=cast.admin, person=person)
    assert EntryLink.find(address.rstrip("/").rpartition("/")[2]).person == person


def test_nobody_but_an_admin_invites_a_list_and_nothing_is_left_of_it(cast):
    with pytest.raises(Refused):
        InvitationRoll("Nora, nora@aldwark.example").invite(by=cast.manager)
    assert User.objects.count() == 7
    assert AuditEntry.objects.count() == 0


def test_only_the_good_lines_are_invited_and_the_bad_ones_stay_as_they_were_typed(cast):
    roll = InvitationRoll("Nora, nora@aldwark.example\n  Bob ; bob-at-aldwark")
    assert [person.name for person in roll.invite(by=cast.admin)] == ["Nora"]
    assert roll.bad_text == "  Bob ; bob-at-aldwark"
