"""What metrics do by the clock. Each finds its own work in the database, and may run twice."""

from celery import shared_task

from metrics import warnings
from metrics.models import Recount


@shared_task
def recount() -> None:
    Recount.run()


@shared_task
def keep_day() -> None:
    Recount.keep_day()


@shared_task
def warn_early() -> None:
    warnings.sweep()
