from django.db import models
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    VISIT = "visit", _("Visit")
    PHONE = "phone", _("Phone call")
    VIDEO = "video", _("Video call")
    MAIL = "mail", _("Sent in writing")  # a quote: its clock ends at the sending


class CallState(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Held")
    NOT_HELD = "not_held", _("Not held")
    CANCELLED = "cancelled", _("Cancelled")


class NotHeld(models.TextChoices):
    """Usual reasons, one tap each; any other words will do as well."""

    DID_NOT_COME = "did_not_come", _("They did not come")
    THEY_CANCELLED = "they_cancelled", _("They called it off")
    COULD_NOT_GO = "could_not_go", _("I could not go")
    NOT_WORTH = "not_worth", _("Not worth going")
