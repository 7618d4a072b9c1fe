"""Settings of the processes that the fault trials start: the product's own, with a death that can be ordered.

Nothing is mocked. What tells and sends runs each second instead of each minute, so that a trial takes seconds; files
are served under their own names, so that nothing must be collected first.
"""

from salesproc.settings import *  # noqa: F403
from salesproc.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES
from salesproc.timetable import TIMETABLE

INSTALLED_APPS = ["tests.faults.apps.FaultsConfig", *INSTALLED_APPS]
MIDDLEWARE = ["tests.faults.death.DeathInRequests", *MIDDLEWARE]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

for _entry in TIMETABLE.values():
    if _entry["task"] in {f"notices.tasks.{name}" for name in ("sweep", "deliver", "speak", "readdress")}:
        _entry["schedule"] = 1.0
