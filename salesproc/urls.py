"""Where everything stands. A URL is a noun; a deed is the making of one."""

from importlib.util import find_spec

from django.urls import include, path

from salesproc.views.home import home
from salesproc.views.team import team
from salesproc.views.today import today

ROOMS = ["people", "notices", "process", "customers", "calls"]

urlpatterns = [
    path("", home, name="home"),
    path("today/", today, name="today"),
    path("team/", team, name="team"),
    *[path("", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls")],
    path("account/", include("allauth.urls")),
]
