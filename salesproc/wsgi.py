"""What the web server calls."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesproc.settings")
application = get_wsgi_application()

# Every page is loaded before the first one is asked for. What is in memory by now stays there, so Python's collector is
# told not to look through it again; and to look less often than after every 700 new objects, which is some eighty times
# a page: it was a tenth of what a page costs, and half of its slowest answers.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
