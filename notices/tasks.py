from celery import shared_task

from notices.models import Notice, Readdressing, Sweep, SweepRun


@shared_task
def readdress() -> None:
    """What waits goes to whoever has the role now."""
    Readdressing().run()


@shared_task
def sweep() -> None:
    """What has fallen due is told, and what holds no more is taken back."""
    Sweep().run()


@shared_task
def purge() -> None:
    """What says nothing to anybody any more."""
    Notice.purge()
    SweepRun.purge()
