"""The page of lessons: kept and shown, by kind, to the two whom they concern."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import Lesson
from customers.models import Company
from people.clock import now
from tests.calls.encounter import Encounter

pytestmark = pytest.mark.django_db
ADDRESS = "/lessons/"


@pytest.fixture
def recap(cast):
    encounter = Encounter(cast)
    lines = {"worked": "Let Anita add it up.", "change": "Ask for the day.", "forgotten": "Ask who signs."}
    return encounter.recap(draft=encounter.draft(lines=lines))


@pytest.fixture
def priya(client, cast):
    client.force_login(cast.salesperson)
    return client


def as_(client, person):
    client.force_login(person)
    return client


def text_of(client, query=""):
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_ones_own_stand_by_kind_with_the_call_they_come_from(priya, recap):
    text = text_of(priya)
    assert re.findall(r'<h2 id="h-\w+">([^<]+)', text) == ["Do again", "Change", "Remember"]
    for words in ("Let Anita add it up.", "Ask for the day.", "Ask who signs.", "3 lessons are kept."):
        assert words in text
    assert f'href="{reverse("calls:call", args=[recap.call_id])}"' in text
    assert "Hartwell Dairy" in text


def test_they_are_found_by_words_by_company_and_by_kind(priya, recap):
    assert text_of(priya, "?q=who+signs").count("sp-row__m") == 1
    assert text_of(priya, "?q=HARTWELL").count("sp-row__m") == 3
    assert text_of(priya, "?kind=change").count("sp-row__m") == 1
    assert "No lesson fits" in text_of(priya, "?q=zeppelin")


@pytest.mark.parametrize("query", ["?kind=nonsense", "?q=%00", "?q=%25", "?page=x", "?person=", "?q=" + "y " * 300])
def test_an_odd_question_breaks_nothing(priya, recap, query):
    assert "Your lessons" in text_of(priya, query)


def test_the_direct_manager_sees_those_of_the_people_he_leads(client, cast, recap):
    text = text_of(as_(client, cast.manager))
    assert "Lessons of your team" in text
    assert "Priya Nair. " in text
    assert "Ask who signs." in text
    assert "Lessons of Priya Nair" in text_of(client, f"?person={cast.salesperson.pk}")
    assert "Ask who signs." not in text_of(client, f"?person={cast.colleague.pk}")


def test_nobody_else_sees_them(client, cast, recap):
    for somebody in (cast.director, cast.other_manager, cast.outsider, cast.colleague):
        assert "Ask who signs." not in text_of(as_(client, somebody))
        assert client.get(f"{ADDRESS}?person={cast.salesperson.pk}").status_code == 404
        assert client.get(f"{ADDRESS}?person=99999").status_code == 404
    assert as_(client, cast.admin).get(ADDRESS).status_code == 404


def test_they_are_reached_from_the_calls_and_from_the_scorecard(client, cast, recap):
    own = f'href="{reverse("calls:lessons")}"'
    as_(client, cast.salesperson)
    assert own in client.get(reverse("calls:list")).content.decode()
    assert own in client.get(reverse("metrics:own")).content.decode()
    assert own in client.get(reverse("coaching:own")).content.decode()
    card = reverse("coaching:scorecard", args=[cast.salesperson.pk])
    theirs = f'href="{reverse("calls:lessons")}?person={cast.salesperson.pk}"'
    assert theirs in as_(client, cast.manager).get(card).content.decode()
    assert theirs not in as_(client, cast.director).get(card).content.decode()


def test_the_page_costs_the_same_for_one_and_for_many(client, cast, recap):
    def cost(person):
        as_(client, person).get(ADDRESS)
        with CaptureQueriesContext(connection) as seen:
            client.get(ADDRESS)
        return len(seen)

    few = {person: cost(person) for person in (cast.salesperson, cast.manager)}
    company = Company.add(by=cast.salesperson, name="Osgood Timber")
    first = Lesson.objects.first()
    Lesson.objects.bulk_create(
        Lesson(
            person=person,
            company=company,
            call_type=first.call_type,
            recap=recap,
            kind=kind,
            text=f"Number {n}",
            made_at=now(),
        )
        for n in range(20)
        for kind in Lesson.Kind
        for person in (cast.salesperson, cast.colleague)
    )
    for person, queries in few.items():
        assert cost(person) == queries <= 15
    text = text_of(as_(client, cast.salesperson))
    assert "1 to 25 of 63" in text
    assert "Number 3" in text_of(client, "?page=3")
