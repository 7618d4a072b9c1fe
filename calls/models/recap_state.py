from django.db import models


class RecapState(models.TextChoices):
    DRAFT = "draft"
    FILED = "filed"
    REVIEWED = "reviewed"
    CLOSED = "closed"
