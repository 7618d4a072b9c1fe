"""History is there to stay: every append-only table refuses update and delete, after all migrations."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from people.models import AuditEntry
from salesproc import triggers

pytestmark = pytest.mark.django_db
DEEDS = [
    "UPDATE people_auditentry SET verb = 'hid'",
    "DELETE FROM people_auditentry",
    "INSERT INTO people_auditentry SELECT * FROM people_auditentry WHERE true"
    " ON CONFLICT (id) DO UPDATE SET verb = 'hid'",
]
if connection.vendor == "sqlite":
    DEEDS.append("INSERT OR REPLACE INTO people_auditentry SELECT * FROM people_auditentry")


@pytest.fixture
def entry(cast):
    return AuditEntry.write(cast.admin, "renamed", cast.north, {"name": ["North", "Nord"]})


def test_every_append_only_table_has_its_two_triggers():
    found = {}
    for name, table in triggers.standing(connection):
        found.setdefault(table, set()).add(name.removeprefix(triggers.PREFIX).split("_")[0])
    assert found == {model._meta.db_table: {"update", "delete"} for model in triggers.append_only_models()}


@pytest.mark.parametrize("deed", DEEDS)
def test_raw_sql_changes_no_history(entry, deed):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed)
    entry.refresh_from_db()
    assert entry.verb == "renamed"


def test_forging_again_changes_nothing(entry):
    before = sorted(triggers.standing(connection))
    triggers.forge(connection)
    assert sorted(triggers.standing(connection)) == before


@pytest.mark.django_db(transaction=True)
def test_a_flush_between_tests_empties_history_and_puts_the_triggers_back(entry):
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditEntry.objects.exists()
    assert triggers.standing(connection)
