"""The settings under test: the product's own, in a folder of their own, and quick where safety costs time.

`TEST_SERVERS=real` puts the run on a PostgreSQL and a Redis which it starts itself; otherwise it is on SQLite, or on
whatever DATABASE_URL and REDIS_URL name.
"""

import atexit
import os
import shutil
import tempfile

from tests import servers

# The workers of a run that is spread over processors inherit what its first process has made.
if "TEST_FOLDER" not in os.environ:
    os.environ["TEST_FOLDER"] = os.environ["VAR"] = tempfile.mkdtemp(prefix="salesproc-")
    os.mkdir(os.path.join(os.environ["VAR"], "static"))
    atexit.register(shutil.rmtree, os.environ["VAR"], ignore_errors=True)
    if os.environ.get("TEST_SERVERS") == "real":
        servers.serve_this_run()

from salesproc.settings import *  # noqa: F403
from salesproc.settings import CACHES, DATABASES, IS_SQLITE, STORAGES, VAR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Files under their own names, and no list of them made beforehand.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
if IS_SQLITE:
    # A file and not memory: the threads of a live server each open a connection of their own.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
