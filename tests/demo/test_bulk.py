"""The large company: made in bulk, and yet as the verbs would have left it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.models import Call, Mark, Plan, PlanVersion, Recap, Score
from metrics.models import Reading
from people.models import DayTouched, Team, User
from salesproc.demo.bulk import build_large
from salesproc.invariants import broken


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"people": 30}, {"plans": 300}, {"people": 3, "plans": 300}])
def test_half_a_wish_for_a_large_company_is_refused(options):
    with pytest.raises(CommandError):
        call_command("demo", **options)
    assert not User.objects.exists()


@pytest.fixture(scope="module")
def large(django_db_setup, django_db_blocker):
    """Built once for all tests that only look at it, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_large(people=30, plans=300, password="a password to show")
        transaction.set_rollback(True)


def test_a_small_large_company_breaks_no_invariant(large):
    assert broken() == []
    assert Plan.objects.count() == 300
    assert User.objects.filter(is_admin=False).count() == 30
    assert Team.objects.filter(parent=None).count() == 1


def test_it_stands_in_every_state_that_pages_show(large):
    assert {"draft", "filed", "approved", "returned", "uninspected"} <= set(
        Plan.objects.values_list("state", flat=True)
    )
    assert set(Call.objects.values_list("state", flat=True)) == set(Call.State.values)
    assert set(Recap.objects.values_list("state", flat=True)) == {"filed", "reviewed"}


def test_versions_say_what_was_filed_and_marks_what_both_gave(large):
    assert all(version.is_whole for version in PlanVersion.objects.all())
    both = Score.objects.filter(by_self=False).values_list("recap", "element", "value")
    assert set(Mark.objects.values_list("recap", "element", "managers")) == set(both)


def test_what_follows_from_a_filed_recap_agrees_with_it(large):
    for recap in Recap.objects.all():
        results = [item.result for item in recap.items.all()]
        assert (recap.planned, recap.got) == (len(results), results.count("got"))
        assert all(item.entry_id for item in recap.items.all() if item.is_customer_promise)
        assert recap.began_at <= recap.filed_at


def test_its_readings_are_counted(large):
    assert not DayTouched.objects.exists()
    held = sum(Reading.objects.filter(measure="held").values_list("value", flat=True))
    assert held == Call.objects.filter(state="held").count()


def test_nothing_happened_in_the_future_or_out_of_turn(large):
    assert not Plan.objects.filter(filed_at__gt=large.present).exists()
    for plan in Plan.objects.filter(latest__isnull=False).prefetch_related("inspections"):
        assert all(plan.filed_at <= inspection.at <= large.present for inspection in plan.inspections.all())


MOST_QUERIES = 16
PAGES = [
    ("salesperson", "today"),
    ("salesperson", "calls:list"),
    ("salesperson", "customers:companies"),
    ("manager", "calls:inspect"),
    ("manager", "calls:reviews"),
    ("manager", "metrics:team"),
    ("director", "calls:inspect"),
    ("director", "metrics:team"),
]


@pytest.mark.parametrize(("role", "name"), PAGES)
def test_its_pages_open_with_few_queries(large, db, client, role, name):
    client.force_login(User.objects.get(email=f"{role}@demo.example"))
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name)).status_code == 200
    assert len(asked) <= MOST_QUERIES
