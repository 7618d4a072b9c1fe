"""`python -m bench PART`: one part of `make bench`, on an empty data folder of its own that goes afterwards."""

import os
import shutil
import sys
import tempfile
from importlib import import_module

if __name__ == "__main__":
    import django

    folder = tempfile.mkdtemp(prefix="salesproc-bench-")
    os.environ |= {"VAR": folder, "DJANGO_SETTINGS_MODULE": "salesproc.settings", "LOG_LEVEL": "WARNING"}
    try:
        django.setup()
        sys.exit(import_module(f"bench.{sys.argv[1]}").main())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
