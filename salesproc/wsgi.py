"""What the web server calls."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesproc.settings")
application = get_wsgi_application()

# Every page is loaded before the first one is asked for. What is in memory by now stays there, so Python's collector is
# told not to look through it again: that took as long as five pages, once in some fifty pages. Garbage in cycles is
# rare here, so it may look for that less often too.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
