"""Settings of the server that is measured: the product's own, and two addresses more, which are the floor."""

from salesproc.settings import *  # noqa: F403
from salesproc.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "bench.urls"
TEMPLATES = [{**TEMPLATES[0], "DIRS": [*TEMPLATES[0]["DIRS"], BASE_DIR / "bench" / "templates"]}]
