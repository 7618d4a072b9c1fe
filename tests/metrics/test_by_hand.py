"""Every metric of the catalogue, person by person of the demo company, against SQL written by hand.

The queries read the tables of what happened, never the readings. `:people` are the persons, `:first` and `:last` the
days of the quarter up to today, `:yesterday` the last day on which a commitment was due for certain.
"""

import contextlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from metrics.catalogue import METRICS
from metrics.figures import Figures
from metrics.models import ShownMetric, Tally
from metrics.pages.board import Board
from metrics.pages.members import Members
from metrics.pages.picker import Picker
from metrics.pages.sums import Sums
from metrics.pages.whose import line_below
from metrics.period import KINDS, QUARTER, Period
from people.clock import standing_at
from people.models import Team, User
from salesproc.demo.build import build

TUESDAY = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
FIRST, LAST = date(2026, 10, 1), date(2026, 11, 24)

HELD = "FROM calls_call c WHERE c.state = 'held' AND c.salesperson_id = :person AND c.day BETWEEN :first AND :last"
FILED = "EXISTS (SELECT 1 FROM calls_recap r WHERE r.call_id = c.id AND r.state <> 'draft'"
BEFORE = "SELECT {of} FROM calls_planversion v JOIN calls_plan p ON p.id = v.plan_id WHERE p.call_id = c.id"
BEFORE += " AND v.at < c.starts_at"

# A commitment with a date that the customer gave in this call: sought in the plan, or written down as a next step.
GIVEN = """
    SELECT 1 FROM customers_ledgerentry e WHERE {result} AND (
        e.id IN (SELECT i.entry_id FROM calls_recapitem i JOIN calls_recap r ON r.id = i.recap_id
                 WHERE r.call_id = c.id AND i.field = 5 AND i.due_on IS NOT NULL)
     OR e.id IN (SELECT a.entry_id FROM calls_recapaction a JOIN calls_recap r ON r.id = a.recap_id
                 WHERE r.call_id = c.id AND a.doer_id IS NULL AND a.due_on IS NOT NULL))
"""
BROKEN, STANDING = GIVEN.format(result="e.result = 'broken'"), GIVEN.format(result="e.result <> 'broken'")

OPEN = "FROM customers_opportunity o WHERE o.state = 'open' AND o.owner_id = :person"
DUE = """
    FROM customers_ledgerentry e WHERE e.kind = 'commitment' AND e.doer_id IS NULL AND e.result <> 'dropped'
    AND e.person_id = :person AND e.due_on BETWEEN :first AND :yesterday
"""
WON = """
    SELECT coalesce(sum(o.amount), 0) FROM customers_opportunity o, people_organisation g
    WHERE o.state = 'won' AND o.currency = g.currency AND o.owner_id = :person AND o.state_on BETWEEN :first AND :last
"""
GOAL = """
    SELECT t.value FROM metrics_target t WHERE t.metric = 'amount_won' AND t.person_id = :person
    AND t.kind = 'quarter' AND t.starts_on = :first AND t.published_at IS NOT NULL AND t.superseded_at IS NULL
"""
SEEN = f"""
    SELECT count(*) FROM (
        SELECT a.call_id, CAST(a.contact_id AS varchar(40)) AS who FROM calls_call_attendees a
        WHERE a.call_id IN (SELECT c.id {HELD})
      UNION
        SELECT c.id, CAST(m.contact_id AS varchar(40)) FROM calls_recap_also_met m JOIN calls_recap r
        ON r.id = m.recap_id JOIN calls_call c ON c.id = r.call_id
        WHERE r.state <> 'draft' AND c.id IN (SELECT c.id {HELD})
      UNION
        SELECT c.id, coalesce(CAST(i.contact_id AS varchar(40)), 'no record, line ' || i.position)
        FROM calls_recapitem i JOIN calls_recap r ON r.id = i.recap_id JOIN calls_call c ON c.id = r.call_id
        WHERE i.field = 2 AND i.result IN ('got', 'partly') AND r.state <> 'draft' AND c.id IN (SELECT c.id {HELD})
    ) met
"""

# Recaps of the calls of the period, by the clock of the Tuesday on which the company was built.
DAYS = "c.salesperson_id = :person AND c.day BETWEEN :first AND :last AND c.state IN ('held', 'scheduled')"
IN = "SELECT count(*) FROM calls_call c LEFT JOIN calls_recap r ON r.call_id = c.id WHERE"
RECAPS_DUE = f"{IN} {DAYS} AND (r.filed_at IS NOT NULL OR c.recap_due_at <= :moment)"
RECAPS_LATE = f"{IN} {DAYS} AND (r.is_late = true OR (r.filed_at IS NULL AND c.recap_due_at <= :moment))"

