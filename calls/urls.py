"""Calls, plans, call sheets; then inspections, recaps and reviews."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import path

from calls.views import calls, plans, sheets

LANDED = [name for name in ("inspections", "recaps", "reviews") if find_spec(f"calls.views.{name}")]

app_name = "calls"
urlpatterns = [
    path("calls/", calls.calls, name="list"),
    path("calls/week/", calls.week, name="week"),
    path("calls/new/", calls.new, name="new"),
    path("calls/log/", calls.log, name="log"),
    path("calls/sw.js", sheets.worker, name="worker"),
    path("calls/<int:pk>/", calls.call, name="call"),
    path("calls/<int:pk>/edit/", calls.edit, name="edit"),
    path("calls/<int:pk>/cancellation/", calls.cancellation, name="cancellation"),
    path("calls/<int:pk>/absence/", calls.absence, name="absence"),
    path("calls/<int:pk>/reopening/", calls.reopening, name="reopening"),
    path("calls/<int:pk>/plan/", plans.plan, name="plan"),
    path("calls/<int:pk>/sheet/", sheets.sheet, name="sheet"),
    path("calls/plans/<int:pk>/draft/", plans.draft, name="draft"),
    path("calls/plans/<int:pk>/filing/", plans.filing, name="filing"),
    path("calls/plans/<int:pk>/changes/", plans.changes, name="changes"),
    path("calls/plans/<int:pk>/answer/", plans.answer, name="answer"),
    path("calls/plans/<int:pk>/role-play/", plans.role_play, name="role_play"),
    *[pattern for name in LANDED for pattern in import_module(f"calls.views.{name}").urlpatterns],
]
