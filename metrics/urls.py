"""Where the figures stand."""

from django.urls import path

from metrics.views import cases, catalogue, figures, recaps, targets, team

app_name = "metrics"

urlpatterns = [
    path("team/", team.team, name="team"),
    path("team/<int:pk>/", team.team_of, name="team_of"),
    path("figures/", figures.own, name="own"),
    path("figures/<int:pk>/", figures.person, name="person"),
    path("figures/cases/", cases.cases, name="cases"),
    path("figures/recaps/", recaps.recaps, name="recaps"),
    path("figures/export/", figures.export, name="export"),
    path("targets/", targets.targets, name="targets"),
    path("metrics/", catalogue.catalogue, name="catalogue"),
]
