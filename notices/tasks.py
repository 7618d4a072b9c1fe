from celery import shared_task

from notices.models import Notice, Readdressing


@shared_task
def readdress() -> None:
    """What waits goes to whoever has the role now."""
    Readdressing().run()


@shared_task
def purge() -> None:
    """What says nothing to anybody any more."""
    Notice.purge()
