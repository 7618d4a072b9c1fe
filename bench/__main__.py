"""`make bench`: what has to be fast, timed on a database of its own, each against the limit it must keep."""

import os
import sys
import tempfile

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesproc.settings")
        import django

        django.setup()
        from bench import readings

        sys.exit(readings.main())
