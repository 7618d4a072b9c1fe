from celery import shared_task

from notices.models import Readdressing


@shared_task
def readdress() -> None:
    """What waits goes to whoever has the role now."""
    Readdressing().run()
