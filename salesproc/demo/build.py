"""Builds the demo company: it lives through three months, step by step, up to this moment."""

import heapq
from collections.abc import Iterator
from datetime import datetime
from random import Random

from django.db import transaction

from calls.models import Recap
from notices.models import Delivery, Notice, Sweep
from people.clock import now, standing_at
from people.models import Delegation, Leave
from salesproc.demo.coaching import focuses
from salesproc.demo.company import found, take_statistics
from salesproc.demo.days import Days
from salesproc.demo.goals import count, goals, nights
from salesproc.demo.life import Life
from salesproc.demo.plot import Plot
from salesproc.demo.world import World

BEGINS = -66  # in working days: three months
AWAY, STANDS_IN = "Gareth Pugh", "Ruth Brennan"
LEAVE = (-2, 6)
UNREAD = 0  # since that morning people have not looked at their notices

Thread = Iterator[datetime]


@transaction.atomic
def build(seed: int, password: str, *, with_drawn: bool = True) -> World:
    """Make the demo company in an empty database. The same seed on the same day tells the same story.

    `with_drawn=False` leaves out all calls but those around today that are told word for word.
    """
    days = Days.around(now())
    world = World(chance=Random(f"{seed} {days.first} {days.opens}"), days=days)
    with standing_at(days.at(BEGINS, "08:00")):
        found(world, password)
    plot = Plot(world, with_drawn=with_drawn)
    lives = (Life(world, one).live() for one in plot.encounters())
    figures = [goals(world, BEGINS), nights(world, BEGINS)]
    play([_leave(world), _nights(world), *plot.deals(), *lives, *focuses(world), *figures])
    count()
    Sweep().run()
    Delivery.drop_all("told before this company was there")
    take_statistics()
    return world


def play(threads: list[Thread]) -> None:
    """Resume each thread at the moments which it asks for, in the order of time, until the present."""
    present = now()
    waiting = [(moment, place, thread) for place, thread in enumerate(threads) if (moment := next(thread, None))]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= present:
        moment, place, thread = heapq.heappop(waiting)
        with standing_at(moment):
            following = next(thread, None)
        if following is not None:
            heapq.heappush(waiting, (max(following, moment), place, thread))


def _leave(world: World) -> Thread:
    """A manager goes on leave, and another one inspects for him."""
    away, stands_in, days = world.people[AWAY], world.people[STANDS_IN], world.days
    first, last = (days.day(number) for number in LEAVE)
    yield days.at(LEAVE[0] - 8, "09:05")
    Leave.take(by=away, person=away, from_day=first, until_day=last)
    Delegation.begin(by=away, manager=away, delegate=stands_in, from_day=first, until_day=last)
    world.forget_lines()
    yield days.at(LEAVE[0], "00:01")
    world.forget_lines()


def _nights(world: World) -> Thread:
    """Recaps that nobody has read within a week close by themselves; notices were looked at in the evening."""
    for number in range(BEGINS, 1):
        yield world.days.at(number, "03:00")
        Recap.close_unread(now())
        if number < UNREAD:
            Notice.mark_seen(Notice.objects.open().unseen())
