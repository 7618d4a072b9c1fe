"""Team: whom one leads and who is below, with what waits."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import OVERALL, Recap, RecapDraft, Review, Tick
from people.models import User
from tests.calls.desk import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db


def text_of(client, who):
    client.force_login(User.objects.get(pk=who.pk))
    answer = client.get("/team/", {"show": "people"})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def held_and_reviewed(desk, clock, starts_at, score=8):
    """A call with its plan ahead, its recap and its review."""
    clock.stand(starts_at - timedelta(days=4))
    plan = desk.sent(starts_at)
    desk.approve(plan)
    clock.stand(starts_at + timedelta(hours=2))
    recap = Recap.begin(plan.call, by=desk.seller)
    ticks = [Tick(item.field, item.position, "got", due_on=item.due_on) for item in recap.items.all()]
    recap.save_draft(by=desk.seller, version=recap.version, draft=RecapDraft(ticks=ticks, scores={OVERALL: 7}))
    recap.file(by=desk.seller)
    Review.file(recap=recap, by=desk.cast.manager, done_right="The date.", overall=score)


def test_a_manager_sees_his_people_and_what_waits(client, desk, cast):
    desk.sent(TUESDAY.replace(hour=15))
    text = text_of(client, cast.manager)
    assert "Two people sell. 1 plan waits for inspection." in text
    assert "Dele Adeyemi" in text
    assert "Aisha Rahman" not in text
    assert "Managers" not in text


def test_planned_ahead_and_revealed_scores_are_counted(client, desk, cast, clock):
    held_and_reviewed(desk, clock, MONDAY, score=8)
    held_and_reviewed(desk, clock, TUESDAY, score=6)
    text = text_of(client, cast.manager)
    assert "2 of 2" in text
    assert "7.0" in text
    assert "from 2 calls" in text


def test_a_score_that_is_not_revealed_is_not_counted(client, desk, cast, clock):
    plan = desk.sent(TUESDAY)
    clock.stand(TUESDAY + timedelta(hours=2))
    recap = Recap.begin(plan.call, by=desk.seller)
    ticks = [Tick(item.field, item.position, "got", due_on=item.due_on) for item in recap.items.all()]
    recap.save_draft(by=desk.seller, version=recap.version, draft=RecapDraft(ticks=ticks, scores={OVERALL: 3}))
    recap.file(by=desk.seller)
    assert "None reviewed" in text_of(client, cast.manager)


def test_a_late_recap_is_told(client, desk, cast, clock):
    desk.book(MONDAY.replace(hour=10))
    clock.stand(TUESDAY.replace(hour=12))
    assert 'class="sp-not sp-strong">1<' in text_of(client, cast.manager)


def test_a_director_sees_everybody_below_and_what_waits_for_the_managers(client, desk, cast):
    desk.sent(TUESDAY.replace(hour=15))
    text = text_of(client, cast.director)
    assert "Aisha Rahman" in text
    assert text.index("Managers") < text.index("Ruth Brennan")


@pytest.mark.parametrize("who", ["salesperson", "admin"])
def test_who_leads_nobody_has_no_such_page(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get("/team/").status_code == 404


def test_it_costs_the_same_for_one_person_and_for_many(client, desk, cast):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            text_of(client, cast.director)
        return len(queries) - sign_in

    with CaptureQueriesContext(connection) as queries:
        client.force_login(User.objects.get(pk=cast.director.pk))
    sign_in = len(queries)
    cost()
    few = cost()
    for number in range(30):
        person = User.objects.create(name=f"Seller {number}", email=f"s{number}@aldwark.example", team=cast.south)
        desk.sent(TUESDAY.replace(hour=15), by=person, salesperson=person)
    assert cost() == few <= 15
