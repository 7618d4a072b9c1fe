"""`make faults`: every fault of the table in docs/developer/faults.md, on the engines it applies to; prints the table.

    python -m tests.faults [--short] [--engine postgresql|sqlite] [F1 F15 ...]

Each fault is held in a process and on a ground of its own. Ends with 1 when a promise was not kept.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from tests.faults.catalogue import FAULTS, Fault
from tests.faults.tally import HEAD, Tally

ENGINES = ("postgresql", "sqlite")


def main() -> int:
    asked = _arguments()
    if asked.one:
        return _hold(FAULTS[asked.faults[0]], asked.engine, short=asked.short)
    print(HEAD, flush=True)
    failed = 0
    for fault in FAULTS.values():
        for engine in fault.engines if asked.engine is None else {asked.engine} & set(fault.engines):
            if not asked.faults or fault.id in asked.faults:
                command = [sys.executable, "-m", "tests.faults", "--one", "--engine", engine, fault.id]
                failed += subprocess.run([*command, *(["--short"] if asked.short else [])]).returncode != 0
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("faults", nargs="*", choices=[[], *FAULTS], metavar="F1", help="only these")
    parser.add_argument("--engine", choices=ENGINES, help="only on this")
    parser.add_argument("--short", action="store_true", help="the slice that `make test` runs")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _hold(fault: Fault, engine: str, *, short: bool) -> int:
    from tests.faults.ground import ground

    tally = Tally(fault.id, fault.what, engine)
    began = time.monotonic()
    with ground(on_servers=engine == "postgresql") as place:
        try:
            fault.trial()(place, tally, short=short)
        except BaseException:
            print(place.log(), file=sys.stderr)
            raise
        if not tally.has_held:
            print(place.log(), file=sys.stderr)
    print(f"{tally}   {time.monotonic() - began:.0f} s", flush=True)
    for remark in tally.remarks[:20]:
        print(f"     {remark}", flush=True)
    return 0 if tally.has_held else 1


if __name__ == "__main__":
    sys.exit(main())
