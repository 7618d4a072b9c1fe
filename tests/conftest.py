"""What every test stands on: the standing cast, and nothing left over from the test before."""

import os

import pytest
from django.core.cache import cache
from django.db.backends.sqlite3.base import DatabaseOperations

from salesproc import triggers
from tests.cast import assemble, found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing is left out: what would be skipped, for want of a browser or a server, has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be skipped: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def nobody_is_throttled():
    """What earlier tests counted against an address or an account is forgotten."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def history_lets_itself_be_flushed():
    """On SQLite a flush deletes row by row, which append-only tables refuse: lay their triggers aside for it."""
    flush = DatabaseOperations.execute_sql_flush

    def without_triggers(operations, statements):
        triggers.lay_aside(operations.connection)
        flush(operations, statements)
        triggers.forge(operations.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
        yield


@pytest.fixture
def organisation(db):
    return found()


@pytest.fixture
def cast(organisation):
    return assemble()
