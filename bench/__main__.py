"""`make bench`: each size in a process and on servers of its own, then one table. docs/developer/speed.md reads it.

`QUICK=1 make bench` takes some three minutes, `PLANS=1000,20000 make bench` other sizes.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.table import print_table

HOUSE = Path(__file__).resolve().parents[1]
SIZES = "1000,5000" if os.environ.get("QUICK") else "1000,100000"


def main() -> int:
    sizes = [int(size) for size in os.environ.get("PLANS", SIZES).split(",")]
    measured = []
    with tempfile.TemporaryDirectory(prefix="salesproc-bench-") as folder:
        for size in sizes:
            print(f"Building and measuring a company of {size:,} plans", flush=True)
            file = Path(folder) / str(size)
            subprocess.run([sys.executable, "-m", "bench.size", str(size), str(file)], check=True, cwd=HOUSE)
            measured.append(json.loads(file.read_text()))
    missed = print_table(measured)
    readings = subprocess.run([sys.executable, "-m", "bench.readings"], cwd=HOUSE).returncode
    return 1 if missed or readings else 0


if __name__ == "__main__":
    sys.exit(main())
