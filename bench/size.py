"""`python -m bench.size PLANS FILE`: everything that is measured at one size, written to FILE as JSON."""

import json
import os
import sys
from pathlib import Path

from bench import deeds, letters, pages
from bench.ground import ground
from tests.faults.smtp_sink import smtp_sink

IS_QUICK = bool(os.environ.get("QUICK"))
ROUNDS, DEEDS, DUE, SECONDS = (40, 12, 1_000, 3.0) if IS_QUICK else (150, 40, 10_000, 10.0)


def main(plans: int, file: Path) -> None:
    with smtp_sink() as sink, ground(plans, mail_port=sink.port) as served:
        measured = {
            "plans": plans,
            "built_in": served.built_in,
            "deeds": deeds.measure(served, DEEDS),  # first: the review form needs a recap of theirs
            "pages": pages.measure(served, ROUNDS),
            "a_second": pages.a_second(served, SECONDS),
            "sweep": letters.sweep(DUE),
            "letters": letters.send(sink),
        }
    file.write_text(json.dumps(measured))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
