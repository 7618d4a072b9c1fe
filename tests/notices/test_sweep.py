"""The sweep itself: once, however many sweep at once, whatever fails, however long nothing ran."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.db.models import F

from notices import kinds
from notices.kinds import NOW, Clock, Kind, register
from notices.models import Delivery, Notice, Sweep, SweepRun
from notices.models.sweep import BATCH
from people.clock import now, standing_at
from people.models import User

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def bell():
    """A kind that falls due for each person when he was invited, and is of use for an hour. Others keep still."""
    kept = dict(kinds._KINDS)
    kinds._KINDS.clear()
    made = register(
        Kind(
            name="bell",
            about=User,
            urgency=NOW,
            title=lambda notice: f"{notice.facts['name']}: ring",
            text=lambda notice: "A sentence.",
            url=lambda notice: "/somewhere/",
            button="Ring",
            salesperson=("pk",),
            useful_until=lambda person: person.joined_at + HOUR,
            clock=Clock(
                records=lambda: User.objects.active().annotate(until=F("joined_at") + HOUR),
                due_at="joined_at",
                useful_until="until",
                number="version",
                role="salesperson",
                facts=lambda person: {"name": person.name},
            ),
            gone="It rang.",
        )
    )
    yield made
    kinds._KINDS.clear()
    kinds._KINDS.update(kept)


@pytest.fixture
def ring(cast):
    """Let it be due for Priya at a moment, and for nobody else."""

    def at(moment, person=cast.salesperson):
        User.objects.exclude(pk=person.pk).update(joined_at=MORNING - 30 * DAY)
        User.objects.filter(pk=person.pk).update(joined_at=moment)

    return at


def sweep(moment):
    with standing_at(moment):
        return Sweep().run()


def test_told_once_at_its_moment_and_taken_back_by_its_cause(ring, cast):
    ring(MORNING)
    assert sweep(MORNING - MINUTE).told == 0
    assert [sweep(MORNING + n * MINUTE).told for n in range(3)] == [1, 0, 0]
    notice = Notice.objects.get()
    assert (notice.person, notice.due_at, notice.useful_until) == (cast.salesperson, MORNING, MORNING + HOUR)
    User.objects.filter(pk=cast.salesperson.pk).update(is_active=False)
    assert sweep(MORNING + 5 * MINUTE).withdrawn == 1
    notice.refresh_from_db()
    assert notice.withdrawn_because == "It rang."


def test_a_minute_late_it_still_says_when_it_fell_due(ring):
    ring(MORNING)
    sweep(MORNING + MINUTE)
    notice = Notice.objects.get()
    assert (notice.due_at, notice.made_at) == (MORNING, MORNING + MINUTE)


def test_another_scheduling_is_told_again_and_the_old_one_is_gone(ring, cast):
    ring(MORNING)
    sweep(MORNING)
    User.objects.filter(pk=cast.salesperson.pk).update(version=F("version") + 1)
    run = sweep(MORNING + MINUTE)
    assert (run.told, run.withdrawn) == (1, 1)
    assert Notice.objects.open().count() == 1


def test_past_its_use_it_goes(ring):
    ring(MORNING)
    sweep(MORNING)
    assert sweep(MORNING + HOUR).withdrawn == 1


def test_after_eight_hours_of_silence_what_is_of_use_is_told_and_the_rest_is_counted(ring, cast):
    sweep(MORNING - HOUR)
    ring(MORNING)
    User.objects.filter(pk=cast.colleague.pk).update(joined_at=MORNING + 6.5 * HOUR)
    run = sweep(MORNING + 7 * HOUR)
    assert (run.told, run.dropped) == (1, 1)
    assert Notice.objects.get().person == cast.colleague
    assert sweep(MORNING + 7 * HOUR + MINUTE).dropped == 0
    assert SweepRun.objects.count() == 3


def test_a_kind_that_fails_stops_no_other_and_is_heard_of(ring, bell):
    def broken():
        raise ZeroDivisionError

    facts = {"about": User, "urgency": NOW, "title": str, "text": str, "url": str, "button": "Look"}
    clock = Clock(records=broken, due_at="joined_at", role="salesperson", facts=lambda person: {})
    register(Kind(name="a broken one", clock=clock, **facts))
    ring(MORNING)
    with pytest.raises(ExceptionGroup) as raised:
        sweep(MORNING)
    assert isinstance(raised.value.exceptions[0], ZeroDivisionError)
    assert Notice.objects.get().kind == "bell"
    assert SweepRun.objects.get().told == 1


def test_more_than_one_batch_is_told_whole(cast):
    people = [User(name=f"Person {n}", email=f"p{n}@aldwark.example", joined_at=MORNING) for n in range(BATCH + 3)]
    User.objects.update(joined_at=MORNING - 30 * DAY)
    User.objects.bulk_create(people)
    assert sweep(MORNING).told == BATCH + 3
    assert sweep(MORNING).told == 0


def test_a_letter_is_put_into_the_queue_in_the_same_transaction(ring, bell, monkeypatch):
    put = []
    monkeypatch.setattr(Delivery, "for_notices", lambda notices: put.extend(notices))
    ring(MORNING)
    sweep(MORNING)
    sweep(MORNING)
    assert put == list(Notice.objects.all())

    def fails(_notices):
        raise OSError

    monkeypatch.setattr(Delivery, "for_notices", fails)
    User.objects.update(joined_at=MORNING)
    with pytest.raises(ExceptionGroup):
        sweep(MORNING)
    assert Notice.objects.count() == 1


def test_where_nothing_is_due_it_costs_few_questions(cast, ring, django_assert_max_num_queries):
    ring(MORNING)
    sweep(MORNING)
    with standing_at(MORNING + MINUTE), django_assert_max_num_queries(6):  # two of them hold and keep the run
        Sweep().run()


def test_counts_of_a_week_ago_are_deleted(ring):
    sweep(MORNING - 8 * DAY)
    sweep(MORNING - 6 * DAY)
    with standing_at(MORNING):
        assert SweepRun.purge() == 1


# Two at once ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_the_same_moment_tell_each_once(cast):
    people = [User(name=f"Person {n}", email=f"p{n}@aldwark.example") for n in range(40)]
    User.objects.bulk_create(people)
    User.objects.update(joined_at=MORNING)
    gate = Barrier(4)

    def one(_number):
        gate.wait()
        try:
            with standing_at(MORNING):
                return Sweep().run().told
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as sweeps:
        told = list(sweeps.map(one, range(4)))
    everybody = User.objects.active().count()
    assert Notice.objects.count() == everybody
    assert sum(told) >= everybody  # the same frozen moment: a row may look like one's own to two of them


# The clock of the machine ---------------------------------------------------------------------------------


def test_set_back_two_days_and_forward_again_each_is_told_once(ring, cast):
    with time_machine.travel(MORNING, tick=False) as clock:
        ring(now())
        Sweep().run()
        for moment in (MORNING - 2 * DAY, MORNING - DAY, MORNING, MORNING + MINUTE, MORNING + 2 * DAY):
            clock.move_to(moment)
            Sweep().run()
            Sweep().run()
            assert Notice.objects.count() == 1


def test_set_forward_two_days_and_back_each_is_told_once(ring, cast):
    with time_machine.travel(MORNING - MINUTE, tick=False) as clock:
        Sweep().run()
        ring(MORNING + 2 * DAY)
        for moment in (MORNING + 2 * DAY, MORNING, MORNING + DAY, MORNING + 2 * DAY, MORNING + 2 * DAY + MINUTE):
            clock.move_to(moment)
            Sweep().run()
            Sweep().run()
            assert Notice.objects.count() == 1
