"""Faults while something is told and sent: workers killed, doubled, late; Redis emptied; mail servers that fail."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import time, timedelta

from django.db import transaction
from django.db.models import F

from calls.models import Call
from notices.models import Delivery, Notice, SweepRun, Wishes
from notices.models.delivery import MOST_A_DAY
from people.clock import now, standing_at
from people.models import User
from tests.faults.ground import Ground, Running, wait_until
from tests.faults.scene import Scene, check_invariants
from tests.faults.smtp_sink import DROPS, HANGS, REFUSES_LINE, TAKES, TRY_LATER, Sink, smtp_sink
from tests.faults.tally import Tally

IN_TIME = 90.0  # seconds from falling due to standing in the application


class Post:
    """A scene whose letters go to a sink, at any hour: nobody there has quiet hours."""

    def __init__(self, ground: Ground, sink: Sink) -> None:
        self.ground, self.sink, self.scene = ground, sink, Scene(ground)
        ground.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.port}"
        User.objects.update(work_days=[1, 2, 3, 4, 5, 6, 7], country="")
        Wishes.objects.bulk_create(
            Wishes(person=person, quiet_from=time(0, 0), quiet_until=time(0, 0), digest_at=time(23, 59))
            for person in User.objects.all()
        )

    def overdue(self, number: int) -> list[Call]:
        """Calls of tomorrow whose plan was due this minute and is missing: each makes a prompt with a letter of its
        own for Priya, and a word for Ruth."""
        start = now() + timedelta(days=1)
        with standing_at(now() - timedelta(days=20)):
            return [self.scene.desk.book(start) for _ in range(number)]

    def is_done(self, calls: list[Call]) -> bool:
        """Every call was told of, and every letter of it ended."""
        told = Notice.objects.filter(kind="plan_due", about_id__in=[call.pk for call in calls])
        return told.count() == len(calls) and not Delivery.objects.pending().exists()

    def start(self, **environment: str) -> list[Running]:
        started = [self.ground.start_worker(**environment), self.ground.start_scheduler(**environment)]
        return [running for running in started if running is not None]

    def compare(self, tally: Tally, calls: list[Call], when: str, *, may_double: int = 0) -> None:
        """What stands in the application and what the mail server took, against what was due."""
        ids = [call.pk for call in calls]
        told = Counter(Notice.objects.filter(kind="plan_due", about_id__in=ids).values_list("about_id", flat=True))
        for pk in ids:
            tally.expect(told[pk] >= 1, "lost", f"{when}: call {pk} was not told of")
            tally.expect(told[pk] <= 1, "double", f"{when}: call {pk} was told of {told[pk]} times")
        due = Delivery.objects.filter(notice__kind="plan_due", notice__about_id__in=ids)
        sent = Counter(self.sink.ids)
        for delivery in due:
            times = sent[delivery.message_id]
            tally.expect(times >= 1, "lost", f"{when}: letter {delivery.pk} is {delivery.state}, {delivery.why}")
        doubled = sum(sent[delivery.message_id] - 1 for delivery in due if sent[delivery.message_id] > 1)
        tally.expect(doubled <= may_double, "double", f"{when}: {doubled} letters went out twice")
        check_invariants(tally, when)

    def clear(self) -> None:
        """Forget this trial: what was told is withdrawn, the calls are over, and what was sent was another day's, for
        nobody gets more than twenty a day."""
        Call.objects.update(state=Call.State.CANCELLED, ended_because="trial", ended_at=now())
        Notice.objects.open().update(withdrawn_at=now())
        Delivery.objects.exclude(ended_at=None).update(ended_at=F("ended_at") - timedelta(days=2))
        self.sink.letters.clear()


@contextmanager
def post(ground: Ground):
    with smtp_sink() as sink:
        yield Post(ground, sink)


def worker_killed(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F3: kill -9 of a worker at every point of telling and of sending; another is started in its place."""
    with post(ground) as house:
        for task in ("notices.tasks.deliver",) if short else ("notices.tasks.sweep", "notices.tasks.deliver"):
            _keep_alive(house, tally, task, short=short)


