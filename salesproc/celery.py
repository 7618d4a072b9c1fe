"""The worker's side of Salesproc. Pages never publish: the timetable wakes tasks, which find due rows."""

import os

from celery import Celery

from salesproc.every import Every
from salesproc.timetable import TIMETABLE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesproc.settings")

app = Celery("salesproc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def keep_time(sender: Celery, **_rest: object) -> None:
    """Wind the clock by the timetable, once the settings are read."""
    sender.conf.beat_schedule = {
        name: {**entry, "schedule": Every(entry["schedule"])} for name, entry in TIMETABLE.items()
    }
