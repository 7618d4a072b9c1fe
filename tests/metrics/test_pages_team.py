"""Team: whom one leads and who is below, with what waits."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from calls.models import OVERALL, Recap, RecapDraft, Review, Tick
from coaching.models import Focus
from customers.models import Company, Opportunity
from metrics.models import Reading, Recount, Target
from metrics.pages.board import Board
from metrics.pages.members import Members
from metrics.pages.picker import Picker
from metrics.pages.whose import line_below, team_below
from metrics.period import QUARTER, Period
from people.clock import now
from people.models import User
from process.models import Element
from tests.calls.desk import MONDAY, TUESDAY

pytestmark = pytest.mark.django_db


def text_of(client, who, address="/team/"):
    client.force_login(User.objects.get(pk=who.pk))
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def seller(number, team):
    return User.objects.create(name=f"Seller {number}", email=f"s{number}@aldwark.example", team=team)


def readings(person, day, **values):
    for measure, value in values.items():
        Reading.objects.create(person=person, measure=measure, day=day, value=value)


def scored(desk, clock, *scores, weeks_before=0):
    """One reviewed call a week, newest last."""
    for weeks, score in enumerate(reversed(scores)):
        held_and_reviewed(desk, clock, MONDAY - timedelta(weeks=weeks + weeks_before), score)


def members(reader, teams=None):
    """The rows of the page, as the reader gets them."""
    request = RequestFactory().get("/team/")
    reader = User.objects.get(pk=reader.pk)
    whose = line_below(reader) if teams is None else team_below(reader, teams.pk)
    return Members(Board(reader, whose, Picker(request.GET, reader.today())), request)


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


def test_a_manager_sees_his_people_and_no_others(client, cast):
    text = text_of(client, cast.manager)
    assert "Two people sell." in text
    assert "Dele Adeyemi" in text
    assert "Aisha Rahman" not in text
    assert "Teams" not in text


def test_planned_ahead_and_revealed_scores_are_counted(client, desk, cast, clock):
    held_and_reviewed(desk, clock, MONDAY, score=8)
    held_and_reviewed(desk, clock, TUESDAY, score=6)
    Recount.run()
    text = text_of(client, cast.manager)
    assert ">2 of 2</a>" in text
    assert "last scores 8, 6; the minimum is 7" in text
    assert "<strong>7.0</strong>" in text


def test_the_last_eight_scores_are_drawn_oldest_first(desk, cast, clock):
    scored(desk, clock, 3, 4, 5, 6, 7, 8, 9, 8, 7)
    (priya,) = (row for row in members(cast.manager).rows if row.person == cast.salesperson)
    assert list(priya.scores) == [4, 5, 6, 7, 8, 9, 8, 7]
    assert priya.score == Decimal("6.75")
    assert priya.is_below_minimum


def test_a_score_that_is_not_revealed_is_not_counted(client, desk, cast, clock):
    plan = desk.sent(TUESDAY)
    clock.stand(TUESDAY + timedelta(hours=2))
    recap = Recap.begin(plan.call, by=desk.seller)
    ticks = [Tick(item.field, item.position, "got", due_on=item.due_on) for item in recap.items.all()]
    recap.save_draft(by=desk.seller, version=recap.version, draft=RecapDraft(ticks=ticks, scores={OVERALL: 3}))
    recap.file(by=desk.seller)
    assert "None reviewed" in text_of(client, cast.manager)


def test_a_recap_counts_once_it_is_due_or_filed_and_is_on_time_or_not(desk, cast, clock):
    desk.book(MONDAY.replace(hour=10))  # never recapped
    desk.book(TUESDAY.replace(hour=15))  # its recap is not due yet
    held_and_reviewed(desk, clock, MONDAY.replace(hour=12))  # filed in time
    clock.stand(TUESDAY.replace(hour=18))
    (priya,) = (row for row in members(cast.manager).rows if row.person == cast.salesperson)
    assert (priya.recaps_on_time, priya.recaps_due) == (1, 2)
    assert not priya.is_late_with_recaps, "two say nothing yet"


def test_the_recaps_behind_the_number_are_listed(client, desk, cast, clock):
    desk.book(MONDAY.replace(hour=10))
    held_and_reviewed(desk, clock, MONDAY.replace(hour=12))
    clock.stand(TUESDAY.replace(hour=18))
    assert f"/figures/recaps/?who={cast.salesperson.pk}&amp;period=quarter" in text_of(client, cast.manager)
    rows = text_of(client, cast.manager, f"/figures/recaps/?who={cast.salesperson.pk}")
    assert (rows.count(">Missing<"), rows.count(">On time<"), rows.count(">Late<")) == (1, 1, 0)
    assert "No recap is due" in text_of(client, cast.manager, f"/figures/recaps/?who={cast.colleague.pk}")
    client.force_login(User.objects.get(pk=cast.other_manager.pk))
    assert client.get(f"/figures/recaps/?who={cast.salesperson.pk}").status_code == 404


def test_most_help_needed_comes_first(desk, cast, clock):
    """By how many things are short, then by the score; who has none yet comes last of those alike."""
    today, names = cast.manager.today(), []
    for number, (ahead, due) in enumerate([(5, 5), (1, 5), (4, 4)]):
        person = seller(number, cast.north)
        readings(person, today, planned_ahead=ahead, not_short_notice=due)
        names.append(person.name)
    scored(desk, clock, 6)
    rows = [row.person.name for row in members(cast.manager).rows]
    assert rows[0] == "Priya Nair", "below the minimum, and the lowest score"
    assert rows[1] == names[1], "planned one of five ahead"
    assert rows[2:] == sorted(rows[2:])


def test_won_stands_beside_the_persons_own_goal(client, cast):
    quarter = Period.holding(QUARTER, cast.manager.today())
    readings(cast.salesperson, cast.manager.today(), amount_won=12_000)
    Target.set(by=cast.admin, metric="amount_won", period=quarter, value=Decimal(90_000), person=cast.salesperson)
    text = text_of(client, cast.manager)
    assert "£12k" in text
    assert "of £90k" not in text, "a goal is a draft until it is published"
    Target.objects.update(published_at=now())
    assert "of £90k" in text_of(client, cast.manager)


def test_only_goals_of_the_line_are_read(cast):
    quarter = Period.holding(QUARTER, cast.manager.today())
    for owner in ({"person": cast.salesperson}, {"person": cast.outsider}, {"team": cast.north}, {"team": cast.south}):
        Target.set(by=cast.admin, metric="amount_won", period=quarter, value=Decimal(100), **owner)
    Target.objects.update(published_at=now())
    goals = members(cast.manager).board.goals
    assert set(goals.rows["amount_won", "person"]) == {cast.salesperson.pk}
    assert set(goals.rows["amount_won", "team"]) == {cast.north.pk}


def test_what_somebody_won_who_left_is_told_apart(cast):
    readings(cast.salesperson, cast.manager.today(), amount_won=12_000)
    readings(cast.colleague, cast.manager.today(), amount_won=5_000)
    assert members(cast.manager).others_won == 0
    cast.colleague.deactivate(by=cast.admin, successor=cast.salesperson)
    assert members(cast.manager).others_won == 5_000


def test_the_focus_of_each_is_named_and_leads_to_its_ladder(client, cast):
    words = {f"anchor_{n}": f"{n}" for n in (3, 5, 7, 9)}
    asks = Element.add(by=None, name="Asks for commitment", expectation="A name and a date.", **words)
    by_day = cast.manager.today() + timedelta(days=30)
    focus = Focus.begin(person=cast.salesperson, by=cast.manager, element=asks, to_value=8, by_day=by_day)
    assert f'href="{focus.get_absolute_url()}">Asks for commitment</a>' in text_of(client, cast.manager)


def test_a_director_sees_everybody_below_and_what_waits_in_each_team(client, desk, cast):
    desk.sent(TUESDAY.replace(hour=15))
    text = text_of(client, cast.director)
    assert "Aisha Rahman" in text
    assert text.index("Teams") < text.index("Ruth Brennan")
    north, south = members(cast.director).teams.rows
    assert (north.name, north.manager, north.to_inspect) == ("North", "Ruth Brennan", 1)
    assert (south.name, south.to_inspect) == ("South", 0)


def test_of_too_many_people_those_one_leads_are_listed_and_the_others_by_their_teams(client, cast, monkeypatch):
    monkeypatch.setattr("metrics.pages.whose.MOST", 2)
    seller(1, cast.company)
    text = text_of(client, cast.director)
    assert "Four people sell." in text
    assert "Seller 1" in text
    assert "Aisha Rahman" not in text
    assert "Open a team to see its own." in text
    assert "Aisha Rahman" in text_of(client, cast.director, f"/team/{cast.south.pk}/")


def test_a_team_below_has_a_page_of_its_own(client, cast):
    readings(cast.salesperson, cast.manager.today(), amount_won=12_000)
    north = text_of(client, cast.director, f"/team/{cast.north.pk}/")
    assert "Dele Adeyemi" in north
    assert "Aisha Rahman" not in north
    assert "£12k" in north
    assert f"who=team-{cast.north.pk}" in north
    assert "£12k" not in text_of(client, cast.director, f"/team/{cast.south.pk}/")


def test_the_cases_of_a_team_are_those_of_its_people(client, cast):
    company = Company.add(by=cast.salesperson, name="Hartwell Dairy", owner=cast.salesperson)
    facts = {"by": cast.salesperson, "company": company, "name": "Compressor house", "currency": "GBP"}
    Opportunity.begin(**facts, amount=12_000).win(by=cast.salesperson)
    address = "/figures/cases/?metric=amount_won&who=team-"
    assert "Compressor house" in text_of(client, cast.director, f"{address}{cast.north.pk}")
    assert "Compressor house" not in text_of(client, cast.director, f"{address}{cast.south.pk}")
    client.force_login(User.objects.get(pk=cast.other_manager.pk))
    assert client.get(f"{address}{cast.north.pk}").status_code == 404


@pytest.mark.parametrize("who", ["other_manager", "salesperson", "admin"])
def test_the_page_of_a_team_that_is_not_below_does_not_exist(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get(f"/team/{cast.north.pk}/").status_code == 404


def test_forty_a_page(client, cast):
    for number in range(50):
        seller(number, cast.north)
    text = text_of(client, cast.manager)
    assert "1 to 40 of 52" in text
    assert "41 to 52 of 52" in text_of(client, cast.manager, "/team/?page=2")


@pytest.mark.parametrize("who", ["salesperson", "admin"])
def test_who_leads_nobody_has_no_such_page(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get("/team/").status_code == 404


@pytest.mark.parametrize("who", ["manager", "director"])
def test_it_costs_the_same_for_one_person_and_for_many(client, desk, cast, clock, who):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            text_of(client, getattr(cast, who))
        return [query["sql"] for query in queries][sign_in:]

    with CaptureQueriesContext(connection) as queries:
        client.force_login(User.objects.get(pk=getattr(cast, who).pk))
    sign_in = len(queries)
    scored(desk, clock, 5, weeks_before=1)
    desk.sent(TUESDAY.replace(hour=15))
    cost()
    few = cost()
    for number in range(38):
        person = seller(number, cast.north)
        desk.sent(TUESDAY.replace(hour=15), by=person, salesperson=person)
    scored(desk, clock, 5, 6, 7, weeks_before=3)
    many = cost()
    assert len(many) == len(few)
    assert len(many) <= 15, "\n".join(many)
