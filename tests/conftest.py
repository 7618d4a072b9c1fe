"""The standing cast: a salesperson, her manager, the manager above, an outsider from another team, an admin."""

import os
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db.backends.sqlite3.base import DatabaseOperations

from people.clock import now
from people.models import Organisation, Team, User
from salesproc import triggers


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
    return Organisation.objects.create(pk=1, name="Aldwark Compressed Air", made_at=now())


@pytest.fixture
def cast(organisation):
    """Priya sells in Ruth's team North with Dele; Gareth leads South, Aisha's team; Moira is above; Ines configures."""

    def person(name, **facts):
        email = name.lower().replace(" ", ".") + "@aldwark.example"
        return User.objects.create(name=name, email=email, **facts)

    director = person("Moira Lennox", sells=False)
    company = Team.objects.create(name="Sales", manager=director)
    manager = person("Ruth Brennan", sells=False, team=company)
    other_manager = person("Gareth Pugh", sells=False, team=company)
    north = Team.objects.create(name="North", parent=company, manager=manager)
    south = Team.objects.create(name="South", parent=company, manager=other_manager)
    return SimpleNamespace(
        director=director,
        manager=manager,
        other_manager=other_manager,
        salesperson=person("Priya Nair", team=north),
        colleague=person("Dele Adeyemi", team=north),
        outsider=person("Aisha Rahman", team=south),
        admin=person("Ines Duarte", sells=False, is_admin=True),
        company=company,
        north=north,
        south=south,
    )
