"""The demo company: every state of the loop around today, by the domain's own verbs, the same each time."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from calls.models import Answer, Call, Clock, Mark, Outcome, Plan, PlanVersion, Recap, RolePlayDone
from coaching.models import Focus, Rung
from customers.models import Company, Opportunity
from metrics.models import Target
from metrics.period import QUARTER, Period
from notices.models import Delivery
from people.clock import now, standing_at
from people.models import Delegation, Leave, Organisation, User
from salesproc.demo.build import build
from salesproc.demo.days import Days

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
ACCOUNTS = {
    "salesperson@demo.example": "Priya Nair",
    "manager@demo.example": "Ruth Brennan",
    "director@demo.example": "Moira Lennox",
    "outsider@demo.example": "Aisha Rahman",
    "admin@demo.example": "Ines Duarte",
}


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """The scenes around a Tuesday morning, built once for all that only look."""
    with django_db_blocker.unblock(), contextlib.suppress(_TakeBack), transaction.atomic():
        with standing_at(TUESDAY):
            build(1, "a password to show", with_drawn=False)
        yield
        raise _TakeBack


@pytest.fixture
def company(lived, db):
    with standing_at(TUESDAY):
        yield


class _TakeBack(Exception):
    """Rolls a demo company back."""


def person(name):
    return User.objects.get(name=name)


def test_every_week_of_calls_costs_at_most_fifteen_queries(company, client):
    client.force_login(person("Priya Nair"))
    client.get("/calls/")
    for weeks in range(-13, 2):
        year, week, _day = (TUESDAY + timedelta(weeks=weeks)).isocalendar()
        for page in ("/calls/", "/calls/week/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page, {"week": f"{year}-W{week:02}"}).status_code == 200
            assert len(asked) <= 15, (page, week)


def at(company):
    return Call.objects.filter(company__name=company)


def test_the_accounts_belong_to_people_of_the_cast_and_share_one_password(company):
    for email, name in ACCOUNTS.items():
        account = User.objects.get(email=email)
        assert account.name == name
        assert account.check_password("a password to show")
    organisation = Organisation.current()
    assert organisation.is_demo
    assert organisation.demo_password == "a password to show"


def test_a_director_two_managers_nine_salespeople_and_an_admin_look_after_sixty_companies(company):
    priya, aisha = person("Priya Nair"), person("Aisha Rahman")
    assert priya.manager == person("Ruth Brennan")
    assert aisha.manager == person("Gareth Pugh")
    assert person("Ruth Brennan").manager == person("Gareth Pugh").manager == person("Moira Lennox")
    assert sum(len(manager.reach.led) for manager in (priya.manager, aisha.manager)) == 9
    assert Company.objects.count() == 60
    assert not Company.objects.filter(contacts=None).exists()
    assert not person("Ines Duarte").is_in_sales


def test_today_holds_a_call_approved_with_a_note_one_that_came_back_and_one_without_a_plan(company):
    hartwell, fenwick, osgood = Call.objects.of(person("Priya Nair")).on_day(TUESDAY.date()).by_time()
    assert hartwell.plan.state == Plan.State.APPROVED
    assert hartwell.plan.last_inspection.comments.get().field == 3
    assert fenwick.plan.state == Plan.State.RETURNED
    assert not osgood.plan.is_filed
    assert osgood.plan_due_at < now()


def test_every_state_of_the_loop_is_there(company):
    plans, recaps = Plan.objects, Recap.objects
    ruth = person("Ruth Brennan")
    assert plans.for_inspector(ruth).awaiting_inspection().count() == 7
    assert recaps.to_review(ruth).count() == 4
    assert recaps.to_read(ruth).exists()
    corvane = at("Corvane Pharma").get().plan
    assert corvane.versions.count() == 2  # returned, answered, filed again
    assert Answer.objects.filter(plan=corvane).exists()
    assert RolePlayDone.objects.get().plan.call.company.name == "Lowick Ceramics"
    assert at("Fenland Sugar").get().plan.state == Plan.State.ROLE_PLAY
    assert at("Wharfe Printing").get().plan.state == Plan.State.NOT_WORTH
    assert at("Hartness Board Mill").get().plan.state == Plan.State.UNINSPECTED
    assert at("Northmoor Foods").get().plan.state == Plan.State.WAIVED
    assert at("Tollgate Brewing").get().plan.clock == Clock.SHORT_NOTICE
    assert at("Malton Feeds").get().was_held_without_approval
    assert at("Kirkstall Bearings").get().unplanned
    assert Call.objects.with_recap_overdue().filter(company__name="Brightside Laundry").exists()
    assert recaps.get(call__company__name="Cleveland Tubes").outcome == Outcome.WALKED_AWAY


def test_no_letter_of_its_past_goes_out(company):
    assert Delivery.objects.exists()
    assert not Delivery.objects.pending().exists()


def test_one_scored_himself_9_and_was_scored_5(company):
    mark = Mark.objects.overall().get(subject__name="Dele Adeyemi")
    assert (mark.own, mark.managers) == (9, 5)


def test_a_manager_is_on_leave_and_another_stands_in(company):
    gareth = person("Gareth Pugh")
    assert Leave.objects.filter(person=gareth).covering(gareth.today()).exists()
    assert Delegation.objects.covering(gareth.today()).get().delegate == person("Ruth Brennan")
    assert person("Aisha Rahman").inspector() == person("Ruth Brennan")


def test_one_opportunity_stalls_one_was_walked_away_from_and_one_won(company):
    assert Opportunity.objects.get(name="Dryer upgrade").close_moves.count() == 3
    walked_away = Opportunity.objects.walked_away().get()
    assert walked_away.hours_freed == 5
    assert walked_away.look_again_on > TUESDAY.date()
    assert Opportunity.objects.won().get().name == "Second dryer"


def test_every_version_says_what_it_said_when_it_was_filed(company):
    assert all(version.is_whole for version in PlanVersion.objects.all())


@pytest.mark.parametrize(
    ("moment", "first", "opens"),
    [
        ("2026-11-24T06:00", "2026-11-24", "10:00"),
        ("2026-11-24T10:30", "2026-11-24", "14:30"),
        ("2026-11-24T16:00", "2026-11-25", "10:00"),
        ("2026-11-27T18:00", "2026-11-30", "10:00"),
        ("2026-12-24T18:00", "2026-12-29", "10:00"),
        ("2026-03-29T00:30", "2026-03-30", "10:00"),
    ],
)
def test_its_first_scene_lies_ahead_whenever_it_is_built(moment, first, opens):
    days = Days.around(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert days.first.isoformat() == first
    assert days.opens.isoformat("minutes") == opens
    assert days.at(0, "10:00") > datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert days.number(days.at(-37, "10:00")) == -37
    assert days.number(days.at(5, "10:00")) == 5


def test_a_second_time_changes_nothing(company, capsys):
    people = User.objects.count()
    call_command("demo")
    assert "here already" in capsys.readouterr().out
    assert User.objects.count() == people


def test_somebody_stands_on_every_rung(company):
    on = {focus.person.name: focus.rung for focus in Focus.objects.open().with_head()}
    assert on == {
        "Jack Thornley": "",
        "Callum Reid": "taught",
        "Nia Vaughan": "coached",
        "Tom Ashworth": "coached",
        "Dele Adeyemi": "mentored",
        "Aisha Rahman": "mentored",
        "Sofia Lindgren": "confirmed",
        "Priya Nair": "accountable",
        "Marta Kowalczyk": "accountable",
    }
    assert Rung.objects.get(rung="fell_back").person.name == "Tom Ashworth"
    assert Rung.objects.get(rung="once_more").person.name == "Dele Adeyemi"
    assert {rung.person.name for rung in Rung.objects.exclude(skipped_reason="")} == {"Nia Vaughan", "Marta Kowalczyk"}


def test_everybody_who_is_led_and_sells_has_a_goal_and_the_goals_add_up(company):
    quarter = Period.holding(QUARTER, TUESDAY.date())
    standing = Target.objects.standing().for_period(quarter)
    values = {target.owner.name: target.value for target in standing}
    assert len(standing.filter(person__isnull=False)) == 10
    assert values["Sales"] == values["North"] + values["South"] + values["Gareth Pugh"]
    assert Target.gaps("amount_won", quarter) == []