# Numerator and denominator of each metric; without a denominator it is a sum.
BY_HAND = {
    "amount_won": (WON, ""),
    "percent_of_target": (WON, GOAL),
    "prepared_calls": (
        f"SELECT count(*) {HELD} AND {FILED}) AND ({BEFORE.format(of='v.five')} ORDER BY v.number DESC LIMIT 1)"
        " NOT LIKE '%%m%%'",
        "",
    ),
    "plan_ahead_rate": (
        f"SELECT count(*) {HELD} AND c.is_short_notice = false"
        " AND EXISTS (SELECT 1 FROM calls_plan p WHERE p.call_id = c.id AND p.clock = 'ahead')",
        f"SELECT count(*) {HELD} AND c.is_short_notice = false",
    ),
    "people_per_call": (SEEN, f"SELECT count(*) {HELD}"),
    "access_to_deciders": (
        f"SELECT count(*) {OPEN} AND EXISTS (SELECT 1 FROM customers_contact k WHERE k.company_id = o.company_id"
        " AND k.can_decide = true AND k.left_at IS NULL AND k.last_met_at >= :month_ago)",
        f"SELECT count(*) {OPEN}",
    ),
    "advance_rate": (
        f"SELECT count(*) {HELD} AND ({FILED} AND r.outcome = 'order') OR ({FILED} AND r.outcome = 'advance')"
        f" AND NOT (EXISTS ({BROKEN}) AND NOT EXISTS ({STANDING}))))",
        f"SELECT count(*) {HELD}",
    ),
    "commitments_kept": (
        f"SELECT count(*) {DUE} AND e.result = 'kept' AND e.closed_on <= e.due_on",
        f"SELECT count(*) {DUE}",
    ),
    "time_with_customers": (f"SELECT coalesce(sum(c.minutes), 0) / 60.0 {HELD}", ""),
}


class _TakeBack(Exception):
    """Rolls the demo company back."""


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), contextlib.suppress(_TakeBack), transaction.atomic():
        with standing_at(TUESDAY):
            build(1, "a password to show", with_drawn=False)
        yield
        raise _TakeBack


def asked(text, person):
    """What the database answers; names of values become places."""
    values = {
        ":person": person,
        ":first": FIRST,
        ":last": LAST,
        ":yesterday": LAST - timedelta(days=1),
        ":moment": TUESDAY,
        ":month_ago": datetime(2026, 10, 25, tzinfo=UTC),
    }
    places = []
    words = text.replace("(", "( ").replace(")", " )").split()
    for n, word in enumerate(words):
        if word in values:
            places.append(values[word])
            words[n] = "%s"
    with connection.cursor() as cursor:
        cursor.execute(" ".join(words), places)
        row = cursor.fetchone()
    return None if row is None or row[0] is None else Decimal(str(row[0]))


@pytest.fixture
def figures(company, db):
    with standing_at(TUESDAY):
        director = User.objects.get(email="director@demo.example")
        yield Figures(director, [director.pk, *director.reach.below], Period.holding(QUARTER, LAST))


@pytest.mark.parametrize("key", METRICS)
def test_a_figure_of_everybody_is_what_sql_says(figures, key):
    above, below = BY_HAND[key]
    told = {person: figures.of(person)[key] for person in figures.people}
    for person, figure in told.items():
        assert round(figure.numerator, 6) == round(asked(above, person), 6), (key, person)
        if below:
            assert (figure.denominator or 0) == (asked(below, person) or 0), (key, person)
    assert any(figure.numerator for figure in told.values())


@pytest.mark.parametrize("email", ["manager@demo.example", "director@demo.example"])
def test_the_page_of_a_line_says_what_the_figures_say(company, db, email):
    with standing_at(TUESDAY):
        reader = User.objects.get(email=email)
        picker = Picker({"period": Period.holding(QUARTER, LAST).code}, LAST)
        board = Board(reader, line_below(reader), picker)
        figures = Figures(reader, reader.reach.below, picker.period, team=Team.objects.get(manager=reader))
        for key, figure in figures.together.items():
            assert board.row(METRICS[key]).figure == figure, key


@pytest.mark.parametrize("email", ["manager@demo.example", "director@demo.example"])
def test_a_row_of_the_page_says_what_the_persons_own_figures_say(company, db, email):
    with standing_at(TUESDAY):
        reader = User.objects.get(email=email)
        board = Board(reader, line_below(reader), Picker(QueryDict(), LAST))
        figures = Figures(reader, reader.reach.below, board.period)
        rows = Members(board, RequestFactory().get("/team/")).rows
        assert rows
        for row in rows:
            own = figures.of(row.person.pk)
            assert (row.won, row.ahead) == (own["amount_won"], own["plan_ahead_rate"]), row.person
            late = asked(RECAPS_LATE, row.person.pk)
            assert (row.recaps_due, row.recaps_due - row.recaps_on_time) == (asked(RECAPS_DUE, row.person.pk), late)


