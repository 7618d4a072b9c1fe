"""A new installation is complete, whether `prepare` makes it or somebody goes by hand."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "DEMO_PASSWORD"}


def manage(folder, *words):
    """Run a command with the product's own settings on a database in this folder."""
    kept = {k: v for k, v in os.environ.items() if k not in NOT_OURS}
    subprocess.run([sys.executable, "manage.py", *words], cwd=HOUSE, env={**kept, "VAR": str(folder)}, check=True)


def asked(folder, question):
    (database,) = folder.glob("*.sqlite3")
    with sqlite3.connect(database) as connection:
        return connection.execute(question).fetchone()[0]


def test_migrated_by_hand_it_has_the_table_that_signing_in_counts_in(tmp_path):
    manage(tmp_path, "migrate", "--verbosity=0")
    assert asked(tmp_path, "SELECT count(*) FROM cache") == 0
    manage(tmp_path, "migrate", "--verbosity=0")


def test_prepared_without_the_demo_company_it_has_the_process_to_begin_with(tmp_path):
    manage(tmp_path, "prepare")
    assert asked(tmp_path, "SELECT count(*) FROM process_element") > 0
    assert asked(tmp_path, "SELECT count(*) FROM process_calltype") > 0
    assert asked(tmp_path, "SELECT count(*) FROM people_user") == 0
