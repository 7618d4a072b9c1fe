"""Where coaching stands."""

from django.urls import path

from coaching.views import focuses, scorecards

app_name = "coaching"

urlpatterns = [
    path("scorecard/", scorecards.own, name="own"),
    path("people/<int:pk>/scorecard/", scorecards.scorecard, name="scorecard"),
    path("people/<int:pk>/focus/new/", focuses.new, name="focus_new"),
    path("coaching/", scorecards.matrix, name="matrix"),
    path("focus/<int:pk>/", focuses.focus, name="focus"),
    path("focus/<int:pk>/confirmation/", focuses.confirmation, name="confirmation"),
    path("focus/<int:pk>/rungs/", focuses.rungs, name="rungs"),
    path("focus/<int:pk>/fall-back/", focuses.fall_back, name="fall_back"),
    path("focus/<int:pk>/rest/", focuses.rest, name="rest"),
    path("focus/<int:pk>/finish/", focuses.finish, name="finish"),
    path("focus/<int:pk>/goal/", focuses.goal, name="goal"),
]