@pytest.fixture
def tallied(company, db, monkeypatch):
    """Two people are many, and their teams are added up."""
    monkeypatch.setattr("metrics.pages.whose.MOST", 1)
    Tally.follow({})


def told_of(reader, picker):
    """Everything that a page adds up, by who reads it."""
    board = Board(reader, line_below(reader), picker)
    members = Members(board, RequestFactory().get("/team/"))
    won = {day: amount for day, amount in board.sums.by_day("amount_won").items() if day in board.period}
    return [board.row(metric) for metric in METRICS.values()], won, members.teams.rows, members.teams.people


PICKED = [f"{kind}-{Period.holding(kind, day).starts_on}" for kind in KINDS for day in (LAST, FIRST - timedelta(1))]


@pytest.mark.parametrize("code", PICKED)
@pytest.mark.parametrize("email", ["manager@demo.example", "director@demo.example"])
def test_a_page_of_many_says_what_it_says_of_few(tallied, email, code, monkeypatch):
    with standing_at(TUESDAY):
        reader = User.objects.get(email=email)
        many = told_of(reader, Picker({"period": code}, LAST))
        monkeypatch.setattr("metrics.pages.whose.MOST", 200)
        assert many == told_of(reader, Picker({"period": code}, LAST))


@pytest.mark.parametrize("day", [FIRST, date(2026, 11, 1), date(2026, 11, 30)])
def test_on_the_first_and_the_last_day_of_a_month_too(tallied, day, monkeypatch):
    with standing_at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        reader = User.objects.get(email="director@demo.example")
        many = told_of(reader, Picker(QueryDict(), day))
        monkeypatch.setattr("metrics.pages.whose.MOST", 200)
        assert many == told_of(reader, Picker(QueryDict(), day))


def test_figures_of_many_are_what_the_figures_of_each_come_to(tallied, figures):
    with standing_at(TUESDAY):
        reader = User.objects.get(email="director@demo.example")
        board = Board(reader, line_below(reader), Picker(QueryDict(), LAST))
        figures = Figures(reader, reader.reach.below, board.period, team=Team.objects.get(manager=reader))
        for key, figure in figures.together.items():
            assert board.row(METRICS[key]).figure == figure, key


def test_the_rows_of_those_one_leads_are_the_same_among_many(tallied, monkeypatch):
    with standing_at(TUESDAY):
        reader = User.objects.get(email="manager@demo.example")

        def rows():
            board = Board(reader, line_below(reader), Picker(QueryDict(), LAST))
            return Members(board, RequestFactory().get("/team/")).rows

        many = rows()
        monkeypatch.setattr("metrics.pages.whose.MOST", 200)
        assert many == rows() != []


def test_who_moved_is_told_in_his_new_team_before_its_tally_follows(tallied, monkeypatch):
    with standing_at(TUESDAY):
        north, south = Team.objects.filter(parent__isnull=False).order_by("pk")[:2]
        User.objects.filter(pk=User.objects.filter(team=north, sells=True).first().pk).update(team=south)
        reader = User.objects.get(email="director@demo.example")
        many = told_of(reader, Picker(QueryDict(), LAST))
        monkeypatch.setattr("metrics.pages.whose.MOST", 200)
        assert many == told_of(reader, Picker(QueryDict(), LAST))
        monkeypatch.setattr("metrics.pages.whose.MOST", 1)
        assert len(asked_by_sums(reader)) == 2
        Tally.follow({})
        assert len(asked_by_sums(reader)) == 1
        assert many == told_of(reader, Picker(QueryDict(), LAST))


def asked_by_sums(reader):
    sums = Sums(reader, line_below(reader), Picker(QueryDict(), LAST))
    with CaptureQueriesContext(connection) as queries:
        sums.by_day("held")
    return queries


def test_a_percentage_of_the_goal_may_be_what_everybody_looks_at_first(company, db, client):
    with standing_at(TUESDAY):
        admin, reader = (User.objects.get(email=f"{name}@demo.example") for name in ("admin", "manager"))
        ShownMetric.choose(by=admin, ultimate="percent_of_target", precursors=["advance_rate"])
        picker = Picker({"period": Period.holding(QUARTER, LAST).code}, LAST)
        board = Board(reader, line_below(reader), picker)
        assert board.first.words.endswith("%")
        assert board.first.figure.numerator == board.won.figure.value
        assert board.goal == board.first.figure.denominator == board.line.goal
        assert board.headline.startswith(board.first.words)
