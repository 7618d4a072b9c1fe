"""/process/: what an admin configures. For everybody else none of it is there."""

from django.urls import path

from process.views import call_types, elements, phrases

app_name = "process"

urlpatterns = [
    path("process/", elements.elements, name="elements"),
    path("process/elements/new/", elements.new, name="element_new"),
    path("process/elements/<int:pk>/", elements.element, name="element"),
    path("process/elements/<int:pk>/history/", elements.history, name="element_history"),
    path("process/elements/<int:pk>/place/", elements.place, name="element_place"),
    path("process/elements/<int:pk>/retirement/", elements.retirement, name="element_retirement"),
    path("process/call-types/", call_types.call_types, name="call_types"),
    path("process/call-types/new/", call_types.new, name="call_type_new"),
    path("process/call-types/<int:pk>/", call_types.call_type, name="call_type"),
    path("process/call-types/<int:pk>/history/", call_types.history, name="call_type_history"),
    path("process/call-types/<int:pk>/retirement/", call_types.retirement, name="call_type_retirement"),
    path("process/plan-check/", phrases.phrases, name="plan_check"),
    path("process/plan-check/phrases/<int:pk>/retirement/", phrases.retirement, name="phrase_retirement"),
]
