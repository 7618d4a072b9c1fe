"""What people need by the clock. Each finds its own work in the database, and may run twice."""

from celery import shared_task

from people.models import Submission
from people.sessions import purge_expired


@shared_task
def purge_submissions() -> None:
    Submission.purge()


@shared_task
def purge_sessions() -> None:
    purge_expired()
