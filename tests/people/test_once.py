"""One intent, one record; and lists a page at a time."""

import uuid

import pytest
from django.test import RequestFactory

from people.models import Team, User
from people.once import once
from people.paging import page_of
from people.rules import Refused, Stale

pytestmark = pytest.mark.django_db
forms = RequestFactory()


def post(user, **fields):
    request = forms.post("/people/teams/new/", fields)
    request.user = user
    return request


def test_the_same_form_sent_twice_makes_one_record(cast):
    key = str(uuid.uuid4())
    made = [
        once(post(cast.admin, name="West", submit_key=key), lambda: Team.make(by=cast.admin, name="West")) for _ in "12"
    ]
    assert made[0] == made[1]
    assert Team.objects.filter(name="West").count() == 1


def test_the_same_key_with_another_text_is_stale(cast):
    key = str(uuid.uuid4())
    once(post(cast.admin, name="West", submit_key=key), lambda: Team.make(by=cast.admin, name="West"))
    with pytest.raises(Stale):
        once(post(cast.admin, name="East", submit_key=key), lambda: Team.make(by=cast.admin, name="East"))


def test_a_refused_form_can_be_sent_again_with_its_key(cast):
    key = str(uuid.uuid4())

    def refuses():
        raise Refused("no")

    with pytest.raises(Refused):
        once(post(cast.admin, name="West", submit_key=key), refuses)
    assert once(post(cast.admin, name="East", submit_key=key), lambda: Team.make(by=cast.admin, name="East")).pk


@pytest.mark.parametrize("key", ["", "no uuid", "\x00", "9" * 5000])
def test_a_form_without_a_key_is_simply_done(cast, key):
    assert once(post(cast.admin, submit_key=key), lambda: Team.make(by=cast.admin, name="West")).pk


def test_two_people_may_have_the_same_key(cast):
    key = str(uuid.uuid4())
    for person in (cast.admin, cast.manager):
        once(post(person, submit_key=key), lambda person=person: Team.objects.create(name=person.name))
    assert Team.objects.filter(name__in=["Ines Duarte", "Ruth Brennan"]).count() == 2


def page(address, per_page=2):
    return page_of(forms.get(address), User.objects.by_name(), per_page)


def test_a_page_shows_its_part_and_keeps_the_rest_of_the_address(cast):
    second = page("/people/?q=a&page=2")
    assert [person.name for person in second] == ["Gareth Pugh", "Ines Duarte"]
    assert second.span == "3 to 4 of 7"
    assert second.next_address == "?q=a&page=3"
    assert second.previous_address == "?q=a&page=1"


@pytest.mark.parametrize("wanted", ["0", "-1", "x", "", "١", "1e3", "99999999999999999999"])
def test_a_page_number_without_sense_is_the_first(cast, wanted):
    assert page(f"/people/?page={wanted}").number == 1


def test_a_page_beyond_the_end_is_the_last(cast):
    assert page("/people/?page=99").number == 4


def test_an_empty_list_says_so(cast):
    nobody = page_of(forms.get("/"), User.objects.none())
    assert (nobody.span, nobody.number, nobody.has_others) == ("none", 1, False)


def test_long_lists_are_not_counted_to_the_end(cast, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("people.paging.COUNTED", 5)
    with django_assert_num_queries(2):
        long = page("/people/?page=2")
        assert long.span == "3 to 4 of more than 5"
