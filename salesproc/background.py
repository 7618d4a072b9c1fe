"""Worker and scheduler in one process, for an installation without Redis.

Nothing need cross a process: pages never publish, and the tasks find their rows in the database. With Redis the two
are processes of their own (see salesproc/launch.py and deploy/).
"""

import os
import sys
import threading
import warnings

from celery.beat import EmbeddedService
from celery.platforms import SecurityWarning

from salesproc.celery import app


def main() -> int:
    # In a container one is root; no message reaches this process from outside it.
    warnings.simplefilter("ignore", SecurityWarning)
    scheduler = EmbeddedService(app, thread=True)
    threading.Thread(target=_end_without, args=[scheduler], daemon=True).start()
    worker = app.Worker(pool="threads", concurrency=2, loglevel="WARNING", quiet=True, without_gossip=True)
    worker.start()
    return worker.exitcode or 0


def _end_without(scheduler: threading.Thread) -> None:
    """A worker whose scheduler has ended does nothing for ever: end as well, and be started again."""
    scheduler.start()
    scheduler.join()
    print("The scheduler has ended.", file=sys.stderr, flush=True)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
