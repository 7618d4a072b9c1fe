"""A desk at which it is Monday 23 November 2026, nine o'clock, until a test says otherwise."""

import pytest

from people import clock as house_clock
from tests.calls.desk import MONDAY, Clock, Desk


@pytest.fixture
def clock():
    clock = Clock()
    clock.stand(MONDAY)
    yield clock
    house_clock._standing.set(None)


@pytest.fixture
def desk(cast, clock):
    return Desk(cast)
