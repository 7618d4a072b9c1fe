"""A short slice of the fault trials in every run: on SQLite what applies there, on real servers what needs them.

`make faults` holds all of them, at every point; docs/developer/faults.md says what each stands for.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.catalogue import FAULTS

HOUSE = Path(__file__).resolve().parents[2]
ON_SERVERS = os.environ.get("TEST_SERVERS") == "real"
ENGINE = "postgresql" if ON_SERVERS else "sqlite"
HERE = [fault.id for fault in FAULTS.values() if ENGINE in fault.slice]


@pytest.mark.parametrize("fault", HERE)
def test_a_promise_holds_over_a_fault(fault):
    # A process of its own, which is told of no server: it brings its own.
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    command = [sys.executable, "-m", "tests.faults", "--short", "--engine", ENGINE, fault]
    held = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=300)
    assert held.returncode == 0, f"{held.stdout}\n{held.stderr}"
