from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanState(models.TextChoices):
    """Where a plan stands. What leads from one to the other: docs/developer/loop.md."""

    DRAFT = "draft", _("Draft")
    FILED = "filed", _("Waiting for inspection")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    ROLE_PLAY = "role_play", _("Role-play first")
    NOT_WORTH = "not_worth", _("Not worth going")
    WAIVED = "waived", _("Waived")
    UNINSPECTED = "uninspected", _("Uninspected")  # the call began first
    DROPPED = "dropped", _("No longer needed")  # it waited, and the call was cancelled


class Clock(models.TextChoices):
    """How the first filing stood to the moment when the plan was due; it never changes."""

    AHEAD = "ahead", _("Ahead")
    BEHIND = "behind", _("Behind")
    LATE = "late", _("Late")
    SHORT_NOTICE = "short_notice", _("Short notice")


TURNED_DOWN = (PlanState.RETURNED, PlanState.ROLE_PLAY, PlanState.NOT_WORTH)
OVER = (PlanState.UNINSPECTED, PlanState.DROPPED)
