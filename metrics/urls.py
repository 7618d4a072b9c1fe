"""Where the figures stand."""

from django.urls import path

from metrics.views.team import team

app_name = "metrics"

urlpatterns = [
    path("team/", team, name="team"),
]
