"""Calls, plans, call sheets; then inspections, recaps and reviews."""

from django.urls import path

from calls.views import answers, calls, inspections, lessons, plans, recaps, reviews, sheets

app_name = "calls"
urlpatterns = [
    path("calls/", calls.calls, name="list"),
    path("calls/week/", calls.week, name="week"),
    path("calls/new/", calls.new, name="new"),
    path("calls/log/", calls.log, name="log"),
    path("lessons/", lessons.lessons, name="lessons"),
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
    path("calls/plans/<int:pk>/changes/", answers.changes, name="changes"),
    path("calls/plans/<int:pk>/answer/", answers.answer, name="answer"),
    path("calls/plans/<int:pk>/role-play/", answers.role_play, name="role_play"),
    *inspections.urlpatterns,
    *recaps.urlpatterns,
    *reviews.urlpatterns,
]