def _keep_alive(house: Post, tally: Tally, task: str, *, short: bool) -> None:
    calls = house.overdue(2)
    points = house.scene.points_of(task, lambda: _finish_and_end(house, calls))
    house.clear()
    for point in points[:: max(1, len(points) // 3)] if short else points:
        tally.trials += 1
        calls = house.overdue(2)
        with house.scene.death_at(task, point):
            house.start()
            wait_until(lambda due=calls: house.scene.somebody_died or house.is_done(due), f"{point} of {task}")
        house.ground.stop_all()
        # Whoever is dead keeps its lease until it runs out: time passes.
        Delivery.objects.pending().filter(lease_until__isnull=False).update(lease_until=now())
        house.start()
        wait_until(lambda calls=calls: house.is_done(calls), f"the rest after {point} of {task}")
        house.ground.stop_all()
        in_the_window = "the server took" in point or "COMMIT" in point or "UPDATE notices_delivery" in point
        house.compare(tally, calls, f"killed at {point} of {task}", may_double=1 if in_the_window else 0)
        house.clear()


def _finish(house: Post, calls: list[Call]) -> None:
    house.start()
    wait_until(lambda: house.is_done(calls), "everything is told and sent")


def _finish_and_end(house: Post, calls: list[Call]) -> None:
    """All is told and sent, and the task that did it came to its end: it passes points after that."""
    _finish(house, calls)
    house.ground.end_all()


def scheduler_dead(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F5: nothing ran for eight hours: one sweep catches up, what is past its use is dropped and counted."""
    with post(ground) as house:
        tally.trials += 1
        start = now() - timedelta(hours=2)
        with standing_at(now() - timedelta(days=20)):
            begun = [house.scene.desk.book(start) for _ in range(3)]
        calls = house.overdue(5)
        SweepRun.objects.create(at=now() - timedelta(hours=8), told=0, dropped=0, withdrawn=0, took_ms=1)
        _finish(house, calls)
        house.ground.stop_all()
        house.compare(tally, calls, "after eight hours without a scheduler")
        late = Notice.objects.filter(
            kind__in=["plan_prompt", "plan_due", "plan_missing"], about_id__in=[c.pk for c in begun]
        )
        tally.expect(not late.exists(), "wrong", f"{late.count()} prompts for plans of calls that had begun")


def two_of_each(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F6: two schedulers and two workers at once: nothing is told or sent twice."""
    with post(ground) as house:
        for _trial in range(1 if short else 4):
            tally.trials += 1
            calls = house.overdue(10 if short else MOST_A_DAY)
            house.start()
            house.start()
            wait_until(lambda calls=calls: house.is_done(calls), "everything is told and sent")
            house.ground.stop_all()
            house.compare(tally, calls, "with two of each")
            house.clear()


def redis_emptied(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F7: FLUSHALL while work waits: nothing is lost, and the next sweep finds it."""
    assert ground.redis
    with post(ground) as house:
        house.start()
        for _trial in range(1 if short else 5):
            tally.trials += 1
            calls = house.overdue(10)
            ground.redis.ask("FLUSHALL")
            try:
                wait_until(lambda calls=calls: house.is_done(calls), "the next sweep", IN_TIME)
            except TimeoutError:
                tally.note("late", "after FLUSHALL nothing was told in time")
            house.compare(tally, calls, "after FLUSHALL")
            house.clear()


def mail_server_fails(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F14: the server refuses, hangs, puts off, says never, or takes a letter and drops the line; then it recovers."""
    with post(ground) as house:
        house.start()
        for behaves in (REFUSES_LINE, TRY_LATER) if short else (REFUSES_LINE, HANGS, TRY_LATER, DROPS):
            tally.trials += 1
            house.sink.behaves = behaves
            house.sink.over.clear()
            calls = house.overdue(3)
            wait_until(lambda: Delivery.objects.pending().filter(why__gt="").exists(), f"a try while it {behaves}")
            house.sink.behaves = TAKES
            house.sink.over.set()
            _time_passes()
            wait_until(lambda calls=calls: house.is_done(calls), f"letters after the server {behaves}")
            may_double = len(calls) if behaves in {DROPS, HANGS} else 0
            house.compare(tally, calls, f"after the server {behaves}", may_double=may_double)
            house.clear()
        _one_bad_address(house, tally)


def _one_bad_address(house: Post, tally: Tally) -> None:
    tally.trials += 1
    house.sink.bad_address = house.scene.cast.colleague.email
    desk = house.scene.desk
    with standing_at(now() - timedelta(days=20)):
        bad = desk.book(now() + timedelta(days=21), salesperson=house.scene.cast.colleague)
    calls = house.overdue(3)
    wait_until(lambda: house.is_done([*calls, bad]), "letters beside a bad address")
    house.compare(tally, calls, "beside a bad address")
    dead = Delivery.objects.dead().filter(person=house.scene.cast.colleague)
    tally.expect(dead.count() == 1, "wrong", f"{dead.count()} dead letters for the bad address")


def poison(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F23: rows that cannot be sent are set aside after five tries, and the rest goes on."""
    with post(ground) as house:
        calls = house.overdue(4)
        house.ground.stop_all()
        people = [house.scene.cast.director, house.scene.cast.other_manager]
        with transaction.atomic():
            for number, person in enumerate(people):
                Delivery.letter_to(person, "test", number=str(number))
        User.objects.filter(pk=people[0].pk).update(email="no address at all")
        User.objects.filter(pk=people[1].pk).update(email="line\nbreak@aldwark.example")
        tally.trials += 1
        house.start()
        wait_until(lambda: _time_passes() or house.is_done(calls), "the rest beside poison", 120)
        house.compare(tally, calls, "beside poison")
        dead = Delivery.objects.dead().filter(what="test")
        tally.expect(dead.count() >= 1, "wrong", "poison was not set aside")
        tally.expect(all(each.attempts <= 5 for each in dead), "wrong", "poison was tried more than five times")


def _time_passes() -> None:
    """What is put off comes now, instead of in a quarter of an hour."""
    Delivery.objects.pending().filter(lease=None).update(next_try_at=now())


PROMPTS = ("plan_prompt", "plan_due", "plan_missing")


def clock_moved(ground: Ground, tally: Tally, *, short: bool) -> None:
    """F13: the clock of worker and scheduler goes two days forward, and two days back: all comes once."""
    with post(ground) as house:
        tally.trials += 1
        today = house.overdue(3)
        with standing_at(now() - timedelta(days=20)):
            later = [house.scene.desk.book(now() + timedelta(days=23)) for _ in range(3)]
        for moved in (2, 0):  # days
            swept = SweepRun.objects.count()
            house.start(FAULTS_CLOCK=str(moved))
            wait_until(lambda swept=swept: SweepRun.objects.count() >= swept + 3, f"sweeps at {moved}")
            wait_until(lambda: not Delivery.objects.due(now()).exists(), f"letters at {moved}")
            house.ground.stop_all()
            told = Notice.objects.filter(kind__in=PROMPTS).values_list("kind", "about_id")
            tally.expect(len(told) == len(set(told)), "double", f"at {moved} something was told twice")
        house.compare(tally, [*today, *later], "with a clock that moved")
