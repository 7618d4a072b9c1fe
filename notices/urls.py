"""/notices/: what waits for the reader, and putting it aside."""

from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("notices/", views.notices, name="list"),
    path("notices/<int:pk>/snooze/", views.snooze, name="snooze"),
    path("notices/<int:pk>/return/", views.bring_back, name="return"),
]
