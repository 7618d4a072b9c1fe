"""The worker's side of Salesproc. Pages never publish: the timetable wakes tasks, which find due rows."""

import os

from celery import Celery

from salesproc.timetable import TIMETABLE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesproc.settings")

app = Celery("salesproc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = TIMETABLE
app.autodiscover_tasks()
