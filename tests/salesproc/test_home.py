"""The first page follows from what somebody is here for; what the rooms below show of calls."""

import pytest
from django.urls import reverse

from customers import slots
from customers.slots import Place
from people import slots as people_slots
from people.models import User
from tests.calls.desk import FRIDAY, THURSDAY, TUESDAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("salesperson", "/today/"),
        ("manager", "/inspect/"),
        ("director", "/inspect/"),
        ("admin", "/process/"),
    ],
)
def test_the_first_page_is_the_one_of_the_role(client, cast, who, page):
    client.force_login(getattr(cast, who))
    assert client.get("/").headers["Location"] == page


def test_a_manager_who_sells_too_begins_with_today(client, cast):
    User.objects.filter(pk=cast.manager.pk).update(sells=True)
    client.force_login(User.objects.get(pk=cast.manager.pk))
    assert client.get("/").headers["Location"] == "/today/"


def test_somebody_without_a_role_begins_with_his_account(client, cast):
    User.objects.filter(pk=cast.outsider.pk).update(sells=False)
    client.force_login(User.objects.get(pk=cast.outsider.pk))
    assert client.get("/").headers["Location"] == "/account/"


def test_who_is_not_signed_in_signs_in_first(client, db):
    assert client.get("/today/").status_code == 302
    assert client.get("/team/").status_code == 302


def test_a_company_shows_the_calls_there_to_those_who_may_see_them(desk, cast, clock):
    plan = desk.sent(THURSDAY)
    place = Place(company=desk.company)

    def seen(reader):
        return [one for contribute in slots.happenings for one in contribute(reader, place, None, 10)]

    mine = seen(cast.salesperson)
    assert [one.url for one in mine] == [reverse("calls:call", args=[plan.call_id])]
    assert mine[0].title == "Anita takes our option to the committee."
    assert mine[0].label == "Waiting for Ruth"
    assert "Priya Nair." in seen(User.objects.get(pk=cast.manager.pk))[0].meta
    assert seen(cast.colleague) == seen(cast.outsider) == seen(cast.admin) == []


def test_a_draft_shows_its_type_and_never_its_words(desk, cast):
    desk.write(desk.book(THURSDAY).plan, purpose="Not for Ruth yet")
    place = Place(company=desk.company)
    manager = User.objects.get(pk=cast.manager.pk)
    assert [one.title for show in slots.happenings for one in show(manager, place, None, 10)] == ["Sales call"]


def test_with_one_person_only_the_calls_in_which_he_is_planned_are_shown(desk, cast):
    desk.book(THURSDAY, contacts=[desk.anita])
    place = Place(company=desk.company, contact=desk.graham)
    assert [one for show in slots.happenings for one in show(cast.salesperson, place, None, 10)] == []


def test_the_next_call_of_each_company_says_that_its_plan_is_wanting(desk, cast):
    desk.book(FRIDAY)
    first = desk.book(THURSDAY)
    found = next(show(cast.salesperson, "company", [desk.company.pk]) for show in slots.next_calls)
    assert found[desk.company.pk].at == first.starts_at
    assert found[desk.company.pk].is_wanting
    assert [show(cast.outsider, "company", [desk.company.pk]) for show in slots.next_calls] == [{}]


def test_beside_the_door_of_a_demonstration_stands_what_waits(desk, cast):
    desk.sent(THURSDAY)
    waiting = people_slots.waiting[0]
    assert waiting(User.objects.get(pk=cast.manager.pk)) == "One plan to inspect."
    assert waiting(cast.salesperson).startswith("No more calls today. The next is Hartwell Dairy, Thursday 09:00.")
    assert waiting(cast.admin) == "Process and people. Sees no plan and no score."


def test_a_delegate_to_be_is_told_how_much_it_is(desk, cast):
    desk.sent(TUESDAY.replace(hour=15))
    assert people_slots.delegated_work[0](User.objects.get(pk=cast.manager.pk)) == ["one plan to inspect"]
