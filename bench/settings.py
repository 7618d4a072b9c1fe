"""Settings of the floor: plain Django with the product's database and tables, and none of its pages or middleware."""

from salesproc.settings import *  # noqa: F403
from salesproc.settings import TEMPLATES

ROOT_URLCONF = "bench.floor"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # allauth starts in no process without it
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "bench" / "templates"],  # noqa: F405
        "OPTIONS": {"context_processors": TEMPLATES[0]["OPTIONS"]["context_processors"][:1]},
    }
]
