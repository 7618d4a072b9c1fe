from celery import shared_task

from notices.folder import purge_folder
from notices.models import Delivery, Digests, Heartbeat, Notice, Readdressing, Sweep, SweepRun
from notices.sending import Round
from notices.speaking import ChatRound


@shared_task
def readdress() -> None:
    """What waits goes to whoever has the role now."""
    Readdressing().run()


@shared_task
def sweep() -> None:
    """What has fallen due is told, and what holds no more is taken back."""
    Sweep().run()
    Heartbeat.beat(Heartbeat.Part.SWEEP)


@shared_task
def digests() -> None:
    """Each morning, by each reader's own clock."""
    Digests().run()


@shared_task
def deliver() -> None:
    """Letters that wait go out."""
    Round().run()
    Heartbeat.beat(Heartbeat.Part.DELIVER)


@shared_task
def speak() -> None:
    """What waits for the chats of teams is said."""
    ChatRound().run()


@shared_task
def purge() -> None:
    """What says nothing to anybody any more."""
    Delivery.purge()
    purge_folder()
    Notice.purge()
    SweepRun.purge()
